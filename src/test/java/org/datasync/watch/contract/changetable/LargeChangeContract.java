package org.datasync.watch.contract.changetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Changes;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Changes with images of any size are delivered, parked and restored, and never too many of them are in memory. */
public abstract class LargeChangeContract extends DatabaseContract {

    private static final String PARKED = "datasync_failure WHERE status = 'parked'";
    private static final String UNDAUNTED = "failureScope=lane&maxAttempts=1&retryDelay=10";

    protected LargeChangeContract(TestDatabase database) {
        super(database);
    }

    private void create() {
        request(producer("queue", "install=ensure", "action=record"), List.of());
    }

    private void insert(int id, String operation, String before, String after) {
        context.jdbc()
                .update(
                        "INSERT INTO queue (table_name, record_key, operation, before_image, after_image)"
                                + " VALUES ('product', ?, ?, ?, ?)",
                        "{\"id\":" + id + "}",
                        operation,
                        before,
                        after);
    }

    private static String image(int length) {
        return "{\"name\":\"" + "x".repeat(length) + "\"}";
    }

    private Object action(String action) {
        return context.request(producer("queue", "action=" + action), null);
    }

    private List<?> list(String action) {
        return (List<?>) action(action);
    }

    @Test
    void batchesKeepToTheirBytes() {
        create();
        int[] lengths = {400, 400, 1, 400, 5_000, 1, 1, 1, 400, 400, 400, 1};
        for (int i = 0; i < lengths.length; i++) {
            insert(i, "update", i % 2 == 0 ? image(1) : null, image(lengths[i]));
        }
        List<List<Change>> batches = new CopyOnWriteArrayList<>();
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(watch("queue", "delivery=batch", "maxBatchBytes=1000", "delay=3600000")
                                .replace("&delay=20", ""))
                        .process(exchange ->
                                batches.add(List.copyOf(exchange.getMessage().getMandatoryBody(Changes.class))));
            }
        });
        awaitEmpty("queue"); // within one poll, as nothing of it tells that no more is pending

        assertThat(batches.stream().map(List::size)).containsExactly(3, 1, 1, 5, 2);
        List<Change> all = batches.stream().flatMap(List::stream).toList();
        assertThat(all)
                .extracting(change -> change.getKey().value())
                .containsExactlyElementsOf(IntStream.range(0, lengths.length)
                        .<Object>mapToObj(i -> i)
                        .toList());
        for (int i = 0; i < lengths.length; i++) {
            assertThat(all.get(i).getAfter().get("name").toString()).hasSize(lengths[i]);
            assertThat(all.get(i).getBefore()).isEqualTo(i % 2 == 0 ? Map.of("name", "x") : null);
        }
    }

    /** So are rows that are read: each batch as many as keep to the limit, and one at least. */
    @Test
    void batchesOfRecordsThatAreReadKeepToTheirBytes() {
        create();
        createProducts("name varchar(6000)");
        int[] lengths = {400, 400, 1, 400, 5_000, 1, 1, 1, 400, 400, 400, 1};
        for (int i = 0; i < lengths.length; i++) {
            context.jdbc().update("INSERT INTO product VALUES (?, ?)", i, "x".repeat(lengths[i]));
            insert(i, "update", null, null);
        }
        List<List<Change>> batches = new CopyOnWriteArrayList<>();
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(watch("queue", "fetchRow=true", "delivery=batch", "maxBatchBytes=1000", "delay=3600000")
                                .replace("&delay=20", ""))
                        .process(exchange ->
                                batches.add(List.copyOf(exchange.getMessage().getMandatoryBody(Changes.class))));
            }
        });
        awaitEmpty("queue"); // within one poll, as nothing of it tells that no more is pending

        List<Change> all = batches.stream().flatMap(List::stream).toList();
        assertThat(all)
                .extracting(change -> name(change).length())
                .containsExactlyElementsOf(IntStream.of(lengths).boxed().toList());
        assertThat(batches).allSatisfy(batch -> assertThat(batch.size() == 1
                        || batch.stream()
                                        .mapToInt(change -> name(change).length())
                                        .sum()
                                <= 1000)
                .isTrue());
        assertThat(batches).hasSizeLessThan(lengths.length);
    }

    private static String name(Change change) {
        return change.getAfter().entrySet().stream()
                .filter(column -> column.getKey().equalsIgnoreCase("name"))
                .map(column -> column.getValue().toString())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void areParkedAndRestored() {
        parkAndRestore(150_000);
    }

    /** Together more than a statement may have on MariaDB, and than Jackson reads of its own accord elsewhere. */
    @Test
    @Tag("wide")
    void areParkedAndRestoredAtAnySize() {
        parkAndRestore(List.of("MariaDB", "MySQL", "HSQLDB").contains(database.name()) ? 12_000_000 : 21_000_000);
    }

    private void parkAndRestore(int size) {
        create();
        insert(1, "update", image(size), image(size - 1));
        insert(
                2,
                "update",
                null,
                "{\"digits\":" + "7".repeat(1_501) + ",\"tree\":" + "[".repeat(1_500) + "]".repeat(1_500) + "}");
        insert(3, "update", null, image(1));
        AtomicBoolean down = new AtomicBoolean(true);
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(watch("queue", UNDAUNTED)).process(exchange -> {
                    if (down.get()
                            && exchange.getMessage()
                                    .getBody(Change.class)
                                    .getKey()
                                    .value()
                                    .equals(1)) {
                        throw new IllegalStateException("on purpose");
                    }
                    context.remember(exchange);
                });
            }
        });
        await().atMost(Duration.ofMinutes(3))
                .until(() -> context.count("queue") == 0); // Derby reads large texts slowly
        assertThat(context.count(PARKED)).isEqualTo(1);
        assertThat(context.received())
                .extracting(change -> change.getKey().value())
                .containsExactly(2, 3);
        assertThat(context.received().get(0).getAfter().get("digits").toString())
                .hasSize(1_501);
        assertThat(list("list-parked")).hasSize(1);

        down.set(false);
        assertThat(action("requeue&all=true")).isEqualTo(1);
        await().atMost(Duration.ofMinutes(3)).until(() -> context.received().size() == 3);
        await().until(() -> context.count("datasync_failure") == 0);
        assertThat(context.received().get(2).getBefore().get("name").toString()).hasSize(size);
        assertThat(context.received().get(2).getAfter().get("name").toString()).hasSize(size - 1);
        assertThat(stored()).isZero();
    }

    private int stored() {
        return new JdbcTemplate(stateDataSource())
                .queryForObject("SELECT count(*) FROM datasync_payload", Integer.class);
    }

    /** Whatever stands in a payload, its change can be listed, requeued and dropped, and nothing else waits for it. */
    @Test
    void thatCannotBeRestoredKeepNothingFromBeingDelivered() {
        create();
        for (int id = 1; id <= 4; id++) {
            insert(id, "explode", null, id == 1 ? image(200_000) : image(1));
        }
        context.receive(watch("queue", UNDAUNTED));
        await().until(() -> context.count(PARKED) == 4);
        assertThat(stored()).isPositive();
        context.execute(
                "UPDATE datasync_failure SET payload = '{\"rows\":[{\"id\":\"no\"}]}' WHERE record_id LIKE '%:2}'",
                "UPDATE datasync_failure SET payload = 'nothing' WHERE record_id LIKE '%:3}'",
                "UPDATE datasync_failure SET payload = '{}' WHERE record_id LIKE '%:4}'");
        assertThat(action("requeue&all=true")).isEqualTo(4);
        insert(5, "update", null, image(1));
        awaitReceived(1);
        await().until(() -> context.count(PARKED) == 4);
        insert(6, "update", null, image(1));
        awaitReceived(2);

        assertThat(received()).containsExactly("update product [5]", "update product [6]");
        assertThat(list("list-parked").toString()).contains("cannot be read");
        assertThat(list("list-held")).isEmpty();
        assertThat(action("drop&changeId=" + storedId(2))).isEqualTo(1);
        assertThat(action("drop&all=true")).isEqualTo(3);
        assertThat(context.count("datasync_failure")).isZero();
        assertThat(stored()).isZero();
    }

    /** Requeued changes are no longer parked, but what was parked once can be dropped until it is delivered. */
    @Test
    void areDroppedAfterTheyWereRequeuedAndWhileTheyAreHeldByName() {
        create();
        insert(1, "explode", null, null);
        insert(2, "explode", null, null);
        insert(3, "update", null, null); // succeeds, so that the failures of the others are no outage
        context.receive(watch("queue", "retryDelay=1h", "maxRetryDelay=1h", "maxAttempts=0"));
        awaitReceived(1);
        await().until(() -> context.count("datasync_failure WHERE status = 'held'") == 2);
        new TransactionTemplate(new DataSourceTransactionManager(dataSource)).executeWithoutResult(status -> {
            // in the order of a cycle, which may be under way
            context.jdbc().update("DELETE FROM queue WHERE record_key = ?", "{\"id\":1}");
            context.execute("UPDATE datasync_failure SET status = 'parked', payload = 'x' WHERE record_id LIKE '%:1}'");
        });
        assertThat(action("requeue&changeId=" + storedId(1))).isEqualTo(1);
        assertThat(list("list-held")).hasSize(2);

        assertThat(action("drop&all=true")).as("only what was parked before").isEqualTo(1);
        assertThat(action("drop&changeId=" + storedId(2))).isEqualTo(1);
        awaitEmpty("queue");
        await().until(() -> context.count("datasync_failure") == 0);
        assertThat(received()).containsExactly("update product [3]");
    }

    /** The id of the failed change of a record of products. */
    private String storedId(int key) {
        return new JdbcTemplate(stateDataSource())
                .queryForObject(
                        "SELECT change_id FROM datasync_failure WHERE record_id LIKE ?",
                        String.class,
                        "%{\"id\":" + key + "}");
    }
}
