package org.datasync.watch.snapshot;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.SqlClause;
import org.springframework.jdbc.core.JdbcTemplate;

/** The table {@code datasync_snapshot} of one watch. The caller has the watch's lease, and the transaction. */
final class PageStore {

    private static final String COLUMNS =
            "SELECT place, next_place, low_key, high_key, layout, missing, entries, checksum FROM datasync_snapshot";

    private static final String ONE = " WHERE watch = ? AND tbl = ? AND place = ?";

    private static final String OF_TABLE = " WHERE watch = ? AND tbl = ?";

    /** So many pages are read by one statement. */
    private static final int MOST = 100;

    private static final int MOST_IN_MEMORY = 8;

    private final JdbcTemplate jdbc;
    private final Dialect dialect;
    private final String watch;

    PageStore(JdbcTemplate jdbc, Dialect dialect, String watch) {
        this.jdbc = jdbc;
        this.dialect = dialect;
        this.watch = watch;
    }

    Optional<Page> find(String table, long place) {
        return jdbc.query(COLUMNS + ONE, PageStore::page, watch, table, place).stream()
                .findFirst();
    }

    /** The pages at some places. */
    Map<Long, Page> find(String table, Collection<Long> places) {
        Map<Long, Page> pages = new LinkedHashMap<>();
        List<Long> all = List.copyOf(places);
        for (int from = 0; from < all.size(); from += MOST) {
            SqlClause some = dialect.in("place", all.subList(from, Math.min(from + MOST, all.size())));
            List<Object> arguments = new ArrayList<>(List.of(watch, table));
            arguments.addAll(some.arguments());
            jdbc.query(COLUMNS + OF_TABLE + some.and(), PageStore::page, arguments.toArray())
                    .forEach(page -> pages.put(page.place(), page));
        }
        return pages;
    }

    private static Page page(ResultSet row, int index) throws SQLException {
        long next = row.getLong(2);
        Optional<Long> behind = row.wasNull() ? Optional.empty() : Optional.of(next);
        Range range = new Range(Optional.ofNullable(row.getString(3)), Optional.ofNullable(row.getString(4)));
        Entries entries = Entries.of(row.getBytes(7)).proven(Optional.ofNullable(row.getString(8)));
        return new Page(row.getLong(1), behind, range, Layout.of(row.getString(5)), row.getInt(6), entries);
    }

    void insert(String table, Collection<Page> pages) {
        jdbc.batchUpdate(
                "INSERT INTO datasync_snapshot"
                        + " (next_place, low_key, high_key, layout, missing, key_count, entries, checksum, watch, tbl,"
                        + " place) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                pages.stream().map(page -> arguments(table, page)).toList());
    }

    /**
     * Writes pages anew.
     *
     * @throws IllegalStateException if one is not there: somebody else had the lease meanwhile
     */
    void update(String table, Collection<Page> pages) {
        int[] counts = jdbc.batchUpdate(
                "UPDATE datasync_snapshot SET next_place = ?, low_key = ?, high_key = ?, layout = ?, missing = ?,"
                        + " key_count = ?, entries = ?, checksum = ?" + ONE,
                pages.stream().map(page -> arguments(table, page)).toList());
        for (int count : counts) {
            if (count == 0) {
                throw lost(table);
            }
        }
    }

    /** Writes the pages of changes that were delivered anew; a few at a time if they keep rows. */
    void remember(String table, List<Delta> deltas) {
        int most = deltas.stream().anyMatch(Delta::keepsRow) ? MOST_IN_MEMORY : MOST;
        List<Long> places = deltas.stream().map(Delta::place).distinct().toList();
        for (int from = 0; from < places.size(); from += most) {
            Set<Long> some = Set.copyOf(places.subList(from, Math.min(from + most, places.size())));
            rememberSome(
                    table,
                    some,
                    deltas.stream()
                            .filter(delta -> some.contains(delta.place()))
                            .toList());
        }
    }

    private void rememberSome(String table, Set<Long> places, List<Delta> deltas) {
        Map<Long, Page> pages = find(table, places);
        for (Delta delta : deltas) {
            Page page = Optional.ofNullable(pages.get(delta.place())).orElseThrow(() -> lost(table));
            delta.applyTo(page.entries()); // what is missing is counted anew by the next comparison
        }
        pages.values().forEach(page -> Proof.prove(page, deltas));
        update(table, pages.values());
    }

    /** Forgets a page, whose range another has by now. */
    void remove(String table, long place) {
        jdbc.update("DELETE FROM datasync_snapshot" + ONE, watch, table, place);
    }

    /** What is remembered of a table is gone though the watch stands in it. */
    IllegalStateException lost(String table) {
        return new IllegalStateException("A page of table " + table + " of watch " + watch
                + " is missing from datasync_snapshot: the lease was lost, or somebody has deleted it. Have the table"
                + " remembered anew with action=baseline or action=resync, and table=" + table);
    }

    private Object[] arguments(String table, Page page) {
        return new Object[] {
            page.next().orElse(null),
            page.range().above().orElse(null),
            page.range().upTo().orElse(null),
            page.layout().text(),
            page.missing(),
            page.entries().size(),
            page.entries().packed(),
            page.entries().checksum().orElse(null),
            watch,
            table,
            page.place()
        };
    }

    /**
     * The pages from one on, without what they remember, in the order of the chain: at least this one, if it is there, and as many
     * as there are of those whose places follow its own.
     */
    List<Head> heads(String table, long place, int most) {
        Map<Long, Head> some = new LinkedHashMap<>();
        jdbc.query(
                "SELECT place, next_place, low_key, high_key, layout, missing, key_count, checksum FROM datasync_snapshot"
                        + OF_TABLE + " AND place >= ? AND place < ?",
                row -> {
                    Head head = head(row);
                    some.put(head.place(), head);
                },
                watch,
                table,
                place,
                place + most);
        List<Head> chain = new ArrayList<>();
        for (Optional<Head> head = Optional.ofNullable(some.get(place)); head.isPresent(); ) {
            chain.add(head.get());
            head = head.get().next().map(some::remove);
        }
        return chain;
    }

    private static Head head(ResultSet row) throws SQLException {
        long next = row.getLong(2);
        Optional<Long> behind = row.wasNull() ? Optional.empty() : Optional.of(next);
        Range range = new Range(Optional.ofNullable(row.getString(3)), Optional.ofNullable(row.getString(4)));
        Optional<String> checksum = row.getInt(6) == 0 ? Optional.ofNullable(row.getString(8)) : Optional.empty();
        return new Head(row.getLong(1), behind, range, row.getString(5), row.getInt(7), checksum);
    }

    /** The highest place of a table's pages; empty if it has none. */
    Optional<Long> highestPlace(String table) {
        return Optional.ofNullable(
                jdbc.queryForObject("SELECT MAX(place) FROM datasync_snapshot" + OF_TABLE, Long.class, watch, table));
    }

    /** The next place, in the order of their numbers, of a page some of whose keys had no record. */
    Optional<Long> nextMissing(String table, long after) {
        return Optional.ofNullable(jdbc.queryForObject(
                "SELECT MIN(place) FROM datasync_snapshot" + OF_TABLE + " AND missing > 0 AND place > ?",
                Long.class,
                watch,
                table,
                after));
    }

    /**
     * How much is remembered of a table.
     *
     * @param keys how many keys
     * @param missing how many of them had no record at the last comparison
     */
    record Sums(long keys, long missing) {}

    Sums sums(String table) {
        return jdbc.queryForObject(
                "SELECT SUM(key_count), SUM(missing) FROM datasync_snapshot" + OF_TABLE,
                (row, index) -> new Sums(row.getLong(1), row.getLong(2)),
                watch,
                table);
    }

    /** How a table's pages are made. */
    List<Layout> layouts(String table) {
        return jdbc.queryForList("SELECT layout FROM datasync_snapshot" + OF_TABLE, String.class, watch, table).stream()
                .distinct()
                .map(Layout::of)
                .toList();
    }

    /** The places of a table's pages with the ends of their ranges, in the order of the chain. */
    Map<Long, Range> ranges(String table) {
        Map<Long, Range> ranges = new LinkedHashMap<>();
        Map<Long, Long> nexts = new LinkedHashMap<>();
        jdbc.query(
                "SELECT place, next_place, low_key, high_key FROM datasync_snapshot" + OF_TABLE,
                row -> {
                    long place = row.getLong(1);
                    long next = row.getLong(2);
                    nexts.put(place, row.wasNull() ? null : next);
                    ranges.put(
                            place,
                            new Range(Optional.ofNullable(row.getString(3)), Optional.ofNullable(row.getString(4))));
                },
                watch,
                table);
        Map<Long, Range> chain = new LinkedHashMap<>();
        for (Long place = 0L; place != null && ranges.containsKey(place) && !chain.containsKey(place); ) {
            chain.put(place, ranges.get(place));
            place = nexts.get(place);
        }
        return chain;
    }

    /** Forgets all that is remembered of a table; the layout says what becomes of what is there. */
    void begin(String table, Layout layout) {
        jdbc.update("DELETE FROM datasync_snapshot" + OF_TABLE, watch, table);
        insert(table, List.of(Page.first(layout)));
    }
}
