package org.datasync.watch.pattern;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
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
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.RowReader;
import org.datasync.watch.schema.Table;
import org.datasync.watch.schema.ValueKind;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Gives changes the current rows of their records, with one query a table.
 *
 * <p>Keys that are equal to the database need not be equal to Java (case, padding). So a record counts as gone only if no
 * row that the query found can be its own, or if a query for its key alone finds nothing.
 */
final class RowFetcher {

    /** Keys of several columns in one query: each is a condition of its own, and parsers nest them. */
    private static final int MOST_COMPOSITE_KEYS = 100;

    private final JdbcTemplate jdbc;
    private final Dialect dialect;
    private final RecordTables tables;
    private final Optional<CapturedImages> images;
    private final boolean all;

    /**
     * Fetches rows.
     *
     * @param images which columns captures are to show
     * @param all whether for all changes, and not for {@link Operation#READ} alone
     */
    RowFetcher(JdbcTemplate jdbc, Dialect dialect, RecordTables tables, Optional<CapturedImages> images, boolean all) {
        this.jdbc = jdbc;
        this.dialect = dialect;
        this.tables = tables;
        this.images = images;
        this.all = all;
    }

    /** Changes that one query serves. */
    private record Group(String table, List<String> keyColumns) {
        static Group of(Change change) {
            return new Group(change.getTable(), change.getKey().columns());
        }
    }

    /**
     * The changes with their rows, in their order; a change whose row cannot be asked for has a flaw. Whatever is
     * thrown while rows are read is the caller's, who asks again for fewer: the transaction may be lost.
     */
    List<PendingChange> withRows(List<PendingChange> changes) {
        List<PendingChange> checked = changes.stream().map(this::checked).toList();
        Map<Group, Set<RecordKey>> wanted = checked.stream()
                .filter(this::needsRow)
                .map(PendingChange::change)
                .collect(Collectors.groupingBy(
                        Group::of, LinkedHashMap::new, Collectors.mapping(Change::getKey, Collectors.toSet())));
        Map<Group, Map<RecordKey, Map<String, Object>>> rows = new HashMap<>();
        wanted.forEach((group, keys) -> rows.put(group, rows(table(group.table()), keys)));
        return checked.stream()
                .map(pending -> needsRow(pending) ? withRow(pending, rows) : pending)
                .toList();
    }

    private boolean needsRow(PendingChange pending) {
        if (pending.change() == null) {
            return false;
        }
        return switch (pending.change().getOperation()) {
            case READ -> true;
            case DELETE, TRUNCATE -> false;
            default -> all;
        };
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

    private PendingChange withRow(PendingChange pending, Map<Group, Map<RecordKey, Map<String, Object>>> rows) {
        Change change = pending.change();
        Map<String, Object> row = shown(pending, rows.get(Group.of(change)).get(change.getKey()));
        return pending.with(
                row == null ? change.with(Operation.DELETE, null) : change.with(change.getOperation(), row));
    }

    private Map<String, Object> shown(PendingChange pending, Map<String, Object> row) {
        Object version = pending.rows().get(0).captureVersion();
        return images.isPresent() && version != null ? images.get().shown(row, (Integer) version) : row;
    }

    private Map<RecordKey, Map<String, Object>> rows(Table table, Set<RecordKey> keys) {
        List<Column> columns = keys.iterator().next().columns().stream()
                .map(name -> table.column(name, "keyNames"))
                .toList();
        Map<List<Object>, List<RecordKey>> wanted = keys.stream()
                .collect(Collectors.groupingBy(key -> comparable(key.values().values())));
        Map<RecordKey, Map<String, Object>> found = new HashMap<>();
        boolean strangers = false;
        for (Map<String, Object> row : query(table, columns, keys)) {
            List<RecordKey> same = wanted.remove(comparable(
                    columns.stream().map(column -> row.get(column.name())).toList()));
            if (same == null) {
                strangers = true;
            } else {
                same.forEach(key -> found.put(key, row));
            }
        }
        List<RecordKey> missing = wanted.values().stream().flatMap(List::stream).toList();
        if (strangers || mayBeTheSameAsFound(table, columns, missing, found)) {
            for (RecordKey key : missing) {
                query(table, columns, List.of(key)).stream().findFirst().ifPresent(row -> found.put(key, row));
            }
        }
        return found;
    }

    /** Whether keys without a row may be other spellings of keys that have one: texts, to some collations. */
    private boolean mayBeTheSameAsFound(
            Table table, List<Column> columns, List<RecordKey> missing, Map<RecordKey, Map<String, Object>> found) {
        return !missing.isEmpty()
                && !found.isEmpty()
                && columns.stream().anyMatch(column -> column.kind() == ValueKind.TEXT)
                && !query(table, columns, missing).isEmpty();
    }

    /** Values that are equal to each other where the database takes them for equal whatever its collation is. */
    private static List<Object> comparable(Collection<Object> values) {
        return values.stream().map(RowFetcher::comparable).toList();
    }

    private static Object comparable(Object value) {
        if (value instanceof BigDecimal number) {
            return number.stripTrailingZeros();
        }
        return value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : Optional.ofNullable(value);
    }

    private List<Map<String, Object>> query(Table table, List<Column> columns, Collection<RecordKey> keys) {
        if (columns.size() == 1) {
            return query(
                    table,
                    dialect.in(
                            columns.get(0), keys.stream().map(RecordKey::value).toList()));
        }
        List<RecordKey> all = List.copyOf(keys);
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int from = 0; from < all.size(); from += MOST_COMPOSITE_KEYS) {
            rows.addAll(
                    query(table, anyOf(columns, all.subList(from, Math.min(from + MOST_COMPOSITE_KEYS, all.size())))));
        }
        return rows;
    }

    private List<Map<String, Object>> query(Table table, SqlClause condition) {
        return jdbc.query(
                "SELECT * FROM " + dialect.ownRows(table) + " WHERE " + condition.sql(),
                new RowReader(),
                condition.arguments().toArray());
    }

    private SqlClause anyOf(List<Column> columns, Collection<RecordKey> keys) {
        String one = columns.stream()
                .map(column -> dialect.quote(column.name()) + " = " + dialect.placeholder(column))
                .collect(Collectors.joining(" AND ", "(", ")"));
        List<Object> arguments = new ArrayList<>();
        keys.forEach(key -> key.values().values().forEach(value -> arguments.add(dialect.bound(value))));
        return new SqlClause(keys.stream().map(key -> one).collect(Collectors.joining(" OR ", "(", ")")), arguments);
    }
}
