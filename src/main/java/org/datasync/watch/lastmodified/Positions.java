package org.datasync.watch.lastmodified;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Json;

/**
 * Where the tables of a watch stand, each by itself. As text it is JSON: of a table the value ({@code m}) and the key ({@code k})
 * of the record that was delivered last. What is stored of tables that are not watched any more is kept; so is the member of an empty
 * name, which is somebody else's: who compares keys beside. Immutable.
 */
final class Positions {

    private static final String WHAT = "The position of the watch in datasync_watch";

    private static final String OTHERS = "";

    private final Map<String, Place> places;
    private final Optional<Object> others;

    private Positions(Map<String, Place> places, Optional<Object> others) {
        this.places = places;
        this.others = others;
    }

    /**
     * Of their text.
     *
     * @throws IllegalArgumentException if it is none of ours
     */
    static Positions of(Optional<String> text) {
        Map<String, Object> forms =
                text.map(stored -> Json.readObject(stored, WHAT)).orElseGet(TreeMap::new);
        Optional<Object> others = Optional.ofNullable(forms.remove(OTHERS));
        Map<String, Place> places = new TreeMap<>();
        forms.forEach((table, form) -> places.put(table, place(table, form)));
        return new Positions(places, others);
    }

    private static Place place(String table, Object form) {
        if (form instanceof Map<?, ?> map) {
            return Place.of(map);
        }
        throw new IllegalArgumentException(WHAT + " says of " + table + " something that is no place");
    }

    Optional<Place> of(String table) {
        return Optional.ofNullable(places.get(table));
    }

    /** The same with another place of a table. */
    Positions with(String table, Place place) {
        Map<String, Place> changed = new TreeMap<>(places);
        changed.put(table, place);
        return new Positions(changed, others);
    }

    /** The same without the places of these tables. */
    Positions without(Collection<TableRows> tables) {
        Map<String, Place> fewer = new TreeMap<>(places);
        tables.forEach(table -> fewer.remove(table.text()));
        return new Positions(fewer, others);
    }

    /** Their text. */
    String text() {
        Map<String, Object> forms = new LinkedHashMap<>();
        others.ifPresent(kept -> forms.put(OTHERS, kept));
        places.forEach((table, place) -> forms.put(table, Change.jsonForm(place.form())));
        return Json.write(forms);
    }
}
