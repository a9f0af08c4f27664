package org.datasync.watch.support;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Operation;
import org.datasync.watch.runtime.Dialects;
import org.datasync.watch.schema.RowReader;
import org.springframework.jdbc.core.JdbcTemplate;

/** A copy of tables that is made of nothing but changes, and what did not fit on the way. */
public final class Replica {

    private final Map<String, Map<String, Map<String, Object>>> tables = new TreeMap<>();
    private final List<String> contradictions = new ArrayList<>();

    /** Applies a change whose images, if it has any, are those of whole rows. */
    public synchronized void apply(Change change) {
        Map<String, Map<String, Object>> rows = tables.computeIfAbsent(change.getTable(), name -> new TreeMap<>());
        if (change.getOperation() == Operation.TRUNCATE) {
            rows.clear();
            return;
        }
        String key = sorted(change.getKey().values());
        boolean there = rows.containsKey(key);
        boolean either = change.getOperation() == Operation.UPSERT;
        if (!either && (change.getOperation() == Operation.INSERT ? there : !there)) {
            contradictions.add(
                    change.getOperation() + " of a record that is " + (there ? "" : "not ") + "there: " + key);
        }
        if (change.getBefore() != null && there && !exact(change.getBefore()).equals(rows.get(key))) {
            contradictions.add(change.getOperation() + " of " + key + " was " + exact(change.getBefore())
                    + ", expected " + rows.get(key));
        }
        if (change.getOperation() == Operation.DELETE) {
            rows.remove(key);
        } else {
            rows.put(key, change.getAfter() == null ? Map.of() : exact(change.getAfter()));
        }
    }

    /** Begins with the rows that a table had before there were changes. */
    public synchronized void take(String table, Map<String, Map<String, Object>> rows) {
        tables.put(table, new TreeMap<>(rows));
    }

    /** What did not fit the copy as it was then. */
    public synchronized List<String> contradictions() {
        return List.copyOf(contradictions);
    }

    /** The rows of a table, by key. */
    public synchronized Map<String, Map<String, Object>> rows(String table) {
        return new TreeMap<>(tables.getOrDefault(table, Map.of()));
    }

    /** The rows of a table as the database has them, whose first columns are the key. */
    public static Map<String, Map<String, Object>> of(JdbcTemplate jdbc, String table, int keyColumns) {
        Map<String, Map<String, Object>> rows = new TreeMap<>();
        for (Map<String, Object> row :
                jdbc.query("SELECT * FROM " + table, new RowReader(Dialects.of(jdbc.getDataSource())))) {
            List<String> names = List.copyOf(row.keySet());
            Map<String, Object> key = new LinkedHashMap<>();
            IntStream.range(0, keyColumns).forEach(i -> key.put(names.get(i), row.get(names.get(i))));
            rows.put(sorted(key), exact(row));
        }
        return rows;
    }

    private static String sorted(Map<String, Object> key) {
        Set<String> names = new TreeMap<>(key).keySet();
        return names.stream().map(name -> name + "=" + key.get(name)).collect(Collectors.joining(","));
    }

    private static Map<String, Object> exact(Map<String, Object> image) {
        Map<String, Object> exact = new TreeMap<>();
        image.forEach((name, value) -> exact.put(name, exact(value)));
        return exact;
    }

    /** A value with its type, comparable, and short. */
    private static Object exact(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes.length + " bytes " + Arrays.hashCode(bytes);
        }
        if (value instanceof String text && text.length() > 200) {
            return text.length() + " characters " + text.hashCode();
        }
        if (value instanceof List<?> elements) {
            return elements.stream().map(Replica::exact).toList();
        }
        return value == null ? "null" : value.getClass().getSimpleName() + " " + value;
    }
}
