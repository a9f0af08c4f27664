package org.datasync.watch.pattern;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.datasync.watch.schema.ForeignKey;
import org.datasync.watch.schema.Table;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.TableReader;

/** The tables whose records change, each looked up once. */
final class RecordTables {

    private final TableReader reader;
    private final Map<String, Optional<Table>> known = new ConcurrentHashMap<>();
    private final Map<TableName, List<ForeignKey>> foreignKeys = new ConcurrentHashMap<>();

    RecordTables(TableReader reader) {
        this.reader = reader;
    }

    Optional<Table> find(String name) {
        return known.computeIfAbsent(name, reader::find);
    }

    /** The foreign keys that a table has. */
    List<ForeignKey> foreignKeys(TableName table) {
        return foreignKeys.computeIfAbsent(table, reader::foreignKeys);
    }

    /** Looks at the tables anew from now on: a change may have failed because of what has been put right meanwhile. */
    void forget() {
        known.clear();
        foreignKeys.clear();
    }
}
