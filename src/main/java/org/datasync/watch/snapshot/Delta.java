package org.datasync.watch.snapshot;

import java.util.Optional;

/**
 * What a page remembers once a change is delivered.
 *
 * @param table the table
 * @param place the page
 * @param key the record's key
 * @param hash the hash of what was delivered; empty of a record that is gone
 * @param proof what the page is once all that was found of it is delivered; empty if nobody knows
 */
record Delta(String table, long place, String key, Optional<byte[]> hash, Optional<Proof> proof) {

    /** Of a record that is gone. */
    static Delta gone(String table, long place, String key) {
        return new Delta(table, place, key, Optional.empty(), Optional.empty());
    }

    /** Whether its row is remembered; of one that is gone nobody can tell. */
    boolean keepsRow() {
        return hash.map(value -> value.length > RowHash.BYTES).orElse(true);
    }

    /** Has the page's entries remember it. */
    void applyTo(Entries entries) {
        hash.ifPresentOrElse(known -> entries.put(key, known), () -> entries.remove(key));
    }
}
