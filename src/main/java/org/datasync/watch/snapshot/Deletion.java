package org.datasync.watch.snapshot;

import org.datasync.watch.change.Change;
import org.datasync.watch.change.Json;
import org.datasync.watch.change.Operation;
import org.datasync.watch.change.RecordKey;
import org.datasync.watch.dialect.Digest;
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.pattern.Source;

/**
 * The delete of a record that the pattern beside the comparison has delivered and sees no more. To the engine it is a change of the
 * same record, so that all of a record's changes stay in order.
 *
 * @param run the comparison that has found it
 * @param place the page that remembers the record; negative if none does
 */
record Deletion(long run, long place) {

    /** No page. */
    static final long NOWHERE = -1;

    private static final int DIGEST_BYTES = 12;

    private static final String TOKEN = "gone:";

    /** Whether a change of this token is one of these, and not one of the other pattern's. */
    static boolean is(String token) {
        return token.startsWith(TOKEN);
    }

    static Deletion of(String token) {
        String[] parts = token.split(":", 4);
        return new Deletion(Long.parseLong(parts[1]), Long.parseLong(parts[2]));
    }

    /** The same of a record that this page remembers by now. */
    Deletion at(long other) {
        return new Deletion(run, other);
    }

    /** The change, with what its page forgets once it is delivered. */
    PendingChange change(TableRows rows, String key) {
        String table = rows.compared().text();
        String digest = Digest.of(key, DIGEST_BYTES);
        Change change = Change.of(table, Operation.DELETE)
                .id(table + ":" + digest + ":" + Long.toString(run, Character.MAX_RADIX) + ":gone")
                .key(new RecordKey(rows.keys().named(key)))
                .build();
        Source source = Source.of(change, TOKEN + run + ":" + place + ":" + digest);
        return PendingChange.of(change, source).withHandle(Delta.gone(table, place, key));
    }

    /** The table's name in the id by which the engine knows a record. */
    static String table(String recordId) {
        return recordId.substring(0, recordId.indexOf(Source.SEPARATOR));
    }

    /** The key in such an id. */
    static String key(Keys keys, String recordId) {
        String json = recordId.substring(recordId.indexOf(Source.SEPARATOR) + 1);
        return keys.text(Json.readObject(json, "The key of a record in datasync_failure"));
    }
}
