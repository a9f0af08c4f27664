package org.datasync.watch.change;

import java.util.AbstractList;
import java.util.List;

/**
 * Several changes in order: the body of a message with {@code delivery=batch}. An immutable list, deliberately not
 * Serializable, so that connectors convert it to text (a JSON array).
 */
public final class Changes extends AbstractList<Change> {

    private final List<Change> changes;

    /** Copies the list. */
    public Changes(List<Change> changes) {
        this.changes = List.copyOf(changes);
    }

    @Override
    public Change get(int index) {
        return changes.get(index);
    }

    @Override
    public int size() {
        return changes.size();
    }
}
