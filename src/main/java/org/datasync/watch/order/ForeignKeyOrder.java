package org.datasync.watch.order;

import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.datasync.watch.change.Change;
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.records.RecordTables;
import org.datasync.watch.schema.ForeignKey;
import org.datasync.watch.schema.Table;
import org.datasync.watch.schema.TableName;

/**
 * Sorts changes, one a record, by the foreign keys of the tables that they are about:
 *
 * <ol>
 *   <li>Tables are sorted by how many of the batch's tables they refer to, directly or through others. A parent refers to
 *       fewer than its children, unless they refer to each other: such tables, and those that refer to themselves, count
 *       as one.
 *   <li>Within these the images tell which record is whose parent, and only what must is pulled forward. Records without
 *       an image, and those that are each other's parents, stay in the order in which they were recorded.
 * </ol>
 *
 * <p>A table that is not in the database has no foreign keys.
 */
final class ForeignKeyOrder {

    private final RecordTables tables;

    ForeignKeyOrder(RecordTables tables) {
        this.tables = tables;
    }

    /** Which tables of a batch each of them refers to, directly or through others; each to itself, in this sense. */
    private record References(Map<TableName, Set<TableName>> all) {

        int count(Optional<TableName> table) {
            return table.map(name -> all.get(name).size()).orElse(1);
        }

        /** Whether the parent refers back to the table. */
        boolean areMutual(ForeignKey key) {
            return all.get(key.table()).equals(all.get(key.parent()));
        }
    }

    /** Writes, so that what a record refers to is there before it. */
    List<PendingChange> parentsFirst(List<PendingChange> writes) {
        References references = references(writes);
        List<PendingChange> sorted = sorted(writes, Comparator.comparingInt(change -> references.count(table(change))));
        List<List<Integer>> before = indexLists(sorted.size());
        forEachPair(sorted, references, Change::getAfter, (child, parent) -> before.get(child)
                .add(parent));
        return pulledForward(sorted, before);
    }

    /** Deletes, so that nothing that is there refers to a record when it goes. */
    List<PendingChange> childrenFirst(List<PendingChange> deletes) {
        References references = references(deletes);
        List<PendingChange> sorted =
                sorted(deletes, Comparator.comparingInt(change -> -references.count(table(change))));
        List<List<Integer>> before = indexLists(sorted.size());
        forEachPair(sorted, references, Change::getBefore, (child, parent) -> before.get(parent)
                .add(child));
        return pulledForward(sorted, before);
    }

    private static List<PendingChange> sorted(List<PendingChange> changes, Comparator<PendingChange> comparator) {
        return changes.stream().sorted(comparator).toList();
    }

    private Optional<TableName> table(PendingChange change) {
        return tables.find(change.change().getTable()).map(Table::name);
    }

    private References references(List<PendingChange> changes) {
        Set<TableName> present = new HashSet<>();
        changes.forEach(change -> table(change).ifPresent(present::add));
        Map<TableName, Set<TableName>> all = new HashMap<>();
        for (TableName table : present) {
            Set<TableName> found = new HashSet<>();
            Deque<TableName> open = new ArrayDeque<>(List.of(table));
            while (!open.isEmpty()) {
                TableName next = open.pop();
                if (found.add(next)) {
                    keysWithin(present, next).map(ForeignKey::parent).forEach(open::push);
                }
            }
            all.put(table, found);
        }
        return new References(all);
    }

    private Stream<ForeignKey> keysWithin(Set<TableName> present, TableName table) {
        return tables.foreignKeys(table).stream().filter(key -> present.contains(key.parent()));
    }

    private interface PairAction {
        void accept(int child, int parent);
    }

    /** Finds children and parents among the records of tables that refer to each other or to themselves. */
    private void forEachPair(
            List<PendingChange> changes,
            References references,
            Function<Change, Map<String, Object>> image,
            PairAction action) {
        Map<TableName, List<Integer>> indexes = new HashMap<>();
        for (int i = 0; i < changes.size(); i++) {
            int index = i;
            table(changes.get(i)).ifPresent(table -> indexes.computeIfAbsent(table, name -> new ArrayList<>())
                    .add(index));
        }
        Function<Integer, Change> change = index -> changes.get(index).change();
        indexes.keySet().stream()
                .flatMap(table -> keysWithin(indexes.keySet(), table))
                .filter(references::areMutual)
                .forEach(key -> {
                    Map<List<String>, Integer> parents = new HashMap<>();
                    for (int parent : indexes.get(key.parent())) {
                        values(change.apply(parent), image, key.parentColumns())
                                .ifPresent(values -> parents.put(values, parent));
                    }
                    for (int child : indexes.get(key.table())) {
                        values(change.apply(child), image, key.columns())
                                .map(parents::get)
                                .ifPresent(parent -> action.accept(child, parent));
                    }
                });
    }

    /** What a record holds in these columns; empty if one of them is null or not known. */
    private static Optional<List<String>> values(
            Change change, Function<Change, Map<String, Object>> image, List<String> columns) {
        List<String> values = new ArrayList<>();
        for (String column : columns) {
            Object inKey = value(change.getKey().values(), column);
            Object value = inKey != null ? inKey : value(image.apply(change), column);
            if (value == null) {
                return Optional.empty();
            }
            values.add(text(value));
        }
        return Optional.of(values);
    }

    private static Object value(Map<String, Object> values, String column) {
        if (values == null || values.containsKey(column)) {
            return values == null ? null : values.get(column);
        }
        return values.entrySet().stream()
                .filter(entry -> column.equalsIgnoreCase(entry.getKey()) && entry.getValue() != null)
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    /** A text that is the same for a value from JSON and for that of the column. */
    private static String text(Object value) {
        if (value instanceof BigDecimal decimal) {
            return decimal.stripTrailingZeros().toString();
        }
        if (value instanceof Long || value instanceof Integer) {
            return text(BigDecimal.valueOf(((Number) value).longValue()));
        }
        return value instanceof byte[] bytes ? Base64.getEncoder().encodeToString(bytes) : value.toString();
    }

    private static List<List<Integer>> indexLists(int size) {
        return Stream.<List<Integer>>generate(ArrayList::new).limit(size).toList();
    }

    /** The changes in their order, but each after those that must come before it, unless that goes round in a circle. */
    private static List<PendingChange> pulledForward(List<PendingChange> changes, List<List<Integer>> before) {
        List<PendingChange> ordered = new ArrayList<>();
        boolean[] begun = new boolean[changes.size()];
        boolean[] done = new boolean[changes.size()];
        for (int i = 0; i < changes.size(); i++) {
            Deque<Integer> open = new ArrayDeque<>(List.of(i));
            while (!open.isEmpty()) {
                int next = open.peek();
                if (!begun[next]) {
                    begun[next] = true;
                    before.get(next).stream()
                            .filter(index -> !begun[index])
                            .sorted(Comparator.reverseOrder())
                            .forEach(open::push);
                } else {
                    open.pop();
                    if (!done[next]) {
                        done[next] = true;
                        ordered.add(changes.get(next));
                    }
                }
            }
        }
        return ordered;
    }
}
