package org.datasync.watch.trigger;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.schema.TableName;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;

/**
 * Looks at our own tables before they are trusted, that is before the first write to them and before triggers are installed
 * that write to them: whoever may create tables in the schema can make ours first, and what he hangs on them runs as whoever
 * writes to them.
 *
 * <p>It does not guard against those who own the tables or their schema, nor against what is done later by those to whom the
 * owner has given rights.
 */
public final class OwnTables {

    private static final int MAX_READS = 5;

    private final JdbcTemplate jdbc;
    private final Dialect dialect;
    private final Collection<String> trustedOwners;

    /**
     * Those in this database.
     *
     * @param trustedOwners who may own them besides those who could do so anyway
     */
    public OwnTables(JdbcTemplate jdbc, Dialect dialect, Collection<String> trustedOwners) {
        this.jdbc = jdbc;
        this.dialect = dialect;
        this.trustedOwners = List.copyOf(trustedOwners);
    }

    /**
     * What is strange about those of these tables that are there. One statement asks for all of them.
     *
     * @param tables the names that the columns of each are to have, in lower case
     */
    public List<Finding> strangers(Map<TableName, Set<String>> tables) {
        List<TableName> names = List.copyOf(tables.keySet());
        List<String> queries = new ArrayList<>();
        List<Object> arguments = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            SqlClause query = dialect.strangers(names.get(i), tables.get(names.get(i)), trustedOwners);
            queries.add("SELECT " + i + " AS place, what, remedy FROM (" + query.sql() + ") strangers" + i);
            arguments.addAll(query.arguments());
        }
        return rows(
                new SqlClause(String.join(" UNION ALL ", queries), arguments),
                (row, index) -> finding(
                        names.get(row.getInt(1)),
                        row.getString(2).strip(),
                        row.getString(3).strip()),
                1);
    }

    private static Finding finding(TableName table, String what, String remedy) {
        return Finding.error(
                table,
                what,
                "it may be someone else's, and what hangs on it would run as whoever writes to it",
                remedy);
    }

    private List<Finding> rows(SqlClause query, RowMapper<Finding> mapper, int attempt) {
        try {
            return jdbc.query(query.sql(), mapper, query.arguments().toArray());
        } catch (PessimisticLockingFailureException e) {
            if (attempt == MAX_READS) {
                throw e;
            }
            return rows(query, mapper, attempt + 1); // another node's DDL had a lock on the catalog
        }
    }

    /**
     * Refuses tables that are not as our scripts make them.
     *
     * @param tables the names that the columns of each are to have, in lower case
     * @throws IllegalStateException if there is anything strange about one; it names all of it, with the cures
     */
    public void require(Map<TableName, Set<String>> tables) {
        List<Finding> strangers = strangers(tables);
        if (!strangers.isEmpty()) {
            throw new IllegalStateException(
                    strangers.stream().map(Finding::toString).collect(Collectors.joining("\n")));
        }
    }
}
