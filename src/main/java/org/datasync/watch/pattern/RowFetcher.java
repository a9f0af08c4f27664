package org.datasync.watch.pattern;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Operation;
import org.datasync.watch.change.RecordKey;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.schema.RowReader;
import org.datasync.watch.schema.Table;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Gives changes the current rows of their records, with one query a table.
 *
 * <p>Keys that are equal to the database need not be equal to Java (scale, case, padding). So a record counts as gone only
 * if every row that the query found belongs to another key, or if a query for its key alone finds nothing.
 */
final class RowFetcher {

    private final JdbcTemplate jdbc;
    private final Dialect dialect;
    private final RecordTables tables;

    RowFetcher(JdbcTemplate jdbc, Dialect dialect, RecordTables tables) {
        this.jdbc = jdbc;
        this.dialect = dialect;
        this.tables = tables;
    }

    /** Changes that one query serves. */
    private record Group(String table, List<String> keyColumns) {
        static Group of(Change change) {
            return new Group(change.getTable(), change.getKey().columns());
        }
    }

    /** The changes with their rows, in their order; a change whose row cannot be asked for has a flaw. */
    List<PendingChange> withRows(List<PendingChange> changes) {
        List<PendingChange> checked = changes.stream().map(this::checked).toList();
        Map<Group, Set<RecordKey>> wanted = checked.stream()
                .filter(RowFetcher::needsRow)
                .map(PendingChange::change)
                .collect(Collectors.groupingBy(
                        Group::of, LinkedHashMap::new, Collectors.mapping(Change::getKey, Collectors.toSet())));
        Map<Group, Map<RecordKey, Map<String, Object>>> rows = new HashMap<>();
        wanted.forEach((group, keys) -> rows.put(group, rows(table(group.table()), keys)));
        return checked.stream()
                .map(pending -> needsRow(pending) ? withRow(pending, rows) : pending)
                .toList();
    }

    private static boolean needsRow(PendingChange pending) {
        return pending.change() != null
                && pending.change().getOperation() != Operation.DELETE
                && pending.change().getOperation() != Operation.TRUNCATE;
    }

    private PendingChange checked(PendingChange pending) {
        try {
            if (needsRow(pending)) {
                Table table = table(pending.change().getTable());
                pending.change().getKey().columns().forEach(column -> table.column(column, "keyNames"));
            }
            return pending;
        } catch (IllegalArgumentException flaw) {
            return pending.with(flaw);
        }
    }

    private Table table(String name) {
        return tables.find(name)
                .orElseThrow(() -> new IllegalArgumentException("There is no table " + name
                        + " to fetch the row from. Map the name with the option tableMap, or set fetchRow=false"));
    }

    private static PendingChange withRow(PendingChange pending, Map<Group, Map<RecordKey, Map<String, Object>>> rows) {
        Change change = pending.change();
        Map<String, Object> row = rows.get(Group.of(change)).get(change.getKey());
        return pending.with(
                row == null ? change.with(Operation.DELETE, null) : change.with(change.getOperation(), row));
    }

    private Map<RecordKey, Map<String, Object>> rows(Table table, Set<RecordKey> keys) {
        List<RecordKey> ordered = List.copyOf(keys);
        List<String> columns = ordered.get(0).columns();
        Set<RecordKey> unmatched = new HashSet<>(keys);
        Map<RecordKey, Map<String, Object>> found = new HashMap<>();
        List<Map<String, Object>> strangers = new ArrayList<>();
        for (Map<String, Object> row : query(table, columns, ordered)) {
            Optional<RecordKey> key = key(table, columns, row);
            if (key.isPresent() && unmatched.remove(key.get())) {
                found.put(key.get(), row);
            } else {
                strangers.add(row);
            }
        }
        if (!strangers.isEmpty()) {
            for (RecordKey key : unmatched) {
                query(table, key.columns(), List.of(key)).stream().findFirst().ifPresent(row -> found.put(key, row));
            }
        }
        return found;
    }

    private static Optional<RecordKey> key(Table table, List<String> columns, Map<String, Object> row) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (String column : columns) {
            Object value = row.get(table.column(column, "keyNames").name());
            if (value == null) {
                return Optional.empty();
            }
            values.put(column, value);
        }
        return Optional.of(new RecordKey(values));
    }

    private List<Map<String, Object>> query(Table table, List<String> columns, List<RecordKey> keys) {
        List<String> names = columns.stream()
                .map(column -> dialect.quote(table.column(column, "keyNames").name()))
                .toList();
        SqlClause condition = names.size() == 1
                ? dialect.in(names.get(0), keys.stream().map(RecordKey::value).toList())
                : anyOf(names, keys);
        return jdbc.query(
                "SELECT * FROM " + dialect.quote(table.name()) + " WHERE " + condition.sql(),
                new RowReader(),
                condition.arguments().toArray());
    }

    private static SqlClause anyOf(List<String> names, List<RecordKey> keys) {
        String one = names.stream().map(name -> name + " = ?").collect(Collectors.joining(" AND ", "(", ")"));
        List<Object> arguments = new ArrayList<>();
        keys.forEach(key -> arguments.addAll(key.values().values()));
        return new SqlClause(keys.stream().map(key -> one).collect(Collectors.joining(" OR ", "(", ")")), arguments);
    }
}
