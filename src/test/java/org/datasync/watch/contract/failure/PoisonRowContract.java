package org.datasync.watch.contract.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows of a change table that make no sense: each is poison for itself only. */
public abstract class PoisonRowContract extends DatabaseContract {

    private static final String URI = watch(
            "store",
            "changeTable=pending",
            "tableColumn=tab",
            "tables=product,customer",
            "keyColumns=record_key",
            "keyFormat=json",
            "operationColumn=op",
            "operationMap.I=insert",
            "retryDelay=60000");

    protected PoisonRowContract(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void createTables() {
        createProducts();
        context.execute(
                "CREATE TABLE customer (id integer NOT NULL PRIMARY KEY)",
                "CREATE TABLE pending (id integer NOT NULL PRIMARY KEY, tab varchar(40), record_key varchar(200),"
                        + " op varchar(40))");
    }

    private void pending(int id, String table, String key, String operation) {
        context.jdbc().update("INSERT INTO pending VALUES (?, ?, ?, ?)", id, table, key, operation);
    }

    private List<String> errors() {
        return context.rows("SELECT error FROM datasync_failure WHERE status = 'held' ORDER BY change_id").stream()
                .map(row -> String.valueOf(row.get("error")))
                .toList();
    }

    @Test
    void eachIsHeldAndAllOthersFlow() {
        pending(1, "product", null, "I");
        pending(2, "product", "{\"id\":2}", "explode");
        pending(3, "secret_table", "{\"id\":3}", "I");
        pending(4, "product", "{\"id\":", "I");
        pending(5, "product", "[5,55]", "I");
        pending(6, "product", "{\"id\":null}", "I");
        pending(7, "product", "\"seven\"", "I");
        pending(8, null, "8", "I");
        pending(9, "product", "9", "insert");
        pending(10, "customer", "{\"id\":10}", "I");
        context.receive(URI);
        await().until(() -> context.count("pending") == 8 && context.count("datasync_failure") == 8);

        // of different records, and behind failing ones, any may be tried first
        assertThat(received()).containsExactlyInAnyOrder("insert product [9]", "insert customer [10]");
        assertThat(errors())
                .hasSize(8)
                .satisfiesExactly(
                        error -> assertThat(error).containsIgnoringCase("column record_key is null"),
                        error -> assertThat(error)
                                .containsIgnoringCase("column op holds no known operation")
                                .contains("operationMap"),
                        error -> assertThat(error)
                                .containsIgnoringCase("column tab names a table")
                                .contains("tables and tableMap"),
                        error -> assertThat(error).containsIgnoringCase("column record_key is not JSON"),
                        error -> assertThat(error).contains("2 values").contains("keyNames"),
                        error -> assertThat(error).containsIgnoringCase("record_key is null"),
                        error -> assertThat(error).contains("INTEGER"),
                        error -> assertThat(error).containsIgnoringCase("column tab is null"))
                .noneMatch(error -> error.contains("explode") || error.contains("seven") || error.contains("secret"));
    }

    @Test
    void aRowIsDeliveredOnceItIsPutRight() {
        pending(1, "product", "1", "explode");
        context.receive(URI.replace("retryDelay=60000", "retryDelay=50"));
        await().until(() -> context.count("datasync_failure") == 1);
        context.execute("UPDATE pending SET op = 'I'");
        awaitEmpty("pending");
        await().until(() -> context.count("datasync_failure") == 0);

        assertThat(received()).containsExactly("insert product [1]");
    }

    @Test
    void aTableThatIsMissingIsFoundOnceItIsThere() {
        pending(1, "supplier", "1", "I");
        context.receive(watch(
                "store",
                "changeTable=pending",
                "tableColumn=tab",
                "keyColumns=record_key",
                "operationColumn=op",
                "operationMap.I=insert",
                "fetchRow=true",
                "retryDelay=50"));
        await().until(() -> context.count("datasync_failure") == 1);
        context.execute(
                "CREATE TABLE new_supplier (record_key integer NOT NULL PRIMARY KEY)",
                "INSERT INTO new_supplier VALUES (1)",
                database.words().rename().formatted("new_supplier", "supplier"));
        awaitEmpty("pending");

        assertThat(received()).containsExactly("insert supplier [1]");
    }

    @Test
    void aRowThatIsGivenUpIsParkedAsItIs() {
        pending(1, "product", null, "I");
        context.receive(URI.replace("retryDelay=60000", "retryDelay=20&maxAttempts=1"));
        await().until(() -> context.count("datasync_failure") == 1);
        AtomicInteger good = new AtomicInteger(1);
        await().until(
                        () -> { // attempts count once others succeed
                            pending(good.incrementAndGet(), "product", "7", "I");
                            return context.count("datasync_failure WHERE status = 'parked'") == 1;
                        });
        awaitEmpty("pending");

        assertThat(received()).hasSize(good.get() - 1);
        List<Map<String, Object>> parked = listParked();
        assertThat(parked).hasSize(1);
        assertThat(parked.get(0).get("error").toString()).containsIgnoringCase("record_key is null");
    }

    @SuppressWarnings("unchecked") // the action's documented result
    private List<Map<String, Object>> listParked() {
        return (List<Map<String, Object>>)
                request(producer("store", "changeTable=pending", "action=list-parked"), null);
    }

    @Test
    void malformedRowsOfOurOwnTableAreHeldToo() {
        context.receive(watch("queue", "install=ensure", "retryDelay=60000"));
        // in one statement, as poison that comes alone would make the lane pause
        context.execute("INSERT INTO queue (table_name, record_key, operation, after_image) VALUES "
                + "('product', NULL, 'truncate', NULL),"
                + " ('product', '{\"id\":1}', 'explode', NULL),"
                + " ('product', '{\"id\":2}', 'update', '{\"name\":'),"
                + " ('product', '{\"id\":3}', 'update', 'null'),"
                + " ('product', NULL, 'update', NULL),"
                + " ('product', '{\"id\":5}', 'update', '{\"name\":\"five\"}')");
        await().until(() -> context.count("queue") == 4 && context.count("datasync_failure") == 4);

        assertThat(received()).containsExactly("truncate product", "update product [5]");
        assertThat(errors())
                .satisfiesExactly(
                        error -> assertThat(error).containsIgnoringCase("operation holds no known operation"),
                        error -> assertThat(error).containsIgnoringCase("after_image is not a JSON object"),
                        error -> assertThat(error).containsIgnoringCase("after_image is the JSON null"),
                        error -> assertThat(error).containsIgnoringCase("record_key is null"));
    }
}
