package org.datasync.watch.dialect.mysql;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.schema.Column;

/**
 * Statements that find rows by a unique index and no other rows, whatever the server believes of the table: for a list of values it
 * reads all rows of a small table in spite of FORCE INDEX, and so waits for those that others have not committed. A join that begins
 * with the values has nothing but the index to go by.
 */
final class MySqlLookups {

    private MySqlLookups() {}

    /**
     * Rows by their ids.
     *
     * @param table the table's quoted name
     * @param index the unique index of the id
     */
    record Rows(String table, String index, Column id, Collection<?> ids) {}

    static SqlClause delete(MySqlDialect dialect, Rows rows, SqlClause rest) {
        String id = rows.table() + "." + dialect.quote(rows.id().name());
        List<Object> arguments =
                new ArrayList<>(rows.ids().stream().map(dialect::bound).toList());
        arguments.addAll(rest.arguments());
        String sql = "DELETE FROM " + rows.table() + " USING (" + values(dialect, rows)
                + ") datasync_ids (datasync_id) STRAIGHT_JOIN " + dialect.by(rows.table(), rows.index()) + " ON " + id
                + " = datasync_ids.datasync_id";
        return new SqlClause(sql + rest.where(), arguments);
    }

    /** Texts must have the collation of the column, or the index is of no use: so they are read there, each by itself. */
    private static String values(MySqlDialect dialect, Rows rows) {
        String id = dialect.quote(rows.id().name());
        return switch (rows.id().kind()) {
            case INTEGER, LONG -> listed(rows, "ROW(CAST(? AS SIGNED))");
            case BIG_INTEGER -> listed(rows, "ROW(CAST(? AS UNSIGNED))");
            default ->
                rows.ids().stream()
                        .map(value -> "SELECT " + id + " FROM " + rows.table() + " WHERE " + id + " = "
                                + dialect.placeholder(rows.id()))
                        .collect(Collectors.joining(" UNION ALL "));
        };
    }

    private static String listed(Rows rows, String row) {
        return rows.ids().stream().map(value -> row).collect(Collectors.joining(", ", "VALUES ", ""));
    }
}
