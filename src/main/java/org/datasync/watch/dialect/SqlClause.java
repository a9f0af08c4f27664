package org.datasync.watch.dialect;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A piece of SQL with the values of its placeholders.
 *
 * @param sql the text
 * @param arguments one value a placeholder, in order
 */
public record SqlClause(String sql, List<Object> arguments) {

    /** A piece without placeholders. */
    public static SqlClause of(String sql) {
        return new SqlClause(sql, List.of());
    }

    /** No condition. */
    public static SqlClause none() {
        return of("");
    }

    /** All of several conditions. */
    public static SqlClause allOf(List<SqlClause> conditions) {
        List<Object> arguments = new ArrayList<>();
        conditions.forEach(condition -> arguments.addAll(condition.arguments()));
        String all = conditions.stream()
                .map(SqlClause::sql)
                .filter(sql -> !sql.isEmpty())
                .collect(Collectors.joining(" AND "));
        return new SqlClause(all, arguments);
    }

    /** The end of a statement that has no condition yet. */
    public String where() {
        return sql.isEmpty() ? "" : " WHERE " + sql;
    }

    /** The end of a statement that has a condition already. */
    public String and() {
        return sql.isEmpty() ? "" : " AND " + sql;
    }
}
