package org.datasync.watch.trigger;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.schema.TableName;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Knows the tables of engines without transactions, of which a rollback takes nothing back, and those whose records are kept
 * elsewhere. What lies under a view is not seen.
 */
public final class TableEngines {

    private final JdbcTemplate jdbc;
    private final Dialect dialect;

    /** Of this database; looks at nothing yet. */
    public TableEngines(JdbcTemplate jdbc, Dialect dialect) {
        this.jdbc = jdbc;
        this.dialect = dialect;
    }

    /**
     * Why a table is not to be used.
     *
     * @param table the table
     * @param problem what was found, as in a {@link Finding}
     * @param cure a sentence that says what to do
     */
    public record Flaw(TableName table, String problem, String cure) {

        /** All of it, of a table that is {@code role} to the watch: "The change table". */
        public String text(String role) {
            return role + " " + table + " " + problem + ". " + cure;
        }

        /** The same where an option says that the watch may do something that is not right. */
        public String refusal(String role, String wrong) {
            return text(role) + ", or set engine=ignore if the watch may " + wrong;
        }
    }

    /** Why a table is not to be used; empty if it may be, or is not there. */
    public Optional<Flaw> flaw(TableName table) {
        return Optional.ofNullable(flaws(table.schema(), table.name()).get(table));
    }

    /** The same of many tables, by one look at each schema. */
    Function<TableName, Optional<Flaw>> flaws() {
        Map<TableName, Flaw> flaws = new HashMap<>();
        Set<String> seen = new HashSet<>();
        return table -> {
            if (seen.add(table.schema())) {
                flaws.putAll(flaws(table.schema(), null));
            }
            return Optional.ofNullable(flaws.get(table));
        };
    }

    private Map<TableName, Flaw> flaws(String schema, String table) {
        Map<TableName, Flaw> flaws = new HashMap<>();
        dialect.tablesWithoutTransactions(schema, table)
                .ifPresent(query -> jdbc.query(
                        query.sql(),
                        row -> {
                            TableName name = new TableName(row.getString(1), row.getString(2));
                            flaws.put(name, new Flaw(name, row.getString(3), row.getString(4)));
                        },
                        query.arguments().toArray()));
        return flaws;
    }

    /**
     * Makes sure that those of our own tables that are there can be relied upon.
     *
     * @throws IllegalArgumentException if they cannot; it names all that cannot
     */
    public void require(List<TableName> own) {
        List<String> problems = own.stream()
                .flatMap(table -> flaw(table).stream())
                .map(flaw -> flaw.text("Our own table"))
                .collect(Collectors.toList());
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
    }
}
