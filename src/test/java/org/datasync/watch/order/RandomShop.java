package org.datasync.watch.order;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.datasync.watch.change.Operation;
import org.datasync.watch.pattern.PendingChange;

/**
 * Tables that change at random, the way their foreign keys allow: what they refer to is there whenever they do, after every
 * single change.
 */
final class RandomShop {

    /** The parent by column, by table. */
    static final Map<String, Map<String, String>> TABLES = new LinkedHashMap<>();

    static {
        TABLES.put("region", Map.of());
        TABLES.put("store", Map.of("region", "region"));
        TABLES.put("till", Map.of("store", "store", "region", "region"));
        TABLES.put("category", Map.of("up", "category"));
        TABLES.put("team", Map.of("lead", "person"));
        TABLES.put("person", Map.of("team", "team"));
    }

    private static final int RECORDS = 3;

    private final Random random;
    private final boolean moving;
    private final boolean circles;
    private final PendingChanges changes = new PendingChanges();
    private final Map<String, Map<Integer, Map<String, Object>>> state = new HashMap<>();
    private int version;

    /**
     * A shop without any records.
     *
     * @param moving whether a record may come to refer to other records than before
     * @param circles whether records may be each other's parents, and all records of a table may go at once
     */
    RandomShop(Random random, boolean moving, boolean circles) {
        this.random = random;
        this.moving = moving;
        this.circles = circles;
        TABLES.keySet().forEach(table -> state.put(table, new TreeMap<>()));
    }

    /** The records by key, by table. */
    Map<String, Map<Integer, Map<String, Object>>> state() {
        return state;
    }

    /** Makes so many changes. */
    List<PendingChange> change(int count) {
        List<PendingChange> made = new ArrayList<>();
        while (made.size() < count) {
            String table = List.copyOf(TABLES.keySet()).get(random.nextInt(TABLES.size()));
            int id = 1 + random.nextInt(RECORDS);
            if (circles && random.nextInt(40) == 0) {
                state.get(table).clear();
                made.add(changes.next(Operation.TRUNCATE, table, 0));
            } else if (state.get(table).containsKey(id)) {
                made.add(isReferredTo(table, id) || random.nextBoolean() ? rewrite(table, id) : delete(table, id));
            } else if (random.nextInt(3) == 0) {
                insert(table, id, made);
            }
        }
        return made;
    }

    private void insert(String table, int id, List<PendingChange> made) {
        Map<String, Object> row = row(table, id);
        if (moving || isWhole(table, row)) {
            state.get(table).put(id, row);
            made.add(changes.next(orUpsert(Operation.INSERT), table, id, null, row));
        }
    }

    private PendingChange rewrite(String table, int id) {
        Map<String, Object> before = state.get(table).get(id);
        if (circles && random.nextInt(5) == 0) {
            return changes.next(Operation.READ, table, id, null, before);
        }
        Map<String, Object> after = moving ? row(table, id) : new HashMap<>(before);
        after.put("version", ++version);
        state.get(table).put(id, after);
        return changes.next(orUpsert(Operation.UPDATE), table, id, before, after);
    }

    private PendingChange delete(String table, int id) {
        return changes.next(Operation.DELETE, table, id, state.get(table).remove(id), null);
    }

    private Operation orUpsert(Operation operation) {
        return random.nextInt(4) == 0 ? Operation.UPSERT : operation;
    }

    private Map<String, Object> row(String table, int id) {
        Map<String, Object> row = new HashMap<>();
        row.put("id", id);
        row.put("version", ++version);
        TABLES.get(table).forEach((column, parentTable) -> {
            int parent = moving ? 1 + random.nextInt(RECORDS) : id / 2;
            boolean wanted =
                    moving ? random.nextBoolean() && state.get(parentTable).containsKey(parent) : parent > 0;
            row.put(column, wanted && (circles || !isAbove(table, id, parentTable, parent)) ? parent : null);
        });
        return row;
    }

    private boolean isWhole(String table, Map<String, Object> row) {
        return TABLES.get(table).entrySet().stream()
                .allMatch(key -> row.get(key.getKey()) == null
                        || state.get(key.getValue()).containsKey((Integer) row.get(key.getKey())));
    }

    /** Whether the record is the other one, or that refers to it, directly or through others. */
    private boolean isAbove(String table, int id, String otherTable, int other) {
        if (table.equals(otherTable) && id == other) {
            return true;
        }
        Map<String, Object> row = state.get(otherTable).getOrDefault(other, Map.of());
        return TABLES.get(otherTable).entrySet().stream()
                .anyMatch(key -> row.get(key.getKey()) != null
                        && isAbove(table, id, key.getValue(), (Integer) row.get(key.getKey())));
    }

    private boolean isReferredTo(String table, int id) {
        return TABLES.entrySet().stream().anyMatch(child -> child.getValue().entrySet().stream()
                .filter(key -> key.getValue().equals(table))
                .anyMatch(key -> state.get(child.getKey()).values().stream()
                        .anyMatch(row -> Integer.valueOf(id).equals(row.get(key.getKey())))));
    }
}
