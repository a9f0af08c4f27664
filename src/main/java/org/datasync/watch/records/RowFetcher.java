package org.datasync.watch.records;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
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
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.RowReader.Unreadable;
import org.datasync.watch.schema.Table;
import org.datasync.watch.schema.ValueKind;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Gives changes the current rows of their records, with one query a table.
 *
 * <p>Keys that are equal to the database need not be equal to Java (case, padding). So a record counts as gone only if no
 * row that the query found can be its own, or if a query for its key alone finds nothing.
 */
public final class RowFetcher {

    private final JdbcTemplate jdbc;
    private final Dialect dialect;
    private final RecordTables tables;
    private final Shown shown;
    private final boolean all;
    private final TableGuard guard;

    private final KeyedRows rows;

    /** Which columns of its record's row a change is to show. */
    public interface Shown {
        /** Of the row, null if there is none, what the change shows. */
        Map<String, Object> of(PendingChange change, Map<String, Object> row);
    }

    /**
     * Fetches rows.
     *
     * @param guard says which tables may be read
     * @param shown which columns
     * @param all whether for all changes, and not for {@link Operation#READ} alone
     */
    public RowFetcher(
            JdbcTemplate jdbc, Dialect dialect, RecordTables tables, TableGuard guard, Shown shown, boolean all) {
        this.jdbc = jdbc;
        this.dialect = dialect;
        this.tables = tables;
        this.guard = guard;
        this.shown = shown;
        this.all = all;
        this.rows = new KeyedRows(jdbc, dialect, tables, Long.MAX_VALUE);
    }

    private RowFetcher(RowFetcher other, long limit) {
        this.jdbc = other.jdbc;
        this.dialect = other.dialect;
        this.tables = other.tables;
        this.shown = other.shown;
        this.all = other.all;
        this.guard = other.guard;
        this.rows = new KeyedRows(jdbc, dialect, tables, limit);
    }

    /** The same with so many bytes that the rows of a query may have together. */
    public RowFetcher limitedTo(long bytes) {
        return new RowFetcher(this, bytes);
    }

    /** Changes that one query serves. */
    private record Group(String table, List<String> keyColumns) {
        static Group of(Change change) {
            return new Group(change.getTable(), change.getKey().columns());
        }
    }

    /** What was found of the records of a group, or why they were not looked for. */
    private record Found(Map<RecordKey, Map<String, Object>> rows, Optional<IllegalArgumentException> flaw) {}

    /**
     * The changes with their rows, in their order; a change whose row cannot be asked for or read has a flaw.
     *
     * @throws LargeRows if the rows are larger together than they may be
     * @throws IllegalArgumentException if the database refuses a query: the transaction may be lost, and of fewer changes the
     *     others may go through
     */
    public List<PendingChange> withRows(List<PendingChange> changes) {
        List<PendingChange> checked = changes.stream().map(this::checked).toList();
        Map<Group, Set<RecordKey>> wanted = checked.stream()
                .filter(this::needsRow)
                .map(PendingChange::change)
                .collect(Collectors.groupingBy(
                        Group::of, LinkedHashMap::new, Collectors.mapping(Change::getKey, Collectors.toSet())));
        Map<Group, Found> found = new HashMap<>();
        wanted.forEach((group, keys) -> found.put(group, found(group.table(), table(group.table()), keys)));
        return checked.stream()
                .map(pending -> needsRow(pending) ? withRow(pending, found) : pending)
                .toList();
    }

    private Found found(String text, Table table, Set<RecordKey> keys) {
        try {
            Optional<String> objection = guard.objection(table.name());
            return objection.isPresent()
                    ? new Found(Map.of(), objection.map(IllegalArgumentException::new))
                    : new Found(
                            ReadingSettings.within(jdbc, dialect, table.columns(), () -> rows(text, table, keys)),
                            Optional.empty());
        } catch (DataAccessException e) {
            tables.forget();
            throw dialect.isInfrastructure(e)
                    ? e
                    : new IllegalArgumentException(ReadFailure.reason(table.name(), e), e);
        }
    }

    /** Whether a change is to have the row of its record. */
    public boolean needsRow(PendingChange pending) {
        if (!pending.isOne()) {
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
                        + " to fetch the row from, or the user may not see it. Map the name with the option tableMap, grant"
                        + " select on it, or set fetchRow=false"));
    }

    private PendingChange withRow(PendingChange pending, Map<Group, Found> groups) {
        Change change = pending.change();
        Found found = groups.get(Group.of(change));
        if (found.flaw().isPresent()) {
            return pending.with(found.flaw().get());
        }
        Map<String, Object> row = shown.of(pending, found.rows().get(change.getKey()));
        if (row == null) {
            return pending.with(change.with(Operation.DELETE, null));
        }
        return row.values().stream()
                .filter(Unreadable.class::isInstance)
                .findFirst()
                .map(value -> pending.with(((Unreadable) value).reason()))
                .orElseGet(() -> pending.with(change.with(change.getOperation(), row)));
    }

    private Map<RecordKey, Map<String, Object>> rows(String text, Table table, Set<RecordKey> keys) {
        List<Column> columns = keys.iterator().next().columns().stream()
                .map(name -> table.column(name, "keyNames"))
                .toList();
        Map<List<Object>, List<RecordKey>> wanted = keys.stream()
                .collect(Collectors.groupingBy(key -> comparable(key.values().values())));
        Map<RecordKey, Map<String, Object>> found = new HashMap<>();
        boolean strangers = false;
        for (Map<String, Object> row : rows.query(text, table, columns, keys)) {
            List<RecordKey> same = wanted.remove(comparable(
                    columns.stream().map(column -> row.get(column.name())).toList()));
            if (same == null) {
                strangers = true;
            } else {
                same.forEach(key -> found.put(key, row));
            }
        }
        List<RecordKey> missing = wanted.values().stream().flatMap(List::stream).toList();
        if (strangers || mayBeTheSameAsFound(text, table, columns, missing, found)) {
            for (RecordKey key : missing) {
                rows.query(text, table, columns, List.of(key)).stream()
                        .findFirst()
                        .ifPresent(row -> found.put(key, row));
            }
        }
        missing.stream()
                .filter(key -> !found.containsKey(key))
                .forEach(key -> rows.lookingLike(text, table, columns, key).ifPresent(row -> found.put(key, row)));
        return found;
    }

    /** Whether keys without a row may be other spellings of keys that have one: texts, to some collations. */
    private boolean mayBeTheSameAsFound(
            String text,
            Table table,
            List<Column> columns,
            List<RecordKey> missing,
            Map<RecordKey, Map<String, Object>> found) {
        return !missing.isEmpty()
                && !found.isEmpty()
                && columns.stream().anyMatch(column -> column.kind() == ValueKind.TEXT)
                && !rows.query(text, table, columns, missing).isEmpty();
    }

    /** Values that are equal to each other where the database takes them for equal whatever its collation is. */
    private static List<Object> comparable(Collection<Object> values) {
        return values.stream().map(RowFetcher::comparable).toList();
    }

    private static Object comparable(Object value) {
        if (value instanceof BigDecimal number) {
            return number.stripTrailingZeros();
        }
        if (value instanceof List<?> elements) {
            return elements.stream().map(RowFetcher::comparable).toList();
        }
        return value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : Optional.ofNullable(value);
    }
}
