package org.datasync.watch.dialect;

import java.util.List;

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
}
