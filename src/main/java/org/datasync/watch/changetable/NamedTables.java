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

    private final ChangeTableLayout layout;
    private final Dialect dialect;
    private final Map<String, String> tableMap;

    NamedTables(ChangeTable table) {
        this.layout = table.layout();
        this.dialect = table.dialect();
        this.tableMap = table.spec().tableMap();
    }

    /** The rows of these tables; empty if all rows are of one. */
    Optional<SqlClause> of(Set<String> tables) {
        Column column = layout.tableColumn();
        if (column == null) {
            return Optional.empty();
        }
        List<Object> spelled = spelled(tables);
        return Optional.of(
                spelled.isEmpty()
                        ? SqlClause.of(dialect.quote(column.name()) + " IS NULL")
                        : dialect.in(column, spelled));
    }

    /** The rows of none of these tables. */
    SqlClause notOf(Set<String> tables) {
        if (layout.tableColumn() == null) {
            return SqlClause.of("1 = 0");
        }
        String column = dialect.quote(layout.tableColumn().name());
        List<Object> spelled = spelled(tables);
        String nameless = column + " IS " + (tables.contains(Fetch.NO_TABLE) ? "NOT NULL" : "NULL");
        if (spelled.isEmpty()) {
            return SqlClause.of(nameless);
        }
        SqlClause in = dialect.in(layout.tableColumn(), spelled);
        String named = "NOT (" + in.sql() + ")";
        return tables.contains(Fetch.NO_TABLE)
                ? new SqlClause(nameless + " AND " + named, in.arguments())
                : new SqlClause("(" + nameless + " OR " + named + ")", in.arguments());
    }

    /** All that the table column says for these tables. */
    private List<Object> spelled(Set<String> tables) {
        Set<String> meant = new HashSet<>(tables);
        tables.forEach(table -> meant.add(tableMap.getOrDefault(table, table)));
        return Stream.concat(
                        meant.stream(),
                        tableMap.entrySet().stream()
                                .filter(entry -> meant.contains(entry.getValue()))
                                .map(Map.Entry::getKey))
                .filter(table -> !table.equals(Fetch.NO_TABLE))
                .distinct()
                .flatMap(this::columnValue)
                .toList();
    }

    private Stream<Object> columnValue(String table) {
        try {
            return Stream.of(layout.tableColumn().convert(table));
        } catch (IllegalArgumentException e) {
            return Stream.of(); // the column tells tables by numbers, and this is the name of one
        }
    }
}
