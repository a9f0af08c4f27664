package org.datasync.watch.order;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What becomes of the changes of a batch before they are delivered. All of it implies that the changes of a record are
 * coalesced.
 *
 * @param coalesce whether the changes of a record become one
 * @param byForeignKeys whether parents are written before their children, and deleted after them
 * @param deletesFirst whether deletes come before all else; if not, they come after it where changes are reordered
 */
public record OrderSpec(boolean coalesce, boolean byForeignKeys, boolean deletesFirst) {

    /** Whether changes are delivered otherwise than they were recorded. */
    public boolean isArranging() {
        return coalesce || isReordering();
    }

    /** Whether the changes of different records change places. */
    boolean isReordering() {
        return byForeignKeys || deletesFirst;
    }

    @Override
    public String toString() {
        return Stream.of(
                        coalesce ? "coalesce=true" : "",
                        byForeignKeys ? "order=foreign-keys" : "",
                        deletesFirst ? "deletesFirst=true" : "")
                .filter(option -> !option.isEmpty())
                .collect(Collectors.joining(", "));
    }
}
