package org.datasync.watch.snapshot;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.datasync.watch.change.Json;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Column.Reading;
import org.datasync.watch.schema.ValueKind;

/**
 * Finds the pages in whose ranges keys are, of many keys at once. The order of whole numbers is the same everywhere; of all others
 * the database is asked, for all keys together, which are before the end of a range, by halves. A key without a record ends up in
 * the last page, which does no harm: it is looked up before anything comes of it.
 */
final class Homes {

    private final TableRows rows;
    private final List<Long> places;
    private final List<Range> ranges;
    private final Map<Long, Set<String>> homes = new LinkedHashMap<>();

    private Homes(TableRows rows, Map<Long, Range> chain) {
        this.rows = rows;
        this.places = List.copyOf(chain.keySet());
        this.ranges = List.copyOf(chain.values());
    }

    /** The keys by the places of their pages; none if nothing is remembered of the table yet. */
    static Map<Long, Set<String>> of(Collection<String> keys, TableRows rows, PageStore store) {
        Homes search = new Homes(rows, store.ranges(rows.compared().text()));
        int last = search.places.size() - 1;
        if (last < 0 || keys.isEmpty()) {
            return Map.of();
        }
        if (rows.keys().columns().stream().allMatch(Homes::isWhole)) {
            keys.forEach(key -> search.put(search.placeOf(numbers(key)), List.of(key)));
        } else {
            search.halve(keys, 0, last, last - 1); // first of all whether they are new ones behind all others
        }
        return search.homes;
    }

    private static boolean isWhole(Column column) {
        boolean whole = column.isInteger() || column.kind() == ValueKind.BIG_INTEGER;
        return whole && column.reading() != Reading.LOOSE;
    }

    private static List<BigInteger> numbers(String key) {
        List<BigInteger> numbers = new ArrayList<>();
        ((List<?>) Json.read(key, "A key in datasync_snapshot"))
                .forEach(number -> numbers.add(new BigInteger(number.toString())));
        return numbers;
    }

    private int placeOf(List<BigInteger> key) {
        int low = 0;
        int high = places.size() - 1;
        while (low < high) {
            int middle = (low + high) / 2;
            if (isBeyond(key, numbers(ranges.get(middle).upTo().orElseThrow()))) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static boolean isBeyond(List<BigInteger> key, List<BigInteger> end) {
        for (int i = 0; i < key.size(); i++) {
            int order = key.get(i).compareTo(end.get(i));
            if (order != 0) {
                return order > 0;
            }
        }
        return false;
    }

    private void halve(Collection<String> keys, int low, int high, int middle) {
        if (keys.isEmpty()) {
            return;
        }
        if (low == high) {
            put(low, keys);
            return;
        }
        Range upTo = new Range(Optional.empty(), ranges.get(middle).upTo());
        Set<String> beyond = new LinkedHashSet<>(keys);
        Set<String> before = rows.present(keys, Optional.of(upTo));
        before.retainAll(beyond);
        beyond.removeAll(before);
        halve(before, low, middle, (low + middle) / 2);
        halve(beyond, middle + 1, high, (middle + 1 + high) / 2);
    }

    private void put(int place, Collection<String> keys) {
        homes.computeIfAbsent(places.get(place), none -> new LinkedHashSet<>()).addAll(keys);
    }
}
