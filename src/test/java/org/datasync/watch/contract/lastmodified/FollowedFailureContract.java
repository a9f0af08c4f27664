package org.datasync.watch.contract.lastmodified;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.change.Change;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.InnoDb;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.support.PollErrors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.TransientDataAccessException;

/** Records of tables that are followed and fail. */
@Needs(Capability.LAST_MODIFIED)
public abstract class FollowedFailureContract extends FollowContract {

    protected FollowedFailureContract(TestDatabase database) {
        super(database);
    }

    /** The retry must not find what lies ahead and comes in its turn. */
    @Test
    void aRecordThatChangesWhileItIsHeldComesOnce() {
        AtomicBoolean failing = new AtomicBoolean(true);
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(follow(
                                "tables=product",
                                "failureScope=lane",
                                "maxAttempts=0",
                                "retryDelay=10",
                                "maxRetryDelay=50"))
                        .process(exchange -> {
                            if (failing.get()) {
                                throw new IllegalStateException("on purpose");
                            }
                            context.remember(exchange);
                        });
            }
        });
        put("product", 1, second(1));
        await().until(() -> context.count("datasync_failure WHERE attempts > 1") == 1);
        put("product", 1, second(2));
        failing.set(false);
        awaitReceived(1);
        put("product", 2, second(3));
        awaitReceived(2);
        assertThat(keys()).containsExactly("product 1", "product 2");
        assertThat(context.count("datasync_failure")).isZero();
    }

    private void startFailingFor(Set<String> failing, String... options) {
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(follow(options)).process(exchange -> {
                    Change change = exchange.getMessage().getBody(Change.class);
                    if (failing.contains(change.getTable().toLowerCase(Locale.ROOT) + " "
                            + change.getKey().value())) {
                        throw new IllegalStateException("on purpose");
                    }
                    context.remember(exchange);
                });
            }
        });
    }

    /** It is delivered as it was read, and then as it has become, though it lies before others of the batch. */
    @Test
    @Needs({Capability.LAST_MODIFIED, Capability.CONCURRENT_WRITERS, Capability.CONCURRENT_READERS})
    void aRecordThatChangesWhileItsBatchRunsComesAgain() {
        put("price", 9, second(30));
        IntStream.rangeClosed(1, 3).forEach(id -> put("product", id, second(id)));
        AtomicBoolean changed = new AtomicBoolean();
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(follow("tables=product")).process(exchange -> {
                    context.remember(exchange);
                    if (changed.compareAndSet(false, true)) {
                        elsewhere(
                                "UPDATE product SET name = 'again', modified = (SELECT modified FROM price) WHERE id = 2");
                    }
                });
            }
        });
        awaitReceived(4);
        assertThat(keys()).containsExactly("product 1", "product 2", "product 3", "product 2");
        assertThat(context.received().stream().map(change -> change.getAfter().get(stored("name"))))
                .containsExactly("n1", "n2", "n3", "again");
    }

    /** A record of the same key in another table is another one. */
    @Test
    void aRecordThatIsGoneWhileItIsHeldTakesNoOtherTablesWithIt() {
        Set<String> failing = ConcurrentHashMap.newKeySet();
        failing.addAll(Set.of("product 1", "price 2"));
        for (int id = 1; id <= 3; id++) {
            put("product", id, second(id));
            put("price", id, second(id));
        }
        startFailingFor(failing, "tables=pr*", "maxAttempts=0", "retryDelay=10", "maxRetryDelay=50");
        await().until(() -> context.count("datasync_failure WHERE status = 'held'") == 2);
        await().until(() -> keys().containsAll(List.of("price 1", "product 3")));
        context.execute("DELETE FROM product WHERE id = 1");
        await().until(() -> context.count("datasync_failure") == 1);
        failing.clear();
        await().until(() -> context.count("datasync_failure") == 0);
        assertThat(keys()).endsWith("price 2").doesNotContain("product 1").contains("price 1", "product 3");
    }

    @Test
    void whatIsParkedIsRequeuedInItsTableAndOvertakenOnlyByForce() {
        Set<String> failing = ConcurrentHashMap.newKeySet();
        failing.addAll(Set.of("product 1", "price 1"));
        put("product", 1, second(1));
        put("price", 1, second(1));
        String[] tables = {"tables=pr*", "lag=0"};
        startFailingFor(failing, "tables=pr*", "lag=0", "maxAttempts=0", "retryDelay=10", "maxRetryDelay=50");
        await().until(() -> context.count("datasync_failure WHERE status = 'held'") == 2);
        assertThat(act("park", "all=true", tables)).isEqualTo(2);
        await().until(() -> context.count("datasync_failure WHERE status = 'parked'") == 2);
        failing.clear();
        put("product", 1, second(2));
        awaitReceived(1);
        context.execute("UPDATE price SET name = 'as it is by then'");
        assertThatThrownBy(() -> act("requeue", "all=true", tables)).hasStackTraceContaining("1 were overtaken");
        assertThat(act("requeue", "table=pRiCe&key=1", tables)).isEqualTo(1);
        awaitReceived(2);
        assertThat(keys()).containsExactly("product 1", "price 1");
        assertThat(context.received().get(1).getAfter()).containsEntry(stored("name"), "as it is by then");
        assertThat(act("requeue", "all=true&force=true", tables)).isEqualTo(1);
        awaitReceived(3);
        await().until(() -> context.count("datasync_failure") == 0);
        assertThat(keys()).containsExactly("product 1", "price 1", "product 1");
    }

    private Object act(String action, String which, String... options) {
        return context.request(
                follow(options).replace("initialDelay=0&delay=20&", "") + "&action=" + action + "&" + which, null);
    }

    /** All tables and columns that are followed may go while the watch runs; what was there comes no second time. */
    @Test
    void aTableThatIsRenamedIsToldByNameAndFollowedOnceItIsBack() {
        assertToldByName(
                database.words().rename().formatted("price", "away"),
                database.words().rename().formatted("away", "price"));
    }

    /** What is changed meanwhile in other tables waits too, and is not lost. */
    private void assertToldByName(String breaking, String... cure) {
        assumeThat(database.words().rename())
                .as("how to change a table that is read")
                .isNotEmpty();
        List<Throwable> errors = new CopyOnWriteArrayList<>();
        context.camel().getRegistry().bind("errors", new PollErrors(errors));
        put("price", 1, second(1));
        context.receive(follow("tables=price,product", "exceptionHandler=#errors"));
        awaitReceived(1);
        context.execute(breaking);
        put("product", 7, second(2));
        await().until(() -> errors.size() > 15); // so that each statement of a fetch was the first to fail
        // Derby may end what reads just as the table changes, as a victim of a deadlock
        errors.removeIf(TransientDataAccessException.class::isInstance);
        assertThat(errors).isNotEmpty().allSatisfy(error -> assertThat(error)
                .hasMessageContaining(context.received().get(0).getTable())
                .hasMessageMatching(".*cannot read .*start the route again.*|.* is not read: it is gone.*again.*"));
        context.execute(cure);
        put("price", 2, second(2));
        awaitReceived(3);
        assertThat(keys()).startsWith("price 1").containsExactlyInAnyOrder("price 1", "price 2", "product 7");
    }

    @Test
    void aTableThatIsDroppedIsToldByNameAndFollowedOnceItIsBack() {
        assertToldByName("DROP TABLE price", creation("price"));
    }

    /** Of the column that is followed, and of one that messages have. */
    @ParameterizedTest
    @ValueSource(strings = {"modified", "name"})
    void aColumnThatIsDroppedIsToldWithItsTable(String column) {
        context.execute("DROP INDEX price_modified" + (InnoDb.is(database) ? " ON price" : ""));
        String type = column.equals("name") ? "varchar(40)" : database.words().localTime();
        assertToldByName(
                "ALTER TABLE price DROP COLUMN " + column, "ALTER TABLE price ADD COLUMN " + column + " " + type);
    }

    @Test
    void aColumnThatIsRenamedIsToldWithItsTable() {
        boolean derby = dialect().name().equals("Derby");
        boolean altered = dialect().name().matches("H2|HSQLDB");
        String rename = derby
                ? "RENAME COLUMN price.%s TO %s"
                : altered
                        ? "ALTER TABLE price ALTER COLUMN %s RENAME TO %s"
                        : "ALTER TABLE price RENAME COLUMN %s TO %s";
        if (derby) {
            context.execute("DROP INDEX price_modified");
        }
        assertToldByName(rename.formatted("modified", "away"), rename.formatted("away", "modified"));
    }
}
