package org.datasync.watch.snapshot;

import java.util.Optional;

/**
 * A range of a table's keys, in the order of its database.
 *
 * @param above the key, as text, after which it begins; empty if nothing is before it
 * @param upTo its last key; empty if nothing is behind it
 */
record Range(Optional<String> above, Optional<String> upTo) {

    static final Range ALL = new Range(Optional.empty(), Optional.empty());

    /** The part up to a key. */
    Range upTo(String key) {
        return new Range(above, Optional.of(key));
    }

    /** The part behind a key. */
    Range behind(String key) {
        return new Range(Optional.of(key), upTo);
    }
}
