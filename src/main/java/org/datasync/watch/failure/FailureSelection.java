package org.datasync.watch.failure;

import java.util.ArrayList;
import java.util.List;

/**
 * Which parked changes of a watch an action is about: those that fit all of the given parts.
 *
 * @param changeId the change's id, or null
 * @param table the record's table, or null
 * @param key the record's key as the header has it, or null
 * @param all whether no part at all means all of them
 */
public record FailureSelection(String changeId, String table, String key, boolean all) {

    /**
     * Refuses a selection that names nothing.
     *
     * @throws IllegalArgumentException if nothing is selected; it names the options that select
     */
    public void require(String action) {
        if (!all && changeId == null && table == null && key == null) {
            throw new IllegalArgumentException("The action " + action
                    + " has no selection. Select changes with the options changeId, table or key, or all=true");
        }
    }

    String condition() {
        List<String> parts = new ArrayList<>();
        parts.add(changeId == null ? "" : " AND change_id = ?");
        parts.add(table == null ? "" : " AND table_name = ?");
        parts.add(key == null ? "" : " AND record_key = ?");
        return String.join("", parts);
    }

    List<Object> arguments() {
        List<Object> arguments = new ArrayList<>();
        for (String part : new String[] {changeId, table, key}) {
            if (part != null) {
                arguments.add(part);
            }
        }
        return arguments;
    }
}
