package org.datasync.watch.dialect;

import java.util.List;
import java.util.Set;
import org.datasync.watch.schema.Table;

/** Knows our own tables among those of a database, so that no watch takes them for the application's. */
public final class OwnTables {

    private static final Set<String> NAMES = Set.of(
            "datasync_watch",
            "datasync_failure",
            "datasync_payload",
            "datasync_snapshot",
            "datasync_capture",
            "datasync_version");

    /** By these columns a table is known for a change table of ours, whatever its name. */
    private static final List<String> COLUMNS = List.of(
            ChangeTableColumns.SUBSCRIBER,
            ChangeTableColumns.RECORD_KEY,
            ChangeTableColumns.BEFORE_IMAGE,
            ChangeTableColumns.CAPTURE_VERSION);

    private OwnTables() {}

    /** Whether it is one of ours: of the state, a change table, or what a capture needs. */
    public static boolean contain(Table table) {
        String name = table.name().name();
        return NAMES.stream().anyMatch(own -> own.equalsIgnoreCase(name))
                || CaptureName.isGiven(name)
                || COLUMNS.stream().allMatch(column -> table.find(column).isPresent());
    }
}
