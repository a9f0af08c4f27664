package org.datasync.watch.contract.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.schema.RowReader;
import org.junit.jupiter.api.Test;

/** Keys of any type that is not refused have the very values of the row, and find it again. */
public abstract class TypedKeyContract extends DatabaseContract {

    protected TypedKeyContract(TestDatabase database) {
        super(database);
    }

    /** Makes a table for each column, which is its key; gives those that the watch does not refuse to capture. */
    private Map<String, TypedColumn> keyedTables() {
        Map<String, TypedColumn> tables = new LinkedHashMap<>();
        List<TypedColumn> columns = TypedColumn.of(database).stream()
                .map(TypedColumn::withoutLongValues)
                .filter(column -> !column.values().contains("NULL"))
                .toList();
        for (TypedColumn column : columns) {
            String table = "keyed" + tables.size();
            context.execute("CREATE TABLE " + table + " (c " + column.type() + ", n integer)");
            String refusal = refusal(
                    () -> request(triggerProducer("keys", "tables=" + table, "action=print-ddl", keyIsC(table)), null));
            if (refusal.contains("keyColumns")) {
                assertThat(refusal).contains(stored(table), "is of type");
                context.execute("DROP TABLE " + table);
            } else {
                tables.put(table, column);
            }
        }
        return tables;
    }

    private static String keyIsC(String table) {
        return "table." + table + ".keyColumns=c&table." + table + ".uniqueKey=false";
    }

    /** Types that cannot be keys are refused. */
    @Test
    void keysOfEveryType() {
        Map<String, TypedColumn> tables = keyedTables();
        String[] options = Stream.concat(
                        Stream.of("tables=keyed*"), tables.keySet().stream().map(TypedKeyContract::keyIsC))
                .toArray(String[]::new);
        request(triggerProducer("store", options) + "&action=install", null);
        List<Object> expected = new ArrayList<>();
        tables.forEach((table, column) -> {
            column.values().forEach(value -> context.execute("INSERT INTO " + table + " VALUES (" + value + ", 1)"));
            context.jdbc()
                    .query("SELECT c FROM " + table, new RowReader(dialect()))
                    .forEach(row -> expected.add(table + ImageContract.exact(row.get(stored("c")))));
        });
        request(triggerProducer("store", options) + "&action=resync&all=true", null);
        context.receive(trigger("store", options));
        awaitReceived(2 * expected.size());

        assertThat(context.received().subList(0, expected.size()))
                .extracting(change -> (Object) (change.getTable().toLowerCase(Locale.ROOT)
                        + ImageContract.exact(change.getKey().value())))
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(context.received().subList(expected.size(), 2 * expected.size()))
                .extracting(change -> (Object) (change.getTable().toLowerCase(Locale.ROOT)
                        + ImageContract.exact(
                                change.getAfter() == null
                                        ? change
                                        : change.getAfter().get(stored("c")))))
                .containsExactlyInAnyOrderElementsOf(expected);
    }
}
