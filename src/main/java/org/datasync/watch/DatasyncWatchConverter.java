package org.datasync.watch;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.Converter;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Changes;

/** Converts changes to JSON and to maps. */
@Converter(generateLoader = true)
public final class DatasyncWatchConverter {

    private DatasyncWatchConverter() {}

    /** The change as JSON text. */
    @Converter
    public static String toString(Change change) {
        return new String(ChangeJson.write(change), StandardCharsets.UTF_8);
    }

    /** The change as JSON in UTF-8. */
    @Converter
    public static byte[] toBytes(Change change) {
        return ChangeJson.write(change);
    }

    /** The change as JSON in UTF-8. */
    @Converter
    public static InputStream toInputStream(Change change) {
        return new ByteArrayInputStream(ChangeJson.write(change));
    }

    /** The change's parts by name, with their values as they are. */
    @Converter
    public static Map<String, Object> toMap(Change change) {
        return change.toMap();
    }

    /** The change that a map describes. */
    @Converter
    public static Change toChange(Map<?, ?> map) {
        return ChangeJson.change(map);
    }

    /** The changes as a JSON array. */
    @Converter
    public static String toString(Changes changes) {
        return new String(ChangeJson.write(changes), StandardCharsets.UTF_8);
    }

    /** The changes as a JSON array in UTF-8. */
    @Converter
    public static byte[] toBytes(Changes changes) {
        return ChangeJson.write(changes);
    }

    /** The changes as a JSON array in UTF-8. */
    @Converter
    public static InputStream toInputStream(Changes changes) {
        return new ByteArrayInputStream(ChangeJson.write(changes));
    }
}
