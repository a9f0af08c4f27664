package org.datasync.watch.lastmodified;

import java.util.Map;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Json;
import org.datasync.watch.dialect.Digest;
import org.datasync.watch.lastmodified.TableRows.Row;
import org.datasync.watch.pattern.Source;
import org.datasync.watch.schema.RowReader.Unreadable;

/**
 * The texts by which a row's change and its record are told from others. They take longer than all else about a change, and nobody
 * may ask for them, so each is made when it is asked for.
 */
final class RowIdentity {

    private static final int DIGEST_BYTES = 12;

    private final WatchedTable watched;
    private final Row row;
    private final Map<String, Object> key;

    RowIdentity(WatchedTable watched, Row row, Map<String, Object> key) {
        this.watched = watched;
        this.row = row;
        this.key = key;
    }

    Source source() {
        return Source.madeLater(this::digest, this::recordId, watched.text());
    }

    /** The table, a digest of the key, and the value of the column. */
    String changeId() {
        return watched.text() + ":" + digest() + ":" + version();
    }

    private String recordId() {
        return watched.text() + Source.SEPARATOR + json();
    }

    private String digest() {
        return Digest.of(json(), DIGEST_BYTES);
    }

    private String json() {
        return Json.write(key);
    }

    private Object version() {
        Object modified = row.values().get(watched.modified().column().name());
        return modified instanceof Unreadable ? row.modified().orElse("") : Change.jsonForm(modified);
    }
}
