package org.datasync.watch.contract.lastmodified;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.change.Change;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.support.LogLines;
import org.junit.jupiter.api.Test;

/** Where a table that is followed begins, and begins anew. */
@Needs(Capability.LAST_MODIFIED)
public abstract class FollowedStartContract extends FollowContract {

    protected FollowedStartContract(TestDatabase database) {
        super(database);
    }

    @Test
    void recordsWithoutATimeComeFirstIfTheyAreToCome() {
        IntStream.rangeClosed(1, 25).forEach(id -> put("product", id, null));
        put("product", 0, second(1));
        context.receive(follow("tables=product", "nulls=deliver", "batchSize=10"));
        awaitReceived(26);
        assertThat(keys()).doesNotHaveDuplicates().startsWith("product 1").endsWith("product 0");
        put("product", 5, second(2));
        awaitReceived(27);
        assertThat(keys()).endsWith("product 5");
    }

    @Test
    void aStartFromNowThatIsRepeatedBeforeTheFirstChangeLosesNothing() {
        put("product", 1, second(1));
        context.receive(follow("tables=product", "startFrom=now"));
        await().until(() -> context.count("datasync_watch WHERE position_text IS NOT NULL") == 1);
        context.close();
        context.execute("INSERT INTO product (id, modified) VALUES (2, CURRENT_TIMESTAMP)");
        context = newContext();
        context.receive(follow("tables=product", "startFrom=now", "lag=0"));
        awaitReceived(1);
        assertThat(keys()).containsExactly("product 2");
    }

    @Test
    void aTimeToStartFromLeavesOlderRecordsOut() {
        put("product", 1, second(1));
        put("product", 2, second(10));
        context.receive(follow("tables=product", "startFrom=2026-01-31T12:00:05", "modifiedZone=UTC"));
        awaitReceived(1);
        assertThat(keys()).containsExactly("product 2");
    }

    @Test
    void aRewindDeliversAgain() {
        put("product", 1, second(1));
        put("product", 2, second(10));
        context.receive(follow("tables=product"));
        awaitReceived(2);
        context.request(
                WATCH + "&action=rewind&modifiedColumn=modified&tables=product&modifiedZone=UTC"
                        + "&startFrom=2026-01-31T12:00:05",
                null);
        awaitReceived(3);
        context.request(WATCH + "&action=rewind&modifiedColumn=modified&tables=product", null);
        awaitReceived(5);
        assertThat(keys()).containsExactly("product 1", "product 2", "product 2", "product 1", "product 2");
    }

    @Test
    void aRewindToANumberDeliversFromThere() {
        IntStream.rangeClosed(1, 3).forEach(id -> put("product", id, second(1)));
        String[] numbers = {"tables=product", "modifiedColumn=version", "lag=0"};
        context.receive(alone(numbers));
        awaitReceived(3);
        context.request(alone(numbers).replace("initialDelay=0&delay=20&", "") + "&action=rewind&startFrom=2", null);
        awaitReceived(5);
        assertThat(keys()).containsExactly("product 1", "product 2", "product 3", "product 2", "product 3");
    }

    /** A held record waits for its turn, a parked one for somebody; neither keeps the others from coming again. */
    @Test
    void aRewindLeavesHeldAndParkedRecordsAsTheyAre() {
        Set<Object> failing = ConcurrentHashMap.newKeySet();
        failing.add(1);
        failing.add(2);
        IntStream.rangeClosed(1, 3).forEach(id -> put("product", id, second(id)));
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(follow("tables=product", "maxAttempts=0", "retryDelay=10", "maxRetryDelay=50"))
                        .process(exchange -> {
                            Change change = exchange.getMessage().getBody(Change.class);
                            if (failing.contains(change.getKey().value())) {
                                throw new IllegalStateException("on purpose");
                            }
                            context.remember(exchange);
                        });
            }
        });
        await().until(() -> context.count("datasync_failure WHERE status = 'held'") == 2);
        String producer = follow("tables=product").replace("initialDelay=0&delay=20&", "");
        context.request(producer + "&action=park&table=" + stored("product") + "&key=2", null);
        await().until(() -> context.count("datasync_failure WHERE status = 'parked'") == 1);
        awaitReceived(1);
        context.request(producer + "&action=rewind", null);
        awaitReceived(2);
        assertThat(keys()).containsExactly("product 3", "product 3");
        failing.clear();
        await().until(() -> context.count("datasync_failure WHERE status = 'held'") == 0);
        assertThat(keys()).contains("product 1");
        context.request(producer + "&action=requeue&all=true&force=true", null);
        await().until(() -> context.count("datasync_failure") == 0);
        assertThat(keys()).contains("product 2");
    }

    @Test
    void aPositionThatTheDatabaseCannotHaveComeToIsRefused() {
        put("product", 1, second(1));
        context.receive(follow("tables=product"));
        awaitReceived(1);
        context.close();
        context = newContext();
        String ahead = position().replace("2026", "2126");
        context.execute("UPDATE datasync_watch SET position_text = '" + ahead + "'");
        assertThat(failureOf(() -> newContext().receive(follow("tables=product"))))
                .hasStackTraceContaining("that the database cannot have yet")
                .hasStackTraceContaining("action=rewind");
    }

    /** No sequence is known here: the newest records may have been deleted, so that the watch begins, and tells. */
    @Test
    void aNumberThatIsAboveAllOfTheTableIsTold() {
        put("product", 1, second(1));
        put("product", 2, second(1));
        String uri = alone("tables=product", "modifiedColumn=version", "lag=0");
        context.receive(uri);
        awaitReceived(2);
        context.close();
        context = newContext();
        context.execute("DELETE FROM product WHERE id = 2");
        LogLines log = new LogLines();
        context.receive(uri);
        put("product", 3, second(1));
        awaitReceived(1);
        assertThat(keys()).containsExactly("product 3");
        assertThat(log.text())
                .contains("at the number 2, while the highest that there is, is 1")
                .contains("action=rewind");
        context.close();
        context = newContext();
        LogLines later = new LogLines();
        context.receive(uri);
        assertThat(later.text()).doesNotContain("action=rewind");
    }

    private String position() {
        return String.valueOf(
                context.rows("SELECT position_text FROM datasync_watch").get(0).get("position_text"));
    }
}
