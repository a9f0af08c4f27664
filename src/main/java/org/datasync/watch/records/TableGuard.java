package org.datasync.watch.records;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.schema.TableName;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Makes sure that a query of a table finds every record that is there, so that one that is not found is gone, and that it runs
 * the code of nobody.
 *
 * <p>Of a database of which nobody knows how to ask it all of this is left to its user.
 *
 * <ol>
 *   <li>A view that has taken a table's place may run any function as the user who reads, and may leave records out. So only
 *       tables are read; where views may be too, what was a table at the first look must have stayed one.
 *   <li>Where the database can, the table is locked against being replaced first, and then looked at.
 *   <li>Policies that keep rows from the user run functions too, and what they hide looks deleted.
 * </ol>
 */
public final class TableGuard {

    private static final String TABLE = "table";

    private final JdbcTemplate jdbc;
    private final Dialect dialect;
    private final boolean views;
    private final Map<TableName, String> first = new ConcurrentHashMap<>();
    private final Set<TableName> trusted = ConcurrentHashMap.newKeySet();

    /**
     * Looks at tables.
     *
     * @param views whether what is no table may be read too
     */
    public TableGuard(JdbcTemplate jdbc, Dialect dialect, boolean views) {
        this.jdbc = jdbc;
        this.dialect = dialect;
        this.views = views;
    }

    /**
     * Why the rows of a table are not to be read; empty if they may be, until the current transaction ends.
     *
     * @throws org.springframework.dao.DataAccessException if the table is gone since the last look, or locked
     */
    public Optional<String> objection(TableName table) {
        Optional<String> lock = dialect.keepTable(table)
                .filter(statement -> TransactionSynchronizationManager.isActualTransactionActive());
        boolean known = trusted.remove(table);
        if (!known || lock.isEmpty()) {
            Optional<String> objection = objectionTo(table);
            if (objection.isPresent()) {
                return objection;
            }
        }
        if (lock.isPresent() && first.get(table).equals(TABLE)) {
            jdbc.execute(lock.get());
            Optional<String> objection = objectionTo(table);
            if (objection.isPresent()) {
                return objection;
            }
        }
        trusted.add(table);
        return Optional.empty();
    }

    private Optional<String> objectionTo(TableName table) {
        return dialect.relation(table).flatMap(query -> objectionTo(table, query));
    }

    private Optional<String> objectionTo(TableName table, SqlClause query) {
        return jdbc
                .query(
                        query.sql(),
                        (row, index) -> objection(table, row.getString(1), Optional.ofNullable(row.getString(2))),
                        query.arguments().toArray())
                .stream()
                .findFirst()
                .orElseGet(() -> Optional.of(told(
                        table,
                        "it is gone, or its user may not see it. Create it again, grant"
                                + " select on it, or leave it out of the options")));
    }

    private Optional<String> objection(TableName table, String kind, Optional<String> hidden) {
        String was = first.getOrDefault(table, views ? kind : TABLE);
        if (!kind.equals(was)) {
            return Optional.of(told(
                    table,
                    "it is a " + kind + " by now, whose functions would run as the watch's user. Expected a " + was
                            + ": put that in its place again, or name another table"));
        }
        first.put(table, kind);
        return hidden.map(what -> told(table, what));
    }

    private static String told(TableName table, String what) {
        return "The table " + table + " is not read: " + what;
    }
}
