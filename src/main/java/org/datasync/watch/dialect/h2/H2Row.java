package org.datasync.watch.dialect.h2;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.JsonText;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.JdbcType;
import org.datasync.watch.schema.SchemaDialect;
import org.datasync.watch.schema.ValueKind;

/** A row that H2 has given a trigger; the values are as the driver would give them to a reader of the table. */
final class H2Row {

    private final ResultSet row;
    private final ResultSetMetaData types;
    private final Map<String, Integer> indexes = new LinkedHashMap<>();

    H2Row(ResultSet row) throws SQLException {
        this.row = row;
        this.types = row.getMetaData();
        for (int i = 1; i <= types.getColumnCount(); i++) {
            indexes.put(types.getColumnName(i), i);
        }
    }

    /** As {@link H2Dialect} has it, of which only the standard's part is sure to be on the server's class path. */
    private Column column(int index) throws SQLException {
        JdbcType type = new JdbcType(types.getColumnType(index), types.getColumnTypeName(index), 0);
        return SchemaDialect.STANDARD.column(types.getColumnName(index), type, true);
    }

    /** The names of its columns, in their order. */
    Set<String> names() {
        return indexes.keySet();
    }

    /** Some of its columns as JSON, without those that it has no longer. */
    String json(Collection<String> columns) throws SQLException {
        JsonText json = new JsonText();
        for (String name : columns) {
            Integer index = indexes.get(name);
            if (index != null) {
                json.field(name, column(index).read(row, index));
            }
        }
        return json.end();
    }

    /** The value of a column of the key to bind: bytes as such, and else the text to which H2 itself would cast it. */
    Object bound(String name) throws SQLException {
        Integer index = indexes.get(name);
        if (index == null) {
            throw new SQLException("The column " + name + ", which is part of the key that a watch captures, is gone."
                    + " Have the watch install its triggers again, or remove them with action=uninstall");
        }
        return column(index).kind() == ValueKind.BINARY ? row.getBytes(index) : row.getString(index);
    }

    /** Whether its columns of these names, if it has them, are written in keys as values of these kinds are; none are any. */
    boolean isOfKinds(List<String> names, List<String> kinds) throws SQLException {
        for (int i = 0; i < kinds.size(); i++) {
            Integer index = indexes.get(names.get(i));
            if (index != null && form(column(index).kind()) != form(ValueKind.valueOf(kinds.get(i)))) {
                return false;
            }
        }
        return true;
    }

    private static ValueKind form(ValueKind kind) {
        return switch (kind) {
            case INTEGER, LONG, DECIMAL -> ValueKind.DECIMAL;
            case BOOLEAN, BINARY, TIMESTAMP, TIMESTAMP_WITH_ZONE -> kind;
            default -> ValueKind.TEXT;
        };
    }

    /** Whether a condition is true of it, in which its columns are those of a table {@link Dialect#ROW}. */
    boolean meets(Connection connection, String condition) throws SQLException {
        List<Integer> needed = new ArrayList<>();
        List<String> casts = new ArrayList<>();
        for (Map.Entry<String, Integer> column : indexes.entrySet()) {
            if (condition.toLowerCase(Locale.ROOT).contains(column.getKey().toLowerCase(Locale.ROOT))) {
                needed.add(column.getValue());
                casts.add("CAST(? AS " + type(column.getValue()) + ") AS \""
                        + column.getKey().replace("\"", "\"\"") + '"');
            }
        }
        String from = casts.isEmpty()
                ? ""
                : casts.stream().collect(Collectors.joining(", ", " FROM (SELECT ", ") "))
                        + Dialect.ROW; // a constant of the compiler: the server need not have that class
        try (PreparedStatement statement = connection.prepareStatement("SELECT 1" + from + " WHERE " + condition)) {
            for (int i = 0; i < needed.size(); i++) {
                Object value = column(needed.get(i)).read(row, needed.get(i));
                statement.setObject(i + 1, value instanceof List<?> list ? list.toArray() : value);
            }
            try (ResultSet found = statement.executeQuery()) {
                return found.next();
            }
        }
    }

    private String type(int index) throws SQLException {
        String name = types.getColumnTypeName(index);
        return switch (name) {
            case "NUMERIC", "DECIMAL" -> name + "(" + types.getPrecision(index) + ", " + types.getScale(index) + ")";
            case "CHARACTER", "BINARY" -> name + "(" + types.getPrecision(index) + ")";
            case "TIME", "TIMESTAMP" -> name + "(9)";
            case "TIME WITH TIME ZONE" -> "TIME(9) WITH TIME ZONE";
            case "TIMESTAMP WITH TIME ZONE" -> "TIMESTAMP(9) WITH TIME ZONE";
            case "ENUM" -> "CHARACTER VARYING";
            default -> name;
        };
    }
}
