package org.datasync.watch.dialect;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/** PostgreSQL 14 and later. */
final class PostgreSqlDialect extends Dialect {

    private static final String IN_FAILED_SQL_TRANSACTION = "25P02";

    PostgreSqlDialect() {
        super("PostgreSQL", Set.of("PostgreSQL"));
    }

    @Override
    public String text(String expression) {
        return "CAST(" + expression + " AS text)";
    }

    /** One array in place of many values: one prepared statement for batches of all sizes. */
    @Override
    public SqlClause in(String expression, Collection<?> values) {
        Object[] array = array(values);
        return array == null
                ? super.in(expression, values)
                : new SqlClause(expression + " = ANY (?)", List.of((Object) array));
    }

    private static Object[] array(Collection<?> values) {
        if (values.stream().allMatch(Long.class::isInstance)) {
            return values.toArray(Long[]::new);
        }
        if (values.stream().allMatch(Integer.class::isInstance)) {
            return values.toArray(Integer[]::new);
        }
        return values.stream().allMatch(String.class::isInstance) ? values.toArray(String[]::new) : null;
    }

    @Override
    public String transactionId() {
        return "CAST(pg_current_xact_id() AS text)";
    }

    @Override
    public boolean isTransactionAborted(String sqlState) {
        return IN_FAILED_SQL_TRANSACTION.equals(sqlState);
    }
}
