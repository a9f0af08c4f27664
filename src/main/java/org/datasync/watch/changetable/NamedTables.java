package org.datasync.watch.changetable;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.pattern.Fetch;
import org.datasync.watch.schema.Column;

/** The conditions on the rows of some tables, however the table column spells these. */
final class NamedTables {

    private final Optional<Column> tableColumn;
    private final Dialect dialect;
    private final Map<String, String> tableMap;

    NamedTables(ChangeTable table) {
        this.tableColumn = table.layout().record().table();
        this.dialect = table.dialect();
        this.tableMap = table.spec().columns().table().map();
    }

    /** The rows of these tables; empty if all rows are of one. */
    Optional<SqlClause> of(Set<String> tables) {
        return tableColumn.map(column -> {
            List<Object> spelled = spelled(column, tables);
            return spelled.isEmpty()
                    ? SqlClause.of(dialect.quote(column.name()) + " IS NULL")
                    : dialect.in(column, spelled);
        });
    }

    /** The rows of none of these tables. */
    SqlClause notOf(Set<String> tables) {
        return tableColumn.map(column -> notOf(column, tables)).orElse(SqlClause.of("1 = 0"));
    }

    private SqlClause notOf(Column column, Set<String> tables) {
        List<Object> spelled = spelled(column, tables);
        String nameless =
                dialect.quote(column.name()) + " IS " + (tables.contains(Fetch.NO_TABLE) ? "NOT NULL" : "NULL");
        if (spelled.isEmpty()) {
            return SqlClause.of(nameless);
        }
        SqlClause in = dialect.in(column, spelled);
        String named = "NOT (" + in.sql() + ")";
        return tables.contains(Fetch.NO_TABLE)
                ? new SqlClause(nameless + " AND " + named, in.arguments())
                : new SqlClause("(" + nameless + " OR " + named + ")", in.arguments());
    }

    /** All that the table column says for these tables. */
    private List<Object> spelled(Column column, Set<String> tables) {
        Set<String> meant = new HashSet<>(tables);
        tables.forEach(table -> meant.add(tableMap.getOrDefault(table, table)));
        return Stream.concat(
                        meant.stream(),
                        tableMap.entrySet().stream()
                                .filter(entry -> meant.contains(entry.getValue()))
                                .map(Map.Entry::getKey))
                .filter(table -> !table.equals(Fetch.NO_TABLE))
                .distinct()
                .flatMap(table -> columnValue(column, table))
                .toList();
    }

    private static Stream<Object> columnValue(Column column, String table) {
        try {
            return Stream.of(column.convert(table));
        } catch (IllegalArgumentException e) {
            return Stream.of(); // the column tells tables by numbers, and this is the name of one
        }
    }
}
