package org.datasync.watch.contract.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Operation;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.InnoDb;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.PessimisticLockingFailureException;

/** Reads of records are as exact as captures, whatever the values are. */
public abstract class ReadContract extends DatabaseContract {

    protected ReadContract(TestDatabase database) {
        super(database);
    }

    private static Map<String, Object> exact(Map<String, Object> image) {
        Map<String, Object> exact = new TreeMap<>();
        image.forEach((name, value) -> exact.put(name, ImageContract.exact(value)));
        return exact;
    }

    private Map<Object, Map<String, Object>> rows(Collection<Change> changes) {
        Map<Object, Map<String, Object>> rows = new TreeMap<>();
        changes.forEach(change -> rows.put(
                change.getKey().value(),
                change.getAfter() == null ? Map.of("no image", change.toString()) : exact(change.getAfter())));
        return rows;
    }

    /** The types that a watch does not refuse to capture. */
    private List<TypedColumn> captured(List<TypedColumn> columns) {
        List<TypedColumn> captured = new ArrayList<>();
        for (TypedColumn column : columns) {
            context.execute("CREATE TABLE tried (id integer NOT NULL PRIMARY KEY, c " + column.type() + ")");
            String refusal = refusal(() -> request(triggerProducer("tried", "tables=tried", "action=print-ddl"), null));
            if (refusal.contains("excludeColumns")) {
                assertThat(refusal).contains("is of type");
            } else {
                captured.add(column);
            }
            context.execute("DROP TABLE tried");
        }
        return captured;
    }

    @Test
    void whatIsReadIsWhatIsCaptured() {
        SpecialValues.types(database).forEach(context::execute);
        List<TypedColumn> columns = captured(Stream.concat(
                        TypedColumn.of(database).stream().map(TypedColumn::withoutLongValues),
                        SpecialValues.of(database).stream())
                .toList());
        List<String> inserts = ImageContract.inserts(context, columns).stream()
                .map(insert -> SpecialValues.insert(database, insert))
                .toList();
        String typed = "tables=typed";
        String slow = "retryDelay=60000";
        context.receive(trigger("captured", typed, slow, "capture=both", "subscriber=captured"));
        List<Change> fetched =
                receiveApart(trigger("fetched", typed, slow, "capture=key", "fetchRow=true", "subscriber=fetched"));
        inserts.forEach(context::execute);
        List<Change> loaded =
                receiveApart(trigger("loaded", typed, slow, "capture=key", "initialLoad=true", "subscriber=loaded"));
        awaitAll(inserts.size(), context.received());
        List<Change> captured = List.copyOf(context.received());
        resync(triggerProducer("captured", typed, "capture=both", "subscriber=captured"));
        awaitAll(2 * inserts.size(), context.received());
        awaitAll(inserts.size(), fetched);
        awaitAll(inserts.size(), loaded);

        Map<Object, Map<String, Object>> expected = rows(captured);
        assertThat(expected).hasSize(inserts.size());
        assertThat(differences(expected, rows(fetched))).as("fetchRow").isEmpty();
        assertThat(differences(expected, rows(loaded))).as("initialLoad").isEmpty();
        List<Change> resynced = context.received().subList(inserts.size(), 2 * inserts.size());
        assertThat(differences(expected, rows(resynced))).as("resync").isEmpty();
    }

    /** Waits until so many are there, or one is held. */
    private void awaitAll(int count, List<Change> changes) {
        await().until(() -> changes.size() >= count || context.count("datasync_failure") > 0);
        assertThat(context.rows("SELECT record_id, error FROM datasync_failure"))
                .isEmpty();
    }

    private static List<String> differences(
            Map<Object, Map<String, Object>> expected, Map<Object, Map<String, Object>> found) {
        List<String> differences = new ArrayList<>();
        expected.forEach((id, row) -> row.forEach((name, value) -> {
            Object other = found.getOrDefault(id, Map.of()).get(name);
            if (!value.equals(other)) {
                differences.add(name + ": captured " + value + ", read " + other);
            }
        }));
        return differences;
    }

    /** Makes a table for each column, which is its key; those that the database or the watch refuses are none. */
    private Map<String, TypedColumn> keyed() {
        Map<String, TypedColumn> tables = new LinkedHashMap<>();
        List<TypedColumn> columns = SpecialValues.of(database).stream()
                .filter(column -> !column.type().equals("place[]")) // the driver does not tell it from other arrays
                .toList();
        for (TypedColumn column : columns) {
            String table = "keyed" + tables.size();
            try {
                context.execute("CREATE TABLE " + table + " (c " + column.type().replace(" NULL", "")
                        + " NOT NULL PRIMARY KEY, n integer)");
            } catch (DataAccessException e) {
                continue; // the database knows no order of such values
            }
            String refusal =
                    refusal(() -> request(triggerProducer("keys", "tables=" + table, "action=print-ddl"), null));
            if (refusal.contains("keyColumns") || refusal.contains("excludeColumns")) {
                assertThat(refusal).contains(stored(table), "is of type");
                context.execute("DROP TABLE " + table);
            } else {
                tables.put(table, column);
            }
        }
        return tables;
    }

    /** Again where it waited too long for the locks of a cycle: on Derby cycles lock what they have read. */
    private void resync(String producer) {
        await().ignoreExceptionsMatching(failure -> failure.getCause() instanceof PessimisticLockingFailureException)
                .untilAsserted(() -> request(producer + "&action=resync&all=true", null));
    }

    @Test
    void keysOfSpecialValuesFindTheirRecords() {
        SpecialValues.types(database).forEach(context::execute);
        Map<String, TypedColumn> tables = keyed();
        String[] options = {"tables=keyed*", "capture=key", "fetchRow=true", "retryDelay=60000"};
        context.receive(trigger("keys", options));
        List<String> inserts = new ArrayList<>();
        tables.forEach((table, column) -> column.values()
                .forEach(value -> inserts.add(
                        SpecialValues.insert(database, "INSERT INTO " + table + " VALUES (" + value + ", 1)"))));
        inserts.forEach(context::execute);
        awaitAll(inserts.size(), context.received());
        request(triggerProducer("keys", options) + "&action=resync&all=true", null);
        awaitAll(2 * inserts.size(), context.received());

        assertThat(context.received()).hasSize(2 * inserts.size()).allSatisfy(change -> {
            assertThat(change.getOperation())
                    .as("%s of %s %s", change.getOperation(), change.getTable(), change.getKey())
                    .isIn(Operation.INSERT, Operation.READ);
            assertThat(ImageContract.exact(change.getAfter().get(stored("c"))))
                    .as(change.getTable())
                    .isEqualTo(ImageContract.exact(change.getKey().value()));
        });
        assertThat(keys(context.received().subList(0, inserts.size())))
                .containsExactlyInAnyOrderElementsOf(
                        keys(context.received().subList(inserts.size(), 2 * inserts.size())));
    }

    private static List<String> keys(List<Change> changes) {
        return changes.stream()
                .map(change -> change.getTable() + " "
                        + ImageContract.exact(change.getKey().value()))
                .collect(Collectors.toList());
    }

    private void createTwo() {
        createProducts("n varchar(10)");
        context.execute("CREATE TABLE customer (id integer NOT NULL PRIMARY KEY, n varchar(10))");
    }

    @Test
    void aTableThatIsGoneIsItsOwnChangesFailure() {
        createTwo();
        String[] options = {"tables=product,customer", "capture=key", "fetchRow=true", "retryDelay=60000"};
        request(triggerProducer("gone", options) + "&action=install", null);
        context.execute(
                "INSERT INTO product VALUES (1, 'a')",
                "INSERT INTO customer VALUES (1, 'a')",
                "INSERT INTO product VALUES (2, 'b')",
                "DROP TABLE product");
        context.receive(trigger("gone", options).replace("install=ensure", "install=none"));
        await().until(() -> context.received().size() == 1 && context.count("datasync_failure") == 2);

        assertThat(received())
                .containsExactly("insert " + context.received().get(0).getTable() + " [1]");
        assertThat(context.rows("SELECT error FROM datasync_failure"))
                .allSatisfy(row -> assertThat(String.valueOf(row.get("error")))
                        .contains(stored("product"))
                        .doesNotContain("refuses a key"));
    }

    @Test
    void aColumnThatIsAddedLaterIsRead() {
        createTwo();
        context.receive(trigger("later", "tables=product", "capture=key", "fetchRow=true"));
        context.execute("INSERT INTO product VALUES (1, 'a')");
        awaitReceived(1);
        context.execute("ALTER TABLE product ADD more integer", "INSERT INTO product VALUES (2, 'b', 7)");
        awaitReceived(2);

        assertThat(context.received().get(1).getAfter()).containsEntry(stored("more"), 7);
    }

    @Test
    void columnsThatAreInvisibleAreReadAsTheyAreCaptured() {
        assumeThat(InnoDb.is(database)).isTrue(); // on H2 not shown
        createProducts("a integer INVISIBLE DEFAULT 5, n varchar(10)");
        context.receive(trigger("captured", "tables=product", "subscriber=captured"));
        List<Change> fetched = receiveApart(
                trigger("fetched", "tables=product", "capture=key", "fetchRow=true", "subscriber=fetched"));
        context.execute("INSERT INTO product VALUES (1, 'a')");
        awaitReceived(1);
        await().until(() -> fetched.size() == 1);

        assertThat(fetched.get(0).getAfter())
                .containsEntry(stored("a"), 5)
                .isEqualTo(context.received().get(0).getAfter());
    }

    /** In change tables of others, too, where keys are texts. */
    @Test
    void textsOfSpecialKeysFindTheirRecords() {
        assumeThat(dialect().isServer()).isTrue();
        SpecialValues.types(database).forEach(context::execute);
        context.execute("CREATE TABLE pending (id integer NOT NULL PRIMARY KEY, tab varchar(40), k varchar(4000))");
        String text = InnoDb.is(database) ? "CAST(c AS CHAR)" : "CAST(c AS text)";
        List<Object[]> values = new ArrayList<>();
        Map<String, TypedColumn> keyed = keyed();
        keyed.values().removeIf(column -> column.type().equals("bit(1)")); // of which no text is made
        keyed.forEach((table, column) -> column.values().forEach(value -> values.add(new Object[] {table, value})));
        for (Object[] value : values) {
            int id = values.indexOf(value);
            context.execute(SpecialValues.insert(
                    database, "INSERT INTO " + value[0] + " VALUES (" + value[1] + ", " + id + ")"));
            context.execute("INSERT INTO pending SELECT n, '" + value[0] + "', " + text + " FROM " + value[0]
                    + " WHERE n = " + id);
        }
        context.receive(watch(
                "store",
                "changeTable=pending",
                "tableColumn=tab",
                "keyColumns=k",
                "fetchRow=true",
                "keyNames=c",
                "retryDelay=60000"));
        awaitAll(values.size(), context.received());

        assertThat(context.received()).allSatisfy(change -> assertThat(change.getOperation())
                .as("%s %s", change.getTable(), change.getKey())
                .isEqualTo(Operation.UPSERT));
    }
}
