package org.datasync.watch.contract.changetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.change.Change;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.support.PollErrors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The statement that reads many rows fails as a whole because of what one of them says: that row is found and held alone, the
 * others are delivered, and people can do with it what they can do with any other.
 */
public abstract class FailingStatementContract extends DatabaseContract {

    private static final String PARKED = "datasync_failure WHERE status = 'parked'";
    private static final String HELD = "datasync_failure WHERE status = 'held'";
    private static final String RESTLESS = "retryDelay=5&maxRetryDelay=20&batchSize=20&exceptionHandler=#errors";
    private static final String UNDAUNTED = "failureScope=lane&maxAttempts=1&" + RESTLESS;
    private static final Set<Integer> BAD = Set.of(1, 30, 31, 77, 100);
    private static final int ROWS = 100;

    private final List<Throwable> errors = new CopyOnWriteArrayList<>();

    protected FailingStatementContract(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void bindErrors() {
        context.camel().getRegistry().bind("errors", new PollErrors(errors));
    }

    /** A condition that fails where this number is 0, and is true of others. */
    private String failsOfZero(String number) {
        return switch (database.name()) {
            case "MariaDB", "MySQL" -> "exp((1 - abs(sign(" + number + "))) * 1000) > 0";
            case "SQLite" -> "abs(CASE WHEN " + number + " = 0 THEN -9223372036854775807 - 1 ELSE 1 END) > 0";
            default -> "10 / (" + number + ") < 11";
        };
    }

    private String watchPending(String... options) {
        return watch("store", options) + "&" + pendingOptions();
    }

    private String pendingOptions() {
        return "changeTable=pending&tables=product&keyColumns=product&" + raw("where", failsOfZero("n"));
    }

    private Object action(String action) {
        return request(producer("store", pendingOptions(), "action=" + action), null);
    }

    private void createPending(Set<Integer> bad) {
        context.execute("CREATE TABLE pending (id integer NOT NULL PRIMARY KEY, product integer, n integer)");
        for (int id = 1; id <= ROWS; id++) {
            context.execute("INSERT INTO pending VALUES (" + id + ", " + id + ", " + (bad.contains(id) ? 0 : id) + ")");
        }
    }

    private static List<Integer> without(Set<Integer> bad) {
        return IntStream.rangeClosed(1, ROWS)
                .filter(id -> !bad.contains(id))
                .boxed()
                .toList();
    }

    private List<Integer> keys() {
        return context.received().stream()
                .map(change -> ((Number) change.getKey().value()).intValue())
                .toList();
    }

    private void awaitParked(int bad) {
        await().untilAsserted(() -> {
            assertThat(errors).isEmpty();
            assertThat(context.count(PARKED)).isEqualTo(bad);
        });
    }

    @Test
    void whereConditionsFailOfSomeRows() {
        createPending(BAD);
        context.receive(watchPending(UNDAUNTED));
        awaitParked(BAD.size());
        await().untilAsserted(() -> assertThat(context.count("pending")).isEqualTo(BAD.size()));
        assertThat(keys()).containsExactlyInAnyOrderElementsOf(without(BAD));
        assertThat(context.rows("SELECT error FROM datasync_failure"))
                .allSatisfy(row -> assertThat(row.get("error").toString()).contains("option where"));

        assertThat((List<?>) action("list-parked")).hasSize(BAD.size());
        assertThat(action("requeue&all=true")).isEqualTo(BAD.size());
        awaitParked(BAD.size());
        context.execute("INSERT INTO pending VALUES (101, 101, 1)");
        await().until(() -> keys().contains(101));
        assertThat(action("drop&all=true")).isEqualTo(BAD.size());
        awaitEmpty("pending");
        await().until(() -> context.count("datasync_failure") == 0);
        assertThat(keys()).hasSize(ROWS - BAD.size() + 1);
        assertThat(errors).isEmpty();
    }

    @Test
    void whatIsPutRightIsDelivered() {
        createPending(Set.of(7, 8));
        context.receive(watchPending("maxAttempts=0", RESTLESS));
        await().untilAsserted(() -> {
            assertThat(errors).isEmpty();
            assertThat(context.count(HELD)).isEqualTo(2);
            assertThat(keys()).hasSize(ROWS - 2);
        });
        context.execute("UPDATE pending SET n = 5 WHERE id = 8");
        await().until(() -> keys().contains(8));
        await().until(() -> context.count("pending") == 1);
        context.execute("DELETE FROM pending");
        await().until(() -> context.count("datasync_failure") == 0);
        context.execute("INSERT INTO pending VALUES (7, 700, 1)");
        await().until(() -> keys().contains(700));
        awaitEmpty("pending");
        assertThat(keys()).hasSize(ROWS).doesNotHaveDuplicates();
    }

    @Test
    @SuppressWarnings("unchecked") // the action's documented result
    void heldOnesAreListedParkedAndDropped() {
        createPending(Set.of(50, 60));
        context.receive(watchPending("maxAttempts=0", RESTLESS));
        await().until(() -> context.count(HELD) == 2 && keys().size() == ROWS - 2);
        List<Map<String, Object>> held = (List<Map<String, Object>>) action("list-held");
        assertThat(held).hasSize(2);
        assertThat(action("park&changeId=" + held.get(0).get("id"))).isEqualTo(1);
        assertThat(context.count(PARKED)).isEqualTo(1);
        assertThat(context.count("pending")).as("its row stays").isEqualTo(2);
        assertThat(action("drop&changeId=" + held.get(1).get("id"))).isEqualTo(1);
        await().until(() -> context.count("pending") == 1);
        assertThat(action("requeue&all=true")).isEqualTo(1);
        await().until(() -> context.count(HELD) == 1);
        assertThat(action("park&all=true")).isEqualTo(1);
        assertThat(action("drop&all=true")).isEqualTo(1);
        awaitEmpty("pending");
        await().until(() -> context.count("datasync_failure") == 0);
        assertThat(errors).isEmpty();
    }

    /** Each lane meets the rows of all, and searches for them by itself. */
    @Test
    @Needs(Capability.LANES)
    void whateverLanesThereAre() {
        createPending(BAD);
        context.receive(watchPending(UNDAUNTED, "lanes=4", "concurrentConsumers=2"));
        awaitParked(BAD.size());
        await().until(() -> context.count("pending") == BAD.size());
        assertThat(keys()).containsExactlyInAnyOrderElementsOf(without(BAD));
        assertThat(action("requeue&all=true")).isEqualTo(BAD.size());
        awaitParked(BAD.size());
        context.execute("UPDATE pending SET n = 5 WHERE id = 77");
        assertThat(action("requeue&all=true")).isEqualTo(BAD.size());
        await().until(() -> keys().contains(77));
        awaitParked(BAD.size() - 1);
        assertThat(action("drop&all=true")).isEqualTo(BAD.size() - 1);
        awaitEmpty("pending");
        await().until(() -> context.count("datasync_failure") == 0);
        assertThat(keys()).hasSize(ROWS - BAD.size() + 1).doesNotHaveDuplicates();
        assertThat(errors).isEmpty();
    }

    /** As nothing is remembered but by a node that runs. */
    @Test
    void theyAreFoundAgainAfterARestart() throws Exception {
        createPending(Set.of(2, 99));
        context.receive(watchPending(UNDAUNTED));
        awaitParked(2);
        await().until(() -> context.count("pending") == 2);
        context.camel().getRouteController().stopRoute("receive");
        context.execute("INSERT INTO pending VALUES (1, 1000, 1)", "INSERT INTO pending VALUES (101, 101, 1)");
        context.camel().getRouteController().startRoute("receive");
        await().until(() -> keys().contains(101));
        await().until(() -> context.count("pending") == 2);
        assertThat(context.count(PARKED)).isEqualTo(2);
        assertThat(keys()).contains(1000).doesNotHaveDuplicates();
        assertThat(errors).isEmpty();
    }

    /** A condition that is wrong is no row's fault. */
    @Test
    void whatFailsOfNoRowIsNoRowsFailure() {
        createPending(Set.of());
        context.receive(watch("store", "changeTable=pending", "tables=product", "keyColumns=product", RESTLESS) + "&"
                + raw("where", "no_such_column = 1"));
        await().until(() -> errors.size() > 2);
        assertThat(context.count("datasync_failure")).isZero();
        assertThat(context.count("pending")).isEqualTo(ROWS);
    }

    @Test
    void ofOurOwnTable() {
        request(producer("queue", "install=ensure", "action=record"), List.of());
        for (int key : new int[] {1, 22, 333, 44, 444, 5}) {
            context.jdbc()
                    .update(
                            "INSERT INTO queue (table_name, record_key, operation) VALUES ('product', ?, 'update')",
                            "{\"id\":" + key + "}");
        }
        String length =
                database.name().equals("SQLite") || !database.name().equals("HSQLDB") ? "LENGTH" : "CHAR_LENGTH";
        String where = raw("where", failsOfZero(length + "(record_key) - 10"));
        context.receive(watch("queue", UNDAUNTED) + "&" + where);
        awaitParked(2);
        await().until(() -> context.count("queue") == 2);
        assertThat(keys()).containsExactlyInAnyOrder(1, 22, 44, 5);
        assertThat(request(producer("queue", where, "action=drop", "all=true"), null))
                .isEqualTo(2);
        awaitEmpty("queue");
        assertThat(errors).isEmpty();
    }

    /** The row is held and parked by itself; the others of its transaction are delivered together. */
    @Test
    @Needs(Capability.TRANSACTION_ID)
    void byTransactions() throws SQLException {
        String[] options = {"install=ensure", "delivery=transaction", "failureScope=lane"};
        request(producer("queue", options), List.of());
        for (List<Integer> transaction : List.of(List.of(1), List.of(22, 333, 44), List.of(55), List.of(4444))) {
            try (Connection connection = dataSource.getConnection();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                for (int key : transaction) {
                    statement.execute(
                            "INSERT INTO queue (table_name, record_key, operation) VALUES ('product', '{\"id\":" + key
                                    + "}', 'update')");
                }
                connection.commit();
            }
        }
        String where = raw("where", failsOfZero("LENGTH(record_key) - 10"));
        List<String> deliveries = new CopyOnWriteArrayList<>();
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(watch("queue", options) + "&maxAttempts=1&" + RESTLESS + "&" + where)
                        .process(exchange ->
                                deliveries.add(((List<?>) exchange.getMessage().getBody())
                                        .stream()
                                                .map(change -> ((Change) change)
                                                        .getKey()
                                                        .value()
                                                        .toString())
                                                .toList()
                                                .toString()));
            }
        });
        await().untilAsserted(() -> {
            assertThat(errors).isEmpty();
            assertThat(context.count("queue")).isEqualTo(1);
            assertThat(context.count(PARKED)).isEqualTo(1);
        });
        assertThat(deliveries).containsExactlyInAnyOrder("[1]", "[22, 44]", "[55]", "[4444]");
        assertThat(request(producer("queue", where, "action=drop", "all=true"), null))
                .isEqualTo(1);
        awaitEmpty("queue");
        assertThat(errors).isEmpty();
    }

    /** The key of a view that casts it, and texts that are too long to be joined. */
    @Test
    void columnsThatCannotBeRead() {
        assumeTrue(List.of("PostgreSQL", "Derby").contains(database.name()), "these have such columns");
        if (database.name().equals("Derby")) {
            context.execute(
                    "CREATE TABLE pending (id integer NOT NULL PRIMARY KEY, product varchar(32672), x varchar(9))");
            context.jdbc().update("INSERT INTO pending VALUES (2, ?, 'x')", "7".repeat(32_672));
        } else {
            context.execute(
                    "CREATE TABLE raw (id integer NOT NULL PRIMARY KEY, k varchar(9), x varchar(9))",
                    "CREATE VIEW pending AS SELECT id, CAST(k AS integer) AS product, x FROM raw",
                    "INSERT INTO raw VALUES (2, 'x', 'x')");
        }
        String table = database.name().equals("Derby") ? "pending" : "raw";
        context.execute(
                "INSERT INTO " + table + " VALUES (1, '1', 'x')",
                "INSERT INTO " + table + " VALUES (3, '3', 'x')",
                "INSERT INTO " + table + " VALUES (4, '4', 'x')");
        String[] options = {
            "changeTable=pending", "idColumn=id", "tables=product", "keyColumns=product,x", "keyNames=id,x"
        };
        context.receive(watch("store", options) + "&" + UNDAUNTED);
        awaitParked(1);
        await().until(() -> context.count(table) == 1);
        assertThat(context.received()).hasSize(3);
        assertThat(request(producer("store", options) + "&action=drop&all=true", null))
                .isEqualTo(1);
        awaitEmpty(table);
        assertThat(errors).isEmpty();
    }
}
