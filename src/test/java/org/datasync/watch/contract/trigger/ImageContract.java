package org.datasync.watch.contract.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.schema.RowReader;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Test;

/** Images have the very values that the database gives for the row itself, whatever their type. */
public abstract class ImageContract extends DatabaseContract {

    private static final int LONG_TEXT = 200;

    protected ImageContract(TestDatabase database) {
        super(database);
    }

    /** A value with its type, comparable. */
    static Object exact(Object value) {
        if (value instanceof byte[] bytes) {
            return "bytes " + Arrays.hashCode(bytes) + " " + bytes.length;
        }
        if (value instanceof List<?> elements) {
            return elements.stream().map(ImageContract::exact).toList();
        }
        if (value instanceof String text && text.length() > LONG_TEXT) {
            return "text " + text.hashCode() + " " + text.length();
        }
        return value == null ? "null" : value.getClass().getSimpleName() + " " + value;
    }

    private static Map<String, Object> exact(Map<String, Object> image) {
        Map<String, Object> exact = new LinkedHashMap<>();
        image.forEach((name, value) -> exact.put(name, exact(value)));
        return exact;
    }

    /** Makes a table {@code typed} of these columns; gives statements that insert all of their values, and nulls. */
    static List<String> inserts(WatchContext context, List<TypedColumn> columns) {
        StringBuilder table = new StringBuilder("CREATE TABLE typed (id integer NOT NULL PRIMARY KEY");
        for (int i = 0; i < columns.size(); i++) {
            table.append(", c").append(i).append(' ').append(columns.get(i).type());
        }
        context.execute(table.append(")").toString());
        int rows = columns.stream()
                        .mapToInt(column -> column.values().size())
                        .max()
                        .orElseThrow()
                + 1;
        List<String> inserts = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            StringBuilder names = new StringBuilder("id");
            StringBuilder values = new StringBuilder(String.valueOf(row));
            for (int i = 0; i < columns.size(); i++) {
                List<String> literals = columns.get(i).values();
                if (row < literals.size()) {
                    names.append(", c").append(i);
                    values.append(", ").append(literals.get(row));
                }
            }
            inserts.add("INSERT INTO typed (" + names + ") VALUES (" + values + ")");
        }
        return inserts;
    }

    @Test
    void valuesOfEveryType() {
        if (database.name().equals("PostgreSQL")) {
            context.execute("CREATE TYPE mood AS ENUM ('happy', 'sad')");
        }
        List<String> inserts = inserts(context, TypedColumn.of(database));
        context.receive(trigger("store", "tables=typed", "capture=both"));
        inserts.forEach(context::execute);
        List<Map<String, Object>> rows =
                context.jdbc().query("SELECT * FROM typed ORDER BY id", new RowReader(dialect()));
        context.execute("DELETE FROM typed");
        awaitReceived(2 * inserts.size());

        for (int i = 0; i < rows.size(); i++) {
            assertThat(exact(context.received().get(i).getAfter()))
                    .as("after the insert of row %s", i)
                    .isEqualTo(exact(rows.get(i)));
        }
        List<Map<String, Object>> deleted = context.received().subList(rows.size(), 2 * rows.size()).stream()
                .map(change -> exact(change.getBefore()))
                .toList();
        assertThat(deleted)
                .containsExactlyInAnyOrderElementsOf(
                        rows.stream().map(ImageContract::exact).toList());
    }
}
