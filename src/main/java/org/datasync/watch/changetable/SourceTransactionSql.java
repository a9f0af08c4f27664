package org.datasync.watch.changetable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.schema.Column;

/** The statements by which the rows of a change table are read by source transactions. */
final class SourceTransactionSql {

    private final ChangeTableSql sql;
    private final Column transactionId;
    private final String id;
    private final String transaction;

    SourceTransactionSql(ChangeTableSql sql) {
        this.sql = sql;
        this.transactionId = sql.layout.own().orElseThrow().transactionId();
        this.id = sql.row.id();
        this.transaction = sql.row.quote(transactionId);
    }

    /**
     * Reads id and transaction of the first rows of our own table, of those below an id that are of none of these
     * transactions.
     */
    SqlClause transactions(long below, Collection<String> known, int limit) {
        List<SqlClause> conditions = new ArrayList<>();
        if (below < Long.MAX_VALUE) {
            conditions.add(new SqlClause(id + " < ?", List.of(below)));
        }
        if (!known.isEmpty()) {
            SqlClause oneOfThem = sql.dialect.in(transactionId, known);
            conditions.add(new SqlClause(
                    "(" + transaction + " IS NULL OR NOT (" + oneOfThem.sql() + "))", oneOfThem.arguments()));
        }
        return sql.next(id + ", " + transaction, OptionalLong.empty(), conditions, limit);
    }

    /** Reads these transactions with the highest id of each. */
    SqlClause highestIds(Collection<String> transactions) {
        SqlClause condition =
                SqlClause.allOf(ChangeTableSql.plus(sql.standing, sql.dialect.in(transactionId, transactions)));
        return new SqlClause(
                "SELECT " + transaction + ", max(" + id + ") FROM " + sql.table + condition.where() + " GROUP BY "
                        + transaction,
                condition.arguments());
    }

    /** Reads the first rows of a transaction. */
    SqlClause ofTransaction(String known, int limit) {
        return sql.query(ChangeTableSql.plus(sql.standing, new SqlClause(transaction + " = ?", List.of(known))), limit);
    }

    /** Reads the rows with these ids. */
    SqlClause byIds(Collection<Long> ids) {
        return sql.query(ChangeTableSql.plus(sql.standing, sql.dialect.in(sql.layout.id(), ids)), ids.size());
    }
}
