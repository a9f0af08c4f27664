package org.datasync.watch.failure;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Which parked changes of a watch an action is about: those that fit all of the given parts.
 *
 * @param changeId the change's id
 * @param table the record's table
 * @param key the record's key as the header has it
 * @param all whether no part at all means all of them
 */
public record FailureSelection(Optional<String> changeId, Optional<String> table, Optional<String> key, boolean all) {

    /**
     * Refuses a selection that names nothing.
     *
     * @throws IllegalArgumentException if nothing is selected; it names the options that select
     */
    public void require(String action) {
        if (isEmpty()) {
            throw new IllegalArgumentException("The action " + action
                    + " has no selection. Select changes with the options changeId, table or key, or all=true; or with a body"
                    + " that is a map of the first three, or a list of ids");
        }
    }

    /** Whether it names nothing. */
    public boolean isEmpty() {
        return !all && changeId.isEmpty() && table.isEmpty() && key.isEmpty();
    }

    /** The same with the table by another name, if there is one. */
    public FailureSelection withTable(UnaryOperator<String> name) {
        return new FailureSelection(changeId, table.map(name), key, all);
    }

    String condition() {
        return (changeId.isPresent() ? " AND change_id = ?" : "")
                + (table.isPresent() ? " AND table_name = ?" : "")
                + (key.isPresent() ? " AND record_key = ?" : "");
    }

    List<String> arguments() {
        return Stream.of(changeId, table, key).flatMap(Optional::stream).toList();
    }
}
