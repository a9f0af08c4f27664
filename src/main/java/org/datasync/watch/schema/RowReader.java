package org.datasync.watch.schema;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.springframework.jdbc.core.RowMapper;

/**
 * Reads whole rows, whatever columns they have, as values by column name. A value that cannot be read is an
 * {@link Unreadable}, and the rest of the row is there. One reader serves one query.
 */
public final class RowReader implements RowMapper<Map<String, Object>> {

    /**
     * Stands for a value that cannot be read.
     *
     * @param reason why not; it does not repeat the value
     */
    public record Unreadable(IllegalArgumentException reason) {}

    private final SchemaDialect dialect;
    private final List<Column> known;
    private final List<Column> further;
    private final Function<String, Object> parser;
    private final Function<Object, String> writer;
    private final List<Column> columns = new ArrayList<>();

    /** Reads the rows of a {@code SELECT *}. */
    public RowReader(SchemaDialect dialect) {
        this(dialect, List.of(), List.of(), text -> text, Object::toString);
    }

    /**
     * Reads the rows of a {@code SELECT *} with some more columns, which take the place of those of the same name.
     *
     * @param dialect the dialect of their database
     * @param known the table's columns as far as they are known: where a column may hold anything, a query's answer tells its
     *     type by the first row
     * @param further the columns after the others; of a {@link Column.Reading#JSON} one that JSON
     * @param parser makes values of JSON
     * @param writer makes JSON of values
     */
    public RowReader(
            SchemaDialect dialect,
            List<Column> known,
            List<Column> further,
            Function<String, Object> parser,
            Function<Object, String> writer) {
        this.dialect = dialect;
        this.known = List.copyOf(known);
        this.further = List.copyOf(further);
        this.parser = parser;
        this.writer = writer;
    }

    @Override
    public Map<String, Object> mapRow(ResultSet row, int index) throws SQLException {
        begin(row);
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            values.put(columns.get(i).name(), value(columns.get(i), row, i + 1));
        }
        for (int i = 0; i < further.size(); i++) {
            String name = further.get(i).name();
            Object value = furtherValue(further.get(i), row, columns.size() + i + 1);
            if (value != null || !values.containsKey(name)) {
                values.put(name, value);
            }
        }
        return values;
    }

    private void begin(ResultSet row) throws SQLException {
        if (columns.isEmpty()) {
            describe(row.getMetaData());
        }
    }

    /**
     * The value of the current row's column of a number, from 0 on: what {@link #mapRow} has of it, for who needs no map of each row.
     */
    public Object value(ResultSet row, int number) throws SQLException {
        begin(row);
        return number < columns.size()
                ? value(columns.get(number), row, number + 1)
                : furtherValue(further.get(number - columns.size()), row, number + 1);
    }

    private Object furtherValue(Column column, ResultSet row, int index) throws SQLException {
        if (column.reading() != Column.Reading.JSON) {
            return value(column, row, index);
        }
        try {
            String json = row.getString(index);
            return json == null ? null : column.captured(parser.apply(json), writer);
        } catch (IllegalArgumentException e) {
            return new Unreadable(e);
        }
    }

    private static Object value(Column column, ResultSet row, int index) throws SQLException {
        try {
            return column.read(row, index);
        } catch (IllegalArgumentException e) {
            return new Unreadable(e);
        }
    }

    private void describe(ResultSetMetaData metaData) throws SQLException {
        for (int i = 1; i <= metaData.getColumnCount() - further.size(); i++) {
            int code = metaData.getColumnType(i);
            int size = code == Types.BIT ? metaData.getPrecision(i) : 0;
            JdbcType type = new JdbcType(code, metaData.getColumnTypeName(i), size);
            columns.add(declared(dialect.column(metaData.getColumnLabel(i), type, true)));
        }
    }

    private Column declared(Column column) {
        return column.reading() != Column.Reading.LOOSE
                ? column
                : known.stream()
                        .filter(other -> other.name().equals(column.name()))
                        .findFirst()
                        .orElse(column);
    }

    /**
     * Those of a table's columns that the rows read lack, as {@code *} does not stand for all of them; none if there were no
     * rows.
     */
    public List<Column> lacking(Collection<Column> wanted) {
        List<String> names = columns.stream().map(Column::name).toList();
        return columns.isEmpty()
                ? List.of()
                : wanted.stream()
                        .filter(column -> !names.contains(column.name()) && !further.contains(column))
                        .toList();
    }

    /** The columns of the rows read that should have been asked for as JSON too. */
    public List<Column> inexact() {
        List<String> names = further.stream().map(Column::name).toList();
        return columns.stream()
                .filter(column -> column.reading() == Column.Reading.JSON && !names.contains(column.name()))
                .toList();
    }
}
