package org.datasync.watch.dialect.h2;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datasync.watch.dialect.h2.H2Change.Entry;

/**
 * What the statements that this thread is executing are about to do to a table's rows, as far as it must be written in another
 * order than that of the rows.
 *
 * <ol>
 *   <li>H2 stores all rows of an UPDATE, and only then fires the triggers after each row, each followed by what foreign keys do
 *       about that row. So a record may get the key of one whose own turn is yet to come, and a row may be changed once more
 *       before its turn.
 *   <li>So the rows are announced by the trigger before each of them, and with the first one after a row all that was announced
 *       is written: first what is gone, then what is there.
 *   <li>A statement that fails tells nobody. What it announced stays in a frame of its own, which no later statement looks into
 *       that has announced the same row, and which is forgotten when there are too many.
 * </ol>
 */
final class H2Frames {

    private static final int MAX_FRAMES = 8;

    private static final ThreadLocal<Map<String, H2Frames>> FRAMES = ThreadLocal.withInitial(HashMap::new);

    /** The latest first. */
    private final Deque<Map<String, Announced>> frames = new ArrayDeque<>();

    private static final class Announced {
        private final H2Change change;
        private boolean isWritten;

        private Announced(H2Change change) {
            this.change = change;
        }
    }

    /** Those of a capture, by whatever tells it from all others. */
    static H2Frames of(String capture) {
        return FRAMES.get().computeIfAbsent(capture, name -> new H2Frames());
    }

    void begin() {
        if (frames.isEmpty() || !frames.peek().isEmpty()) {
            frames.push(new LinkedHashMap<>());
        }
        if (frames.size() > MAX_FRAMES) {
            frames.removeLast();
        }
    }

    /** A row will be changed. */
    void announce(H2Change change) {
        if (frames.isEmpty()) {
            begin();
        }
        frames.element().put(change.oldKey(), new Announced(change));
    }

    /**
     * What has to be written now that a row has been changed.
     *
     * @param isAnnounced whether it certainly was announced
     */
    List<Entry> write(H2Change change, boolean isAnnounced) {
        if (!change.isUpdate()) {
            return entries(List.of(change));
        }
        for (Map<String, Announced> frame : frames) {
            Announced announced = frame.get(change.oldKey());
            if (announced != null) {
                return write(frame, announced, change);
            }
            if (!isAnnounced) {
                break; // what lies below may be of a statement that has failed
            }
        }
        return entries(List.of(change));
    }

    private List<Entry> write(Map<String, Announced> frame, Announced announced, H2Change change) {
        while (frames.element() != frame) {
            frames.pop();
        }
        frame.remove(change.oldKey());
        if (announced.isWritten) {
            return change.since(announced.change).stream().toList();
        }
        List<H2Change> changes = new ArrayList<>(List.of(change));
        for (Announced other : frame.values()) {
            if (!other.isWritten) {
                other.isWritten = true;
                changes.add(other.change);
            }
        }
        return entries(changes);
    }

    private static List<Entry> entries(List<H2Change> changes) {
        List<Entry> entries = new ArrayList<>();
        changes.stream().map(H2Change::gone).flatMap(Optional::stream).forEach(entries::add);
        changes.stream().map(H2Change::there).flatMap(Optional::stream).forEach(entries::add);
        return entries;
    }
}
