package org.datasync.watch.lastmodified;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a table stands: all before it was delivered.
 *
 * @param modified the value of the column; empty at the beginning
 * @param key the key of the record of that value that was delivered last; empty if none was, so that all of the value are ahead
 * @param withoutValue while records without a value are walked: the key of the one that was delivered last, empty before the first;
 *     no list at all once they are done
 */
record Place(Optional<Object> modified, List<Object> key, Optional<List<Object>> withoutValue) {

    private static final String MODIFIED = "m";
    private static final String KEY = "k";
    private static final String WITHOUT_VALUE = "n";

    /** Before all records that have a value. */
    static final Place BEGINNING = new Place(Optional.empty(), List.of(), Optional.empty());

    /** Before the first record of a value. */
    static Place from(Object value) {
        return new Place(Optional.of(value), List.of(), Optional.empty());
    }

    /** After a record. */
    static Place after(Object value, List<Object> key) {
        return new Place(Optional.of(value), key, Optional.empty());
    }

    /** The same with the records without a value walked up to this key first. */
    Place withoutValueAfter(List<Object> last) {
        return new Place(modified, key, Optional.of(last));
    }

    /** The same without these. */
    Place withValue() {
        return new Place(modified, key, Optional.empty());
    }

    /** Before the first record of another value, with those without a value walked as far. */
    Place at(Object value) {
        return new Place(Optional.of(value), List.of(), withoutValue);
    }

    /** In a form that JSON has. */
    Map<String, Object> form() {
        Map<String, Object> form = new LinkedHashMap<>();
        modified.ifPresent(value -> form.put(MODIFIED, value));
        if (!key.isEmpty()) {
            form.put(KEY, key);
        }
        withoutValue.ifPresent(last -> form.put(WITHOUT_VALUE, last));
        return form;
    }

    /** From that form, with values as JSON has them. */
    static Place of(Map<?, ?> form) {
        return new Place(
                Optional.ofNullable(form.get(MODIFIED)),
                list(form.get(KEY)).orElse(List.of()),
                list(form.get(WITHOUT_VALUE)));
    }

    private static Optional<List<Object>> list(Object given) {
        return given instanceof List<?> list ? Optional.of(new ArrayList<>(list)) : Optional.empty();
    }
}
