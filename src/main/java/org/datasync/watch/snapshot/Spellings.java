package org.datasync.watch.snapshot;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.datasync.watch.change.Operation;

/**
 * Finds keys that are missing only by their old spelling, as the database takes them for keys that are new.
 *
 * @param rows reads the table
 */
record Spellings(TableRows rows) {

    /** Whether it is one of a record that was not there. */
    static boolean isFresh(Difference difference) {
        return difference.operation() != Operation.UPDATE && !difference.isGone();
    }

    /** With the deletes of those that are missing only by their old spelling, which are not missing then. */
    List<Difference> with(List<Difference> differences, Set<String> gone) {
        Map<String, List<String>> spellings = spellings(differences, gone);
        List<Difference> all = new ArrayList<>();
        for (Difference difference : differences) {
            for (String old : spellings.getOrDefault(difference.key(), List.of())) {
                all.add(Difference.gone(old));
                gone.remove(old);
            }
            all.add(difference);
        }
        return all;
    }

    /** The old spellings of keys by the new ones. */
    private Map<String, List<String>> spellings(List<Difference> differences, Set<String> gone) {
        Set<String> fresh = differences.stream()
                .filter(Spellings::isFresh)
                .map(Difference::key)
                .collect(Collectors.toSet());
        Map<String, List<String>> spellings = new TreeMap<>();
        if (!fresh.isEmpty() && !gone.isEmpty()) {
            findSpellings(List.copyOf(gone), fresh, spellings);
        }
        return spellings;
    }

    /** By halves, as most are in none that has to be looked at any further. */
    private void findSpellings(List<String> gone, Set<String> fresh, Map<String, List<String>> spellings) {
        Set<String> found = rows.present(gone, Optional.empty());
        found.retainAll(fresh);
        if (gone.size() == 1) {
            found.forEach(key ->
                    spellings.computeIfAbsent(key, none -> new ArrayList<>()).add(gone.get(0)));
        } else if (!found.isEmpty()) {
            int half = gone.size() / 2;
            findSpellings(gone.subList(0, half), fresh, spellings);
            findSpellings(gone.subList(half, gone.size()), fresh, spellings);
        }
    }

    /** The old spellings of these keys: who finds a key on another page than its old spelling does not know that they are the same. */
    static Set<String> old(List<Difference> all, Set<String> keys) {
        Set<String> old = new LinkedHashSet<>();
        List<String> deleted = new ArrayList<>();
        for (Difference difference : all) {
            if (difference.isGone()) {
                deleted.add(difference.key());
            } else {
                if (keys.contains(difference.key())) {
                    old.addAll(deleted);
                }
                deleted.clear();
            }
        }
        return old;
    }
}
