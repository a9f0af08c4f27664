package org.datasync.watch.contract.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Changes;
import org.datasync.watch.change.Operation;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.runtime.Dialects;
import org.datasync.watch.schema.ForeignKey;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.TableReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Batches that are coalesced or reordered, on our own tables and on those of applications. */
public abstract class OrderContract extends DatabaseContract {

    private static final String[] FOREIGN = {
        "changeTable=pending", "tableColumn=tab", "keyColumns=record_key", "operationColumn=op"
    };

    protected OrderContract(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void createTables() {
        context.execute(
                "CREATE TABLE store (id integer NOT NULL PRIMARY KEY)",
                "CREATE TABLE till (id integer NOT NULL PRIMARY KEY, store integer,"
                        + " FOREIGN KEY (store) REFERENCES store (id))",
                "CREATE TABLE category (id integer NOT NULL PRIMARY KEY, up integer,"
                        + " FOREIGN KEY (up) REFERENCES category (id))",
                "CREATE TABLE pending (id integer NOT NULL PRIMARY KEY, tab varchar(40), record_key varchar(40),"
                        + " op varchar(40))");
    }

    /** Rows of the application's change table, each written as operation, table and key. */
    private void pending(String... changes) {
        for (int i = 0; i < changes.length; i++) {
            String[] words = changes[i].split(" ", -1);
            context.jdbc().update("INSERT INTO pending VALUES (?, ?, ?, ?)", i + 1, words[1], words[2], words[0]);
        }
    }

    private static Map<String, Object> change(String operation, int id, Map<String, Object> before, String after) {
        Map<String, Object> key = Map.of("id", id);
        return after == null
                ? Map.of("table", "store", "operation", operation, "key", key, "before", before)
                : Map.of(
                        "table",
                        "store",
                        "operation",
                        operation,
                        "key",
                        key,
                        "before",
                        before,
                        "after",
                        Map.of("name", after));
    }

    private static String[] with(String[] options, String... more) {
        return Stream.of(options, more).flatMap(Stream::of).toArray(String[]::new);
    }

    @Test
    void theChangesOfARecordInOurOwnTableAreOne() {
        request(
                producer("queue", "install=ensure"),
                List.of(
                        change("update", 1, Map.of("name", "a"), "b"),
                        change("update", 2, Map.of("name", "x"), "y"),
                        change("update", 1, Map.of("name", "b"), "c"),
                        change("delete", 2, Map.of("name", "y"), null),
                        change("update", 3, Map.of("name", "k"), "l")));
        context.receive(watch("queue", "coalesce=true"));
        awaitEmpty("queue");

        assertThat(received()).containsExactly("update store [1]", "delete store [2]", "update store [3]");
        Change first = context.received().get(0);
        assertThat(first.getBefore()).isEqualTo(Map.of("name", "a"));
        assertThat(first.getAfter()).isEqualTo(Map.of("name", "c"));
        assertThat(first.getId()).matches("queue:\\d+-[0-9a-z]+\\+[0-9a-f]+");
        assertThat(context.received().get(1).getBefore()).isEqualTo(Map.of("name", "x"));
        assertThat(context.received().get(2).getId()).matches("queue:\\d+-[0-9a-z]+");
    }

    @Test
    void theChangesOfARecordInAnApplicationsTableAreOneInAList() {
        pending(
                "insert store 1",
                "insert store 2",
                "update store 1",
                "delete store 2",
                "truncate till 0",
                "read store 1");
        List<List<String>> lists = new CopyOnWriteArrayList<>();
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(watch("store", with(FOREIGN, "coalesce=true", "delivery=batch")))
                        .process(exchange ->
                                lists.add(described(exchange.getMessage().getBody(Changes.class))));
            }
        });
        awaitEmpty("pending");

        assertThat(lists)
                .containsExactly(
                        List.of("insert store [1]", "delete store [2]"),
                        List.of("truncate till"),
                        List.of("read store [1]"));
    }

    @Test
    void deletesComeFirst() {
        pending("insert store 2", "delete till 1", "update store 3", "delete store 1");
        context.receive(watch("store", with(FOREIGN, "deletesFirst=true")));
        awaitEmpty("pending");

        assertThat(received())
                .containsExactly("delete till [1]", "delete store [1]", "insert store [2]", "update store [3]");
    }

    @Test
    void foreignKeysOrderABatch() {
        context.execute("INSERT INTO category VALUES (3, NULL)", "INSERT INTO category VALUES (2, 3)");
        context.execute("INSERT INTO category VALUES (1, 2)", "INSERT INTO store VALUES (1)");
        context.execute("INSERT INTO till VALUES (1, 1)");
        pending(
                "delete store 9",
                "upsert till 1",
                "upsert category 1",
                "delete till 9",
                "upsert store 1",
                "upsert category 2",
                "upsert category 3");
        context.receive(watch("store", with(FOREIGN, "order=foreign-keys", "fetchRow=true")));
        awaitEmpty("pending");

        assertThat(received())
                .containsSubsequence("upsert store [1]", "upsert till [1]", "delete till [9]", "delete store [9]")
                .containsSubsequence("upsert category [3]", "upsert category [2]", "upsert category [1]")
                .hasSize(7);
    }

    @Test
    void aTargetWithTheSameForeignKeysTakesABatchAtOnce() {
        context.execute(
                "CREATE TABLE store_copy (id integer NOT NULL PRIMARY KEY)",
                "CREATE TABLE till_copy (id integer NOT NULL PRIMARY KEY, store integer NOT NULL,"
                        + " FOREIGN KEY (store) REFERENCES store_copy (id))");
        context.execute("INSERT INTO store_copy VALUES (1)", "INSERT INTO till_copy VALUES (1, 1)");
        context.execute("INSERT INTO store VALUES (2)", "INSERT INTO till VALUES (2, 2)");
        pending("delete store 1", "insert till 2", "insert store 2", "delete till 1");
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(watch("store", with(FOREIGN, "order=foreign-keys", "fetchRow=true")))
                        .process(context::remember)
                        .process(exchange -> copy(exchange.getMessage().getBody(Change.class)));
            }
        });
        awaitEmpty("pending");

        assertThat(context.received()).hasSize(4);
        assertThat(context.count("store_copy WHERE id = 2")).isEqualTo(1);
        assertThat(context.count("till_copy WHERE id = 2")).isEqualTo(1);
        assertThat(context.count("store_copy") + context.count("till_copy")).isEqualTo(2);
    }

    /** Writes the change to the copy of its table, in the cycle's transaction. */
    private void copy(Change change) {
        String table = change.getTable() + "_copy";
        Object id = change.getKey().value();
        if (change.getOperation() == Operation.DELETE) {
            context.jdbc().update("DELETE FROM " + table + " WHERE id = ?", id);
        } else {
            Object[] values = change.getAfter().values().toArray();
            context.jdbc()
                    .update("INSERT INTO " + table + " VALUES (?" + ", ?".repeat(values.length - 1) + ")", values);
        }
    }

    @Test
    void aBatchThatFailsIsRunAgainAsItWasRecorded() {
        pending("insert till 1", "insert store 1", "update till 1");
        List<String> delivered = new CopyOnWriteArrayList<>();
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(watch("store", with(FOREIGN, "order=foreign-keys"))).process(exchange -> {
                    delivered.add(described(exchange.getMessage().getBody(Change.class)));
                    if (delivered.size() == 2) {
                        throw new IllegalStateException("on purpose");
                    }
                });
            }
        });
        awaitEmpty("pending");

        assertThat(delivered)
                .containsExactly(
                        "insert store [1]",
                        "insert till [1]",
                        "insert till [1]",
                        "insert store [1]",
                        "update till [1]");
    }

    @Test
    void aLoneCoalescedChangeThatFailsIsRunAgainAsItWasRecorded() {
        pending("insert store 1", "update store 1", "delete store 1");
        List<String> delivered = new CopyOnWriteArrayList<>();
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(watch("store", with(FOREIGN, "coalesce=true"))).process(exchange -> {
                    delivered.add(described(exchange.getMessage().getBody(Change.class)));
                    if (delivered.size() == 1) {
                        throw new IllegalStateException("on purpose");
                    }
                });
            }
        });
        awaitEmpty("pending");

        assertThat(delivered)
                .containsExactly("delete store [1]", "insert store [1]", "update store [1]", "delete store [1]");
        assertThat(context.count("datasync_failure")).isZero();
    }

    @Test
    void foreignKeysAreReadColumnByColumn() {
        context.execute(
                "CREATE TABLE slot (a integer NOT NULL, b integer NOT NULL, PRIMARY KEY (a, b))",
                "CREATE TABLE move (id integer NOT NULL PRIMARY KEY, from_a integer, from_b integer, to_a integer,"
                        + " to_b integer, FOREIGN KEY (from_a, from_b) REFERENCES slot (a, b),"
                        + " FOREIGN KEY (to_a, to_b) REFERENCES slot (a, b))");
        TableReader reader = new TableReader(dataSource, Dialects.of(dataSource));
        TableName slot = reader.read("slot", "tables").name();
        TableName move = reader.read("move", "tables").name();
        List<String> parentColumns = List.of(stored("a"), stored("b"));

        assertThat(reader.foreignKeys(slot)).isEmpty();
        assertThat(reader.foreignKeys(move))
                .containsExactlyInAnyOrder(
                        new ForeignKey(move, List.of(stored("from_a"), stored("from_b")), slot, parentColumns, false),
                        new ForeignKey(move, List.of(stored("to_a"), stored("to_b")), slot, parentColumns, false));
    }
}
