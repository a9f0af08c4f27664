package org.datasync.watch.dialect.h2;

import java.util.List;
import java.util.Optional;

/**
 * What a change of a row is to those who watch it.
 *
 * @param oldKey the key before, as JSON; null for none
 * @param newKey the key after, as JSON; null for none
 * @param gone that the record is gone, or is not watched any longer
 * @param there that the record is there, or is as it is now
 */
record H2Change(String oldKey, String newKey, Optional<Entry> gone, Optional<Entry> there) {

    /**
     * A row of the change table.
     *
     * @param key the values of the key, bytes as such and others as text; or its JSON alone
     * @param json whether it is its JSON
     */
    record Entry(String operation, List<Object> key, boolean json, String before, String after) {}

    /** Whether a row is there before and after. */
    boolean isUpdate() {
        return oldKey != null && newKey != null;
    }

    /** Whether it is an update that gives the record another key. */
    boolean isMove() {
        return isUpdate() && !oldKey.equals(newKey);
    }

    /** What has become of the row since this was foreseen; empty if it is as foreseen. */
    Optional<Entry> since(H2Change foreseen) {
        if (there.isEmpty() || foreseen.there.isEmpty()) {
            return Optional.empty();
        }
        Entry is = there.get();
        String was = foreseen.there.get().after();
        boolean same = is.after() == null || is.after().equals(was);
        return same
                ? Optional.empty()
                : Optional.of(new Entry("update", is.key(), is.json(), is.before() == null ? null : was, is.after()));
    }
}
