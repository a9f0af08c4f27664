package org.datasync.watch.changetable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.schema.Column;

/** Keeps rows that statements about several rows fail of out of these statements. */
final class LeftOutRows {

    private final Dialect dialect;
    private final Column id;
    private List<Object> ids = List.of();

    LeftOutRows(Dialect dialect, Column id) {
        this.dialect = dialect;
        this.id = id;
    }

    /** Leaves rows with these ids out from now on. */
    void are(Collection<?> newIds) {
        ids = List.copyOf(newIds);
    }

    /** The conditions, which the database does not look at for what is left out. */
    List<SqlClause> guard(List<SqlClause> conditions) {
        return ids.isEmpty() ? conditions : List.of(within(not(dialect.in(id, ids)), conditions));
    }

    /** Without them, these rows. */
    SqlClause without(SqlClause rows) {
        return ids.isEmpty() ? rows : SqlClause.allOf(List.of(rows, not(dialect.in(id, ids))));
    }

    private static SqlClause not(SqlClause condition) {
        return new SqlClause("NOT (" + condition.sql() + ")", condition.arguments());
    }

    /** Only a CASE keeps a database from looking at conditions of other rows. */
    static SqlClause within(SqlClause rows, List<SqlClause> conditions) {
        SqlClause all = conditions.isEmpty() ? SqlClause.of("1 = 1") : SqlClause.allOf(conditions);
        List<Object> arguments = new ArrayList<>(rows.arguments());
        arguments.addAll(all.arguments());
        return new SqlClause(
                "CASE WHEN " + rows.sql() + " THEN CASE WHEN " + all.sql() + " THEN 1 ELSE 0 END ELSE 0 END = 1",
                arguments);
    }
}
