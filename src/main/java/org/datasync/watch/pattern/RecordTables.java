package org.datasync.watch.pattern;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.datasync.watch.schema.Table;
import org.datasync.watch.schema.TableReader;

/** The tables whose records change, each looked up once. */
final class RecordTables {

    private final TableReader reader;
    private final Map<String, Optional<Table>> known = new ConcurrentHashMap<>();

    RecordTables(TableReader reader) {
        this.reader = reader;
    }

    Optional<Table> find(String name) {
        return known.computeIfAbsent(name, reader::find);
    }

    /** Looks at the tables anew from now on: a change may have failed because of what has been put right meanwhile. */
    void forget() {
        known.clear();
    }
}
