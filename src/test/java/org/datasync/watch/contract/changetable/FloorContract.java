package org.datasync.watch.contract.changetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Operation;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Test;

/** Reading above a floor: a speed-up that never costs a change. */
public abstract class FloorContract extends PendingIdsContract {

    private static final String SLOW_TO_SCAN = "floorLag=0&rescanInterval=3600000";

    protected FloorContract(TestDatabase database) {
        super(database);
    }

    @Test
    void idsMayStartAnew() {
        insert(1001, 1015);
        context.receive(URI);
        await().until(() -> context.received().size() == 15 && hasFloor());
        insert(1, 15);
        awaitEmpty("pending");

        assertThat(received()).hasSize(30).doesNotHaveDuplicates();
    }

    /** Those of our own table, without waiting for the next look below the floor. */
    @Test
    @Needs(Capability.FLOOR)
    void idsOfOurOwnTableMayBeginAnew() {
        request(producer("queue", "install=ensure"), List.of());
        context.receive(watch("queue", SLOW_TO_SCAN).replace("#db", "#logged"));
        for (int key = 1; key <= 9; key++) {
            insertChange("insert", key);
        }
        awaitReceived(9);
        await().until(fetches::haveFloor);
        context.execute(emptying());
        insertChange("update", 1);
        awaitReceived(10);
        insertChange("update", 2);
        awaitReceived(11);
        awaitEmpty("queue");

        assertThat(received().subList(9, 11)).containsExactly("update product [1]", "update product [2]");
    }

    private String emptying() {
        return switch (database.name()) {
            case "Derby" -> "ALTER TABLE queue ALTER COLUMN id RESTART WITH 1";
            case "SQLite" -> "DELETE FROM sqlite_sequence WHERE name = 'queue'";
            default -> "TRUNCATE TABLE queue RESTART IDENTITY";
        };
    }

    @Test
    void aTableWithoutAnOrderOfIntegersCannotHaveOne() {
        context.execute(
                "CREATE TABLE texts (id varchar(20) NOT NULL PRIMARY KEY, n integer)",
                "CREATE TABLE decimals (id decimal(10,2) NOT NULL PRIMARY KEY)");
        List<String> unfit =
                List.of("changeTable=texts&orderBy=n", "changeTable=texts&fetchRow=true", "changeTable=decimals");
        context.execute("CREATE TABLE product (id varchar(20) NOT NULL PRIMARY KEY)");
        for (String options : unfit) {
            assertThat(refusal(watch("store", options, "tables=product", "keyColumns=id", "floor=true")))
                    .as(options)
                    .contains("floor=true needs a table that is ordered by one integer id column", "floor=false");
        }
    }

    @Test
    void ourOwnTableHasOneWhereItIsProvenThatItHidesNothing() {
        request(producer("queue", "install=ensure"), List.of());
        insertChange("insert", 1);
        context.receive(watch("queue", SLOW_TO_SCAN).replace("#db", "#logged"));
        awaitReceived(1);
        fetches.awaitMore();
        insertChange("update", 1);
        awaitReceived(2);
        fetches.awaitMore();

        if (can(Capability.FLOOR)) {
            await().until(fetches::haveFloor);
        } else {
            assertThat(fetches.haveFloor()).isFalse();
        }
        assertThat(received()).containsExactly("insert product [1]", "update product [1]");
    }

    /** While a change is held, its record's next one is left out; then another node delivers the one, and this node the other. */
    @Test
    void whatAHeldChangeHasHeldBackIsNotOvertakenOnAnotherNode() throws Exception {
        request(producer("queue", "install=ensure"), List.of());
        insertChange("insert", 1);
        insertChange("insert", 2);
        String uri = watch("queue", SLOW_TO_SCAN, "retryDelay=60000", "maxRetryDelay=60000");
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri.replace("#db", "#logged")).routeId("receive").process(exchange -> {
                    Change change = exchange.getMessage().getBody(Change.class);
                    if (change.getOperation() == Operation.INSERT
                            && described(change).contains("[1]")) {
                        throw new IllegalStateException("on purpose");
                    }
                    context.remember(exchange);
                });
            }
        });
        await().until(() -> context.count("datasync_failure") == 1);
        awaitReceived(1);
        insertChange("update", 1);
        insertChange("insert", 3);
        awaitReceived(2);
        fetches.awaitMore();
        context.camel().getRouteController().suspendRoute("receive");
        context.execute("UPDATE datasync_failure SET due_at_ms = 0");
        try (WatchContext other = newContext()) {
            other.receive(uri + "&repeatCount=1&maxMessagesPerPoll=1");
            await().until(() -> other.received().size() == 1);
        }
        insertChange("delete", 1);
        context.camel().getRouteController().resumeRoute("receive");
        await().until(() -> received().contains("delete product [1]"));

        assertThat(received())
                .containsExactly(
                        "insert product [2]", "insert product [3]", "update product [1]", "delete product [1]");
    }

    private void insertChange(String operation, int key) {
        context.execute("INSERT INTO queue (table_name, record_key, operation) VALUES ('product', '" + key + "', '"
                + operation + "')");
    }
}
