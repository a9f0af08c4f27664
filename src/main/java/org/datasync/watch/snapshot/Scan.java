package org.datasync.watch.snapshot;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.datasync.watch.change.Operation;
import org.datasync.watch.records.RowSize;
import org.datasync.watch.schema.Column;

/**
 * The rows of a page, read once and compared with what is remembered as they come. Of rows that do not differ nothing but the key
 * and the hash stays in memory.
 */
final class Scan {

    /** A page ends sooner where the rows that are kept are of so many bytes. */
    private static final int KEPT_BYTES = 512 * 1024;

    private final Page page;
    private final Layout layout;
    private final Limits limits;
    private final RowHash hash;
    private final RowHash anew;
    private final ComparedTable table;
    private final boolean keeps;
    private final boolean remakes;
    private final int size;
    private final Operation fresh;
    private final List<String> seen = new ArrayList<>();
    private final Map<String, byte[]> hashes = new LinkedHashMap<>();
    private final List<Long> sums = new ArrayList<>();
    private final Optional<Checksum> noRows;
    private final List<Difference> differences = new ArrayList<>();
    private long bytes;
    private long kept;
    private int known;
    private boolean cut;

    /**
     * How much it takes.
     *
     * @param differences before the one that is more than so many it stops
     * @param bytes after differences of so many bytes it stops
     */
    record Limits(int differences, long bytes) {
        /** For who does not want to know what differs. */
        static final Limits KEYS_ONLY = new Limits(-1, Long.MAX_VALUE);

        private boolean areKeysOnly() {
            return differences < 0;
        }
    }

    private Scan(Page page, TableRows rows, Operation fresh, Limits limits) {
        ComparedTable table = rows.compared();
        this.noRows = rows.noRows();
        this.page = page;
        this.table = table;
        this.layout = Layout.of(table);
        this.keeps = table.keepsRows()
                && (!page.layout().equals(layout) || page.entries().isLarge());
        this.size = page.layout().isTaking() ? TableRows.MOST_PAGE : rows.pageSize();
        this.limits = limits;
        this.remakes = keeps || limits.areKeysOnly() || !page.layout().equals(layout);
        this.fresh = fresh;
        this.hash = new RowHash(page.layout().columnsOf(table));
        this.anew = page.layout().hasColumnsOf(layout) ? hash : new RowHash(table.shown());
    }

    /**
     * Reads a page.
     *
     * @param fresh what happened to records that are not remembered
     */
    static Scan of(TableRows rows, Page page, Operation fresh, Limits limits) {
        return of(rows, page, Optional.empty(), fresh, limits);
    }

    /** The same of the part of it behind a key. */
    static Scan of(TableRows rows, Page page, Optional<String> behind, Operation fresh, Limits limits) {
        Range range = behind.map(page.range()::behind).orElse(page.range());
        Scan scan = new Scan(page, rows, fresh, limits);
        Set<Column> columns = new LinkedHashSet<>(rows.compared().shown());
        columns.addAll(page.layout().columnsOf(rows.compared()));
        rows.read(range, scan.most(), columns, scan::add);
        return scan;
    }

    /** Of a page that remembers nothing yet no more is read than goes into it. */
    private int most() {
        return page.entries().size() == 0 ? size + 1 : 2 * size;
    }

    private boolean add(TableRows.Row row) {
        byte[] now = hash.of(row.values());
        boolean differs = !limits.areKeysOnly() && !page.entries().is(row.key(), now);
        if (differs && (differences.size() >= limits.differences() || bytes >= limits.bytes())) {
            cut = true;
            return false;
        }
        seen.add(row.key());
        if (noRows.isPresent()) {
            sums.add(row.sum());
        }
        if (remakes) {
            hashes.put(row.key(), anew(row, now));
        }
        known += page.entries().has(row.key()) ? 1 : 0;
        if (differs) {
            byte[] value = RowHash.with(now, KeptRow.of(table, row.values()));
            differences.add(Difference.written(operation(row.key()), row, value));
            bytes += RowSize.of(row.values());
        }
        return kept < KEPT_BYTES;
    }

    /** What a page remembers of a row that is made now. */
    private byte[] anew(TableRows.Row row, byte[] now) {
        byte[] made = anew == hash ? now : anew.of(row.values());
        if (!keeps) {
            return made;
        }
        byte[] value = RowHash.with(made, KeptRow.of(table, row.values()));
        kept += value.length;
        return value;
    }

    private Operation operation(String key) {
        if (!page.entries().has(key)) {
            return fresh;
        }
        return page.entries().is(key, RowHash.owed()) ? Operation.READ : Operation.UPDATE;
    }

    /** Whether it has stopped before a row, as what differs was as much as was asked for. */
    boolean isCut() {
        return cut;
    }

    /** Whether there may be more rows in the page's range than were read. */
    boolean isPart() {
        return !cut && (seen.size() >= most() || kept >= KEPT_BYTES);
    }

    /** Up to where the page goes if it is cut in two: the key of one of its rows. */
    String border() {
        return seen.get(Math.min(seen.size(), seen.size() >= most() ? size : seen.size()) - 1);
    }

    /** The keys up to the border. */
    Set<String> upToBorder() {
        return new LinkedHashSet<>(seen.subList(0, seen.indexOf(border()) + 1));
    }

    /** What differs, in the order of the keys; no more than was asked for. */
    List<Difference> differences() {
        return List.copyOf(differences);
    }

    /** Those of the page's keys that have no row among those that were read. */
    Set<String> gone() {
        if (known == page.entries().size()) {
            return new LinkedHashSet<>();
        }
        Set<String> gone = page.entries().keys();
        seen.forEach(gone::remove);
        return gone;
    }

    /** All rows, as pages remember them that are made now. */
    Entries entries(Set<String> keys) {
        Entries entries = Entries.none();
        keys.forEach(key -> entries.put(key, hashes.get(key)));
        return entries;
    }

    /** The checksum of rows; empty if the database has none, or a page that is made as this one cannot be proven by it. */
    Optional<String> checksum(Page made, Set<String> keys) {
        if (noRows.isEmpty() || !made.layout().equals(layout)) {
            return Optional.empty();
        }
        Checksum checksum = noRows.get();
        boolean all = keys.size() == seen.size();
        for (int i = 0; i < sums.size(); i++) {
            if (all || keys.contains(seen.get(i))) {
                checksum = checksum.with(sums.get(i));
            }
        }
        return Optional.of(checksum.text());
    }

    /** All keys that were read. */
    Set<String> keys() {
        return new LinkedHashSet<>(seen);
    }

    /** The last key that was read; empty if there was none. */
    Optional<String> last() {
        return seen.isEmpty() ? Optional.empty() : Optional.of(seen.get(seen.size() - 1));
    }

    /** How many rows were read. */
    int rows() {
        return seen.size();
    }

    /** How pages are made now. */
    Layout layout() {
        return layout;
    }
}
