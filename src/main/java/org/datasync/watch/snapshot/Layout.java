package org.datasync.watch.snapshot;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.datasync.watch.change.Json;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.ValueKind;

/**
 * How the hashes of a page are made: in which way, and of which columns. So a column that is new, or another way, floods nothing:
 * a page is compared as it was made, and made anew once nothing in it differs.
 *
 * @param way how values become a hash
 * @param key the kinds of the key's columns, by name and in order
 * @param columns the kinds of the columns, by name and in order
 */
record Layout(String way, Map<String, String> key, Map<String, String> columns) {

    /** The way of pages that nothing is compared with yet: what is there is taken as it is. */
    private static final String TAKE = "take";

    /** The way of such pages whose records are delivered. */
    private static final String LOAD = "load";

    /** The way of pages that keep rows too. */
    private static final String ROWS = RowHash.WAY + "+rows";

    private static final Set<String> WAYS = Set.of(RowHash.WAY, ROWS, TAKE, LOAD);

    private static final String WHAT = "The layout of a page in datasync_snapshot";

    /** Of a table's pages that are made now. */
    static Layout of(ComparedTable table) {
        return new Layout(table.keepsRows() ? ROWS : RowHash.WAY, kinds(table.key()), kinds(table.shown()));
    }

    /**
     * Of its text.
     *
     * @throws IllegalArgumentException if it is none of ours
     */
    static Layout of(String text) {
        Map<String, Object> form = Json.readObject(text, WHAT);
        return new Layout(String.valueOf(form.get("hash")), map(form.get("key")), map(form.get("columns")));
    }

    /** Of pages of which nothing is remembered, so that what is there is taken as it is, and not delivered. */
    Layout taking() {
        return new Layout(TAKE, key, columns);
    }

    /** Of pages of which nothing is remembered, and whose records are to be delivered as read. */
    Layout loading() {
        return new Layout(LOAD, key, columns);
    }

    boolean isTaking() {
        return way.equals(TAKE);
    }

    boolean isLoading() {
        return way.equals(LOAD);
    }

    /** Whether it is made of the same columns. */
    boolean hasColumnsOf(Layout other) {
        return columns.equals(other.columns);
    }

    private static Map<String, String> map(Object form) {
        if (!(form instanceof Map<?, ?> given)) {
            throw new IllegalArgumentException(WHAT + " names no columns");
        }
        Map<String, String> map = new LinkedHashMap<>();
        given.forEach((name, kind) -> map.put(String.valueOf(name), String.valueOf(kind)));
        return map;
    }

    String text() {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("hash", way);
        form.put("key", key);
        form.put("columns", columns);
        return Json.write(form);
    }

    private static Map<String, String> kinds(List<Column> columns) {
        Map<String, String> kinds = new LinkedHashMap<>();
        columns.forEach(column -> kinds.put(column.name(), kind(column)));
        return kinds;
    }

    /** Whole numbers of all sizes have the same hashes. */
    private static String kind(Column column) {
        return column.isInteger() || column.kind() == ValueKind.BIG_INTEGER
                ? "WHOLE"
                : column.kind().name();
    }

    /**
     * The table's columns that it is made of.
     *
     * @throws IllegalArgumentException if it cannot be made of the table as it is by now
     */
    List<Column> columnsOf(ComparedTable table) {
        objection(table).ifPresent(objection -> {
            throw new IllegalArgumentException(objection);
        });
        return columns.keySet().stream()
                .map(name -> column(table, name).orElseThrow())
                .toList();
    }

    private static Optional<Column> column(ComparedTable table, String name) {
        return table.table().columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst();
    }

    /** Whether keys are the same. */
    boolean hasKeyOf(Layout other) {
        return List.copyOf(key.entrySet()).equals(List.copyOf(other.key.entrySet()));
    }

    /** Why pages of this layout cannot be compared with the table as it is by now; empty if they can. */
    Optional<String> objection(ComparedTable table) {
        if (!WAYS.contains(way)) {
            return told(table, "its hashes are made by " + way + ", which this release does not know");
        }
        if (!hasKeyOf(of(table))) {
            return told(table, "its key was " + key + " and is " + kinds(table.key()));
        }
        return columns.entrySet().stream()
                .flatMap(column -> objection(table, column.getKey(), column.getValue()))
                .findFirst();
    }

    private static Stream<String> objection(ComparedTable table, String name, String kind) {
        Optional<Column> column = column(table, name);
        if (column.isEmpty()) {
            return told(table, "its column " + name + " is gone, or is called otherwise").stream();
        }
        return kind(column.get()).equals(kind)
                ? Stream.empty()
                : told(table, "its column " + name + " was of kind " + kind + " and is of kind " + kind(column.get()))
                        .stream();
    }

    private static Optional<String> told(ComparedTable table, String what) {
        return Optional.of("What is remembered of " + table.table().name()
                + " cannot be compared with it any more: " + what
                + ". Have it remembered anew with action=baseline and table=" + table.text()
                + ", which delivers nothing, or with action=resync, which delivers all of its records");
    }
}
