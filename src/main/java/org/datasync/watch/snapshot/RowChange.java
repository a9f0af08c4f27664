package org.datasync.watch.snapshot;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Operation;
import org.datasync.watch.change.RecordKey;
import org.datasync.watch.dialect.Digest;
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.pattern.Source;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.RowReader.Unreadable;

/**
 * Makes changes of differences. A change's id is made of the table, a digest of the key, the comparison and the row's hash: the same
 * whenever the same comparison finds it, another one if the record comes back to what it was before, and without what may be
 * personal.
 */
final class RowChange {

    private static final int DIGEST_BYTES = 12;

    private static final int HASH_BYTES = 6;

    private static final String GONE = "gone";

    private RowChange() {}

    /**
     * What a held change is found by, besides its record.
     *
     * @param run the comparison that has found it
     * @param place the page that its record was in
     * @param operation what had happened
     */
    record Token(long run, long place, Operation operation) {

        private String text(String digest) {
            return run + ":" + place + ":" + operation.word() + ":" + digest;
        }

        static Token of(String text) {
            String[] parts = text.split(":", 4);
            return new Token(
                    Long.parseLong(parts[0]),
                    Long.parseLong(parts[1]),
                    Operation.ofWord(parts[2]).orElseThrow());
        }
    }

    static PendingChange of(TableRows rows, long run, long place, Difference difference, Optional<Proof> proof) {
        ComparedTable table = rows.compared();
        String digest = Digest.of(difference.key(), DIGEST_BYTES);
        String version = difference
                .hash()
                .map(hash -> HexFormat.of().formatHex(hash, 0, HASH_BYTES))
                .orElse(GONE);
        String id = table.text() + ":" + digest + ":" + Long.toString(run, Character.MAX_RADIX) + ":" + version;
        Source source = new Source(
                new Token(run, place, difference.operation()).text(digest),
                recordId(table.text(), difference.key()),
                0,
                Optional.of(table.text()));
        Delta delta = new Delta(table.text(), place, difference.key(), difference.hash(), proof);
        return change(rows, id, source, difference).withHandle(delta);
    }

    private static PendingChange change(TableRows rows, String id, Source source, Difference difference) {
        try {
            Map<String, Object> key = difference.row().map(rows.keys()::named).orElseGet(() -> rows.keys()
                    .named(difference.key()));
            Change change = Change.of(rows.compared().text(), difference.operation())
                    .id(id)
                    .key(new RecordKey(key))
                    .before(difference
                            .before()
                            .map(kept -> KeptRow.restored(rows.compared(), kept))
                            .orElse(null))
                    .after(difference
                            .row()
                            .map(row -> shown(rows.compared(), row))
                            .orElse(null))
                    .build();
            return PendingChange.of(change, source);
        } catch (IllegalArgumentException flaw) {
            return PendingChange.flawed(id, source, flaw);
        }
    }

    private static Map<String, Object> shown(ComparedTable table, Map<String, Object> row) {
        Map<String, Object> shown = new LinkedHashMap<>();
        for (Column column : table.shown()) {
            Object value = row.get(column.name());
            if (value instanceof Unreadable unreadable) {
                throw unreadable.reason();
            }
            shown.put(column.name(), value);
        }
        return shown;
    }

    /** The id by which the engine knows a record. */
    private static String recordId(String table, String key) {
        return table + Source.SEPARATOR + key;
    }

    /** The table's name in such an id. */
    static String table(String recordId) {
        return recordId.substring(0, recordId.indexOf(Source.SEPARATOR));
    }

    /** The key in such an id. */
    static String key(String recordId) {
        return recordId.substring(recordId.indexOf(Source.SEPARATOR) + 1);
    }
}
