package org.datasync.watch.apply;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datasync.watch.apply.ApplySpec.Truncate;
import org.datasync.watch.apply.ApplySpec.UnknownColumns;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Operation;
import org.datasync.watch.dialect.Dialect;

/**
 * What is to be written for a change: a row that is there becomes an upsert, one that is gone a delete, one that has another key
 * than before a delete and an upsert.
 */
final class RowWrites {

    private final ApplySpec spec;
    private final Targets targets;
    private final Dialect dialect;
    private final Conversion conversion;

    RowWrites(ApplySpec spec, Targets targets, Dialect dialect) {
        this.spec = spec;
        this.targets = targets;
        this.dialect = dialect;
        this.conversion = new Conversion(spec.values());
    }

    /**
     * In order.
     *
     * @throws IllegalArgumentException if the change does not fit; it names table, column, types and what helps
     */
    List<Write> of(Change change) {
        Target target = targets.of(change.getTable());
        return switch (change.getOperation()) {
            case TRUNCATE -> truncate(change, target);
            case DELETE -> List.of(gone(change, target, key(change, target, change.getBefore())));
            default -> written(change, target);
        };
    }

    private List<Write> truncate(Change change, Target target) {
        if (spec.truncate() == Truncate.REFUSE) {
            throw new IllegalArgumentException("A truncate of table " + change.getTable() + " would delete all rows of "
                    + target + ". Set truncate=apply if that is right, or truncate=ignore");
        }
        return spec.truncate() == Truncate.IGNORE
                ? List.of()
                : List.of(new Write(target.deleteAll(), List.of(), Operation.TRUNCATE));
    }

    private List<Write> written(Change change, Target target) {
        if (change.getAfter() == null) {
            throw new IllegalArgumentException("The change (" + change.getOperation() + " of table "
                    + change.getTable() + ") does not say what the record is like now. Have the watch add it:"
                    + " by capture=row, or by fetchRow=true");
        }
        Map<TargetColumn, Object> row = values(target, change.getAfter(), spec.unknownColumns());
        Map<TargetColumn, Object> key = key(change, target, change.getAfter());
        List<Write> writes = new ArrayList<>();
        Map<TargetColumn, Object> newKey = new LinkedHashMap<>(key);
        newKey.replaceAll((column, value) -> row.getOrDefault(column, value));
        if (change.getOperation() == Operation.UPDATE) {
            oldKey(change, target, key, newKey).ifPresent(old -> writes.add(gone(change, target, old)));
        }
        row.keySet().removeAll(newKey.keySet());
        row.keySet().removeIf(column -> column.storage().generated());
        mark(target)
                .filter(mark -> !row.containsKey(mark.column()))
                .ifPresent(mark -> row.put(mark.column(), value(target, mark.column(), mark.present())));
        writes.add(upsert(target, newKey, row));
        return writes;
    }

    /** What the record was called before, if it was called otherwise. */
    private Optional<Map<TargetColumn, Object>> oldKey(
            Change change, Target target, Map<TargetColumn, Object> key, Map<TargetColumn, Object> newKey) {
        Map<TargetColumn, Object> before =
                change.getBefore() == null ? Map.of() : values(target, change.getBefore(), UnknownColumns.IGNORE);
        Map<TargetColumn, Object> oldKey = new LinkedHashMap<>(key);
        oldKey.replaceAll((column, value) -> before.getOrDefault(column, value));
        boolean told = before.keySet().containsAll(key.keySet());
        boolean same = told
                ? identity(oldKey).equals(identity(newKey))
                : identity(oldKey).toString().equalsIgnoreCase(identity(newKey).toString());
        return same ? Optional.empty() : Optional.of(oldKey);
    }

    /** By the change's own key, or the target's if it has none. */
    private Map<TargetColumn, Object> key(Change change, Target target, Map<String, Object> image) {
        if (change.getKey() != null) {
            return values(target, change.getKey().values(), UnknownColumns.REFUSE);
        }
        Map<TargetColumn, Object> values = image == null ? Map.of() : values(target, image, UnknownColumns.IGNORE);
        Map<TargetColumn, Object> key = new LinkedHashMap<>();
        for (TargetColumn column : target.primaryKey()) {
            if (values.get(column) == null) {
                throw new IllegalArgumentException("The change (" + change.getOperation() + " of table "
                        + change.getTable() + ") has no key, and no value of " + column.name()
                        + ", which is in the key of " + target);
            }
            key.put(column, values.get(column));
        }
        return key;
    }

    private Map<TargetColumn, Object> values(Target target, Map<String, Object> image, UnknownColumns unknown) {
        Map<TargetColumn, Object> values = new LinkedHashMap<>();
        image.forEach((name, value) -> {
            Optional<TargetColumn> column = target.find(name);
            if (column.isEmpty() && unknown == UnknownColumns.REFUSE) {
                throw target.unknown(name);
            }
            column.ifPresent(found -> values.put(found, value(target, found, value)));
        });
        return values;
    }

    private Object value(Target target, TargetColumn column, Object value) {
        try {
            return conversion.of(value, column);
        } catch (IllegalArgumentException e) {
            throw misfit(target, column, value, e);
        }
    }

    private static IllegalArgumentException misfit(
            Target target, TargetColumn column, Object value, IllegalArgumentException reason) {
        return new IllegalArgumentException("The column " + column.name() + " of " + target + " is of type "
                + column.column().typeName() + ", and the change has a "
                + value.getClass().getSimpleName() + " for it that does not fit: " + reason.getMessage());
    }

    private Write upsert(Target target, Map<TargetColumn, Object> key, Map<TargetColumn, Object> others) {
        Write.Statement statement = target.upsert(List.copyOf(key.keySet()), List.copyOf(others.keySet()));
        List<Object> values = new ArrayList<>(key.size() + others.size());
        key.forEach((column, value) -> values.add(written(target, column, value)));
        others.forEach((column, value) -> values.add(written(target, column, value)));
        return new Write(statement, values, identity(key));
    }

    /** The delete of a row, or that it is marked as deleted if it is there. */
    private Write gone(Change change, Target target, Map<TargetColumn, Object> key) {
        Optional<DeleteMark> mark = mark(target);
        if (mark.isEmpty()) {
            return delete(target, key);
        }
        TargetColumn column = mark.get().column();
        List<Object> values = new ArrayList<>(key.size() + 1);
        key.forEach((each, value) -> values.add(written(target, each, value)));
        Object told = mark.get().deleted(change.getChangedAt());
        values.add(written(target, column, value(target, column, told)));
        return new Write(target.update(List.copyOf(key.keySet()), List.of(column)), values, identity(key));
    }

    private Optional<DeleteMark> mark(Target target) {
        return spec.deletedColumn().map(name -> DeleteMark.of(target.column(name, "deletedColumn"), target));
    }

    private Write delete(Target target, Map<TargetColumn, Object> key) {
        List<Object> values = new ArrayList<>(key.size());
        key.forEach((column, value) -> values.add(written(target, column, value)));
        return new Write(target.delete(List.copyOf(key.keySet())), values, identity(key));
    }

    private Object written(Target target, TargetColumn column, Object value) {
        try {
            return value == null ? null : dialect.written(column.column(), value);
        } catch (IllegalArgumentException e) {
            throw misfit(target, column, value, e);
        }
    }

    /** Equal if, and only if, the keys are. */
    private static List<Object> identity(Map<TargetColumn, Object> key) {
        return key.values().stream().map(RowWrites::comparable).toList();
    }

    private static Object comparable(Object value) {
        if (value instanceof byte[] bytes) {
            return ByteBuffer.wrap(bytes);
        }
        return value instanceof BigDecimal number ? number.stripTrailingZeros() : value;
    }
}
