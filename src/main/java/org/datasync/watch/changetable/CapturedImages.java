package org.datasync.watch.changetable;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.datasync.watch.change.Json;
import org.datasync.watch.change.Operation;
import org.datasync.watch.schema.Column;
import org.datasync.watch.trigger.CaptureStore;
import org.datasync.watch.trigger.CaptureVersion;
import org.datasync.watch.trigger.CaptureVersion.CapturedRows;

/**
 * Gives the images that triggers have captured their types: those that the columns had in the version of the capture that
 * wrote the row, whatever has become of the table since.
 */
final class CapturedImages {

    private final CaptureStore store;
    private final Map<Integer, CaptureVersion> known = new ConcurrentHashMap<>();

    CapturedImages(CaptureStore store) {
        this.store = store;
    }

    private CaptureVersion version(int number) {
        CaptureVersion version = known.get(number);
        if (version == null) {
            version = store.version(number)
                    .orElseThrow(() -> new IllegalArgumentException("The row bears the capture version " + number
                            + ", which datasync_capture does not know of, so nobody knows the types of its columns"));
            known.put(number, version);
        }
        return version;
    }

    /**
     * An image with typed values, its columns in the table's order.
     *
     * @param image what the row holds, which may be changed; null for none
     * @throws IllegalArgumentException if nobody knows the version
     */
    Map<String, Object> typed(Map<String, Object> image, int number) {
        return image == null ? null : typed(image, version(number).rows().columns());
    }

    /** The same of an image of a version that captures these columns. */
    static Map<String, Object> typed(Map<String, Object> image, List<Column> columns) {
        if (hasOrder(image, columns)) {
            Iterator<Column> next = columns.iterator();
            image.replaceAll((name, value) -> next.next().captured(value, Json::write));
            return image;
        }
        Map<String, Object> typed = new LinkedHashMap<>();
        for (Column column : columns) {
            Object value = image.get(column.name());
            if (value != null || image.containsKey(column.name())) {
                typed.put(column.name(), column.captured(value, Json::write));
            }
        }
        if (typed.size() < image.size()) {
            image.keySet().stream()
                    .filter(name -> !typed.containsKey(name))
                    .forEach(name -> typed.put(name, image.get(name)));
        }
        return typed;
    }

    /** Whether an image has the first of these columns in their order, as triggers write them as long as the table stays. */
    private static boolean hasOrder(Map<String, Object> image, List<Column> columns) {
        Iterator<Column> next = columns.iterator();
        for (String name : image.keySet()) {
            if (!next.hasNext() || !next.next().name().equals(name)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Makes sure that a row has the images that its version captures.
     *
     * @throws IllegalArgumentException if it has not
     */
    void check(ChangeRow row, Operation operation, int number) {
        CapturedRows captured = version(number).rows();
        boolean was = operation == Operation.UPDATE || operation == Operation.DELETE;
        boolean is = operation == Operation.UPDATE || operation == Operation.INSERT;
        if ((captured.before() && was && row.own().before() == null)
                || (captured.after() && is && row.own().after() == null)) {
            throw new IllegalArgumentException(
                    "The row has no image though its capture makes one: it was larger than the"
                            + " database allows. Leave large columns out with the option excludeColumns");
        }
    }

    /**
     * Of a row that was read, the columns that the capture of its table is to show: of one that showed all of them also those
     * that were added since.
     */
    Map<String, Object> shown(Map<String, Object> row, int number) {
        if (row == null || version(number).rows().whole()) {
            return row;
        }
        List<String> names =
                version(number).rows().columns().stream().map(Column::name).toList();
        Map<String, Object> shown = new LinkedHashMap<>();
        row.forEach((name, value) -> {
            if (names.contains(name)) {
                shown.put(name, value);
            }
        });
        return shown;
    }

    /** The images of the rows of a subscriber's captures; none without a store. */
    static Optional<CapturedImages> of(Optional<CaptureStore> store) {
        return store.map(CapturedImages::new);
    }
}
