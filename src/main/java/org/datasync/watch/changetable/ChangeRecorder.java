package org.datasync.watch.changetable;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Json;
import org.datasync.watch.change.Operation;
import org.datasync.watch.changetable.ChangeTableSpec.ColumnSpec;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.ValueKind;
import org.springframework.jdbc.core.JdbcTemplate;

/** Writes changes into a change table, in the layout that it has. */
final class ChangeRecorder {

    private final ChangeTable table;
    private final ColumnSpec spec;
    private final ChangeTableLayout layout;
    private final ChangeTableSql sql;
    private final JdbcTemplate jdbc;
    private final Clock clock;

    ChangeRecorder(ChangeTable table, ChangeTableSql sql, JdbcTemplate jdbc, Clock clock) {
        this.table = table;
        this.spec = table.spec().columns();
        this.layout = table.layout();
        this.sql = sql;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    void record(List<Change> changes, List<String> subscribers) {
        if (!subscribers.isEmpty() && layout.queue().subscriber().isEmpty()) {
            throw new IllegalArgumentException("subscribers=" + String.join(",", subscribers) + " is given, but nothing"
                    + " says which column of " + layout.table().name()
                    + " holds the subscriber. Name it with the option subscriberColumn");
        }
        List<String> targets = subscribers.isEmpty() ? List.of("") : subscribers;
        List<Map<Column, Object>> rows = new ArrayList<>();
        for (Change change : changes) {
            targets.forEach(target -> rows.add(row(change, target)));
        }
        if (rows.isEmpty()) {
            return;
        }
        List<Column> columns = List.copyOf(rows.get(0).keySet());
        List<Object[]> values = rows.stream()
                .map(row -> columns.stream()
                        .map(column -> table.dialect().bound(row.get(column)))
                        .toArray())
                .toList();
        jdbc.batchUpdate(sql.insert(columns), values);
    }

    private Map<Column, Object> row(Change change, String subscriber) {
        Map<Column, Object> row = new LinkedHashMap<>();
        if (layout.id().kind() == ValueKind.TEXT) {
            row.put(layout.id(), UUID.randomUUID().toString().replace("-", ""));
        } else if (layout.id().kind() == ValueKind.UUID) {
            row.put(layout.id(), UUID.randomUUID());
        }
        put(row, layout.queue().subscriber(), subscriber);
        put(row, layout.record().table(), said(spec.table().map(), change.getTable()));
        putKey(row, change);
        put(row, layout.operation().word(), said(spec.operation().map(), change.getOperation()));
        layout.operation().deleted().ifPresent(column -> row.put(column, flag(column, change.getOperation())));
        Instant changedAt = change.getChangedAt() == null ? clock.instant() : change.getChangedAt();
        layout.changedAt().ifPresent(column -> row.put(column, time(column, changedAt)));
        layout.own().ifPresent(columns -> {
            row.put(columns.origin(), change.getOrigin());
            row.put(columns.before(), change.getBefore() == null ? null : Json.write(change.getBefore()));
            row.put(columns.after(), change.getAfter() == null ? null : Json.write(change.getAfter()));
        });
        return row;
    }

    private void putKey(Map<Column, Object> row, Change change) {
        if (change.getKey() == null && change.getOperation() == Operation.TRUNCATE && table.keepsRows()) {
            row.put(layout.record().keys().get(0), null);
            return;
        }
        if (change.getKey() == null) {
            throw new IllegalArgumentException("A change of " + change.getTable() + " has no key to record");
        }
        if (layout.record().jsonKey()) {
            row.put(layout.record().keys().get(0), Json.write(change.getKey().values()));
            return;
        }
        List<Object> values = List.copyOf(change.getKey().values().values());
        if (values.size() != layout.record().keys().size()) {
            throw new IllegalArgumentException("The key of a change of " + change.getTable() + " has " + values.size()
                    + " columns, but keyColumns has " + layout.record().keys().size());
        }
        for (int i = 0; i < values.size(); i++) {
            Column column = layout.record().keys().get(i);
            row.put(column, column.convert(values.get(i)));
        }
    }

    private static void put(Map<Column, Object> row, Optional<Column> column, Object value) {
        column.ifPresent(known -> row.put(known, value));
    }

    private static <T> Object said(Map<String, T> map, T meant) {
        return map.entrySet().stream()
                .filter(entry -> entry.getValue().equals(meant))
                .map(Map.Entry::getKey)
                .min(Comparator.naturalOrder()) // the same on every node and after every restart
                .orElse(meant.toString());
    }

    private static Object flag(Column column, Operation operation) {
        boolean deleted = operation == Operation.DELETE;
        return switch (column.kind()) {
            case BOOLEAN -> deleted;
            case TEXT -> deleted ? "1" : "0";
            default -> deleted ? 1 : 0;
        };
    }

    private Object time(Column column, Instant instant) {
        return column.kind() != ValueKind.TIMESTAMP_WITH_ZONE
                ? LocalDateTime.ofInstant(instant, table.zone())
                : OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
