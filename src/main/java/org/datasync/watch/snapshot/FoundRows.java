package org.datasync.watch.snapshot;

import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.datasync.watch.change.Json;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.records.RowSize;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Column.Reading;
import org.datasync.watch.schema.RowReader;
import org.datasync.watch.snapshot.TableRows.Row;

/** The rows that a query of a table has found. One query's. */
final class FoundRows {

    private final ComparedTable compared;
    private final Keys keys;
    private final RangeSql sql;
    private final boolean numbered;
    private final RowReader reader;
    private final RowNumber number = new RowNumber();

    /**
     * Of a query.
     *
     * @param numbered whether each row has a number that is made here, as the database makes none
     */
    FoundRows(Dialect dialect, ComparedTable compared, RangeSql sql, boolean numbered) {
        this.compared = compared;
        this.keys = new Keys(compared.key());
        this.sql = sql;
        this.numbered = numbered;
        this.reader = new RowReader(
                dialect,
                compared.table().columns(),
                sql.further(),
                json -> Json.read(json, "The JSON of a column"),
                Json::write);
    }

    /** Gives one after the other, until nobody wants more; says whether there are no more. */
    boolean each(ResultSet result, Predicate<Row> goesOn) throws SQLException {
        boolean more = true;
        for (int i = 0; more && result.next(); i++) {
            Map<String, Object> values = reader.mapRow(result, i);
            long part = number(values.remove(RangeSql.SUM.name()));
            List<Object> key = new ArrayList<>();
            for (Column column : compared.key()) {
                key.add(stored(column, values.get(column.name()), result));
            }
            long made = numbered ? numberOf(key, values) : part;
            more = goesOn.test(new Row(keys.text(key), values, made));
        }
        return more;
    }

    /** A number of 64 bits, whether the database takes it for one with a sign or not; 0 for none. */
    static long number(Object text) {
        return text == null ? 0 : new BigInteger(text.toString()).longValue();
    }

    private long numberOf(List<Object> key, Map<String, Object> values) {
        number.begin();
        key.forEach(number::add);
        compared.shown().forEach(column -> number.add(values.get(column.name())));
        return number.end();
    }

    /** Sums up their numbers, without anything else being made of a row. */
    boolean sumUp(ResultSet result, StreamedSums sums) throws SQLException {
        List<Column> columns = sql.all();
        int[] key = places(columns, compared.key());
        int[] shown = places(columns, compared.shown());
        Object[] values = new Object[columns.size()];
        while (result.next()) {
            long bytes = 0;
            for (int i = 0; i < values.length; i++) {
                values[i] = reader.value(result, i);
                bytes += RowSize.of(values[i]);
            }
            number.begin();
            Object[] stored = new Object[key.length];
            for (int i = 0; i < key.length; i++) {
                stored[i] = stored(compared.key().get(i), values[key[i]], result);
                number.add(stored[i]);
            }
            for (int place : shown) {
                number.add(values[place]);
            }
            sums.add(stored, number.end(), bytes);
        }
        return true;
    }

    private static int[] places(List<Column> columns, List<Column> some) {
        return some.stream().mapToInt(columns::indexOf).toArray();
    }

    /** Where a column may hold anything it is compared with what it holds, and not with what that means. */
    private Object stored(Column column, Object read, ResultSet result) throws SQLException {
        Object value =
                column.reading() == Reading.LOOSE ? result.getObject(sql.plain().indexOf(column) + 1) : read;
        if (value instanceof RowReader.Unreadable unreadable) {
            throw new IllegalStateException(
                    "Nobody can tell the records of " + compared.table().name() + " apart, as the column "
                            + column.name() + " of a key cannot be read. Leave the record out with the option where",
                    unreadable.reason());
        }
        return value;
    }
}
