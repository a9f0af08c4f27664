package org.datasync.watch.records;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Supplier;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.schema.Column;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Reads with the settings on which texts of values depend as they are for images. What is set for the reading is as it was before
 * when the route goes on in the same transaction; unless the reading fails, as the transaction may be lost then.
 */
public final class ReadingSettings {

    private ReadingSettings() {}

    /** What the reading of these columns gives. */
    public static <T> T within(JdbcTemplate jdbc, Dialect dialect, Collection<Column> columns, Supplier<T> reading) {
        return within(jdbc, dialect, dialect.beginReading(columns), reading);
    }

    /** What the reading of sums of these columns gives. */
    public static <T> T summing(JdbcTemplate jdbc, Dialect dialect, Collection<Column> columns, Supplier<T> reading) {
        return within(jdbc, dialect, dialect.beginSumming(columns), reading);
    }

    private static <T> T within(JdbcTemplate jdbc, Dialect dialect, Optional<String> begin, Supplier<T> reading) {
        Optional<Object[]> before =
                begin.map(statement -> jdbc.queryForObject(statement, (row, index) -> firstHalf(row)));
        try {
            T result = reading.get();
            before.ifPresent(settings -> end(jdbc, dialect, settings));
            return result;
        } catch (LargeRows e) {
            before.ifPresent(settings -> end(jdbc, dialect, settings));
            throw e;
        }
    }

    private static void end(JdbcTemplate jdbc, Dialect dialect, Object... settings) {
        jdbc.query(dialect.endReading(), row -> {}, settings);
    }

    /** What was before; the other half is what is set. */
    private static Object[] firstHalf(ResultSet row) throws SQLException {
        Object[] values = new Object[row.getMetaData().getColumnCount() / 2];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.getString(i + 1);
        }
        return values;
    }
}
