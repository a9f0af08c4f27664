package org.datasync.watch.envelope;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Operation;

/**
 * A change in Debezium's envelope: {@code before}, {@code after}, {@code source}, {@code transaction}, {@code op} and
 * {@code ts_ms}. With a schema the values are those of Debezium's own types, which its consumers read by it; without one they
 * are as in the JSON of a {@link Change}, since nobody could tell days and microseconds from other numbers.
 *
 * <p>An upsert, of which nobody knows whether the record was there before, is an {@code r}: the record was read as it stands. A
 * delete whose record is not known tells its key as {@code before}. Schemas are made of the values at hand: a column of which a
 * change knows only null is an optional text in its schema.
 */
public final class DebeziumEnvelope {

    /** What the field {@code source.connector} has. */
    static final String CONNECTOR = "datasync-watch";

    private static final String VERSION = "1.0";

    private DebeziumEnvelope() {}

    /**
     * The envelope without a schema.
     *
     * @param watch which the change was found by
     * @param now when it is written
     * @throws IllegalArgumentException if the change does not say what the record is like now
     */
    public static Map<String, Object> payload(Change change, String watch, Instant now) {
        return new DebeziumEvent(change, watch, now).payload(images(change));
    }

    /**
     * The envelope with its schema, as Kafka Connect's converter of JSON has both.
     *
     * @param watch which the change was found by
     * @param now when it is written
     * @throws IllegalArgumentException if the change does not say what the record is like now
     */
    public static Map<String, Object> withSchema(Change change, String watch, Instant now) {
        DebeziumEvent event = new DebeziumEvent(change, watch, now);
        Images images = images(change);
        ConnectRows rows = new ConnectRows(change, images.before(), images.after());
        Map<String, Object> message = new LinkedHashMap<>();
        message.put(
                "schema", event.schema(rows.schema("before", images.before()), rows.schema("after", images.after())));
        message.put("payload", event.payload(new Images(rows.encoded(images.before()), rows.encoded(images.after()))));
        return message;
    }

    /** The key of the change's record as such messages have it: all changes of a record under the same; none of a truncate. */
    public static Optional<Map<String, Object>> key(Change change) {
        return Optional.ofNullable(change.getKey()).map(key -> key.values());
    }

    /** The same with its schema. */
    public static Optional<Map<String, Object>> keyWithSchema(Change change, String watch) {
        return key(change).map(key -> {
            ConnectRows rows = new ConnectRows(change, null, key);
            Map<String, Object> schema = rows.schema(null, key);
            schema.put("optional", false);
            schema.put("name", DebeziumEvent.schemaName(watch, change, "Key"));
            Map<String, Object> message = new LinkedHashMap<>();
            message.put("schema", schema);
            message.put("payload", rows.encoded(key));
            return message;
        });
    }

    /** The record before and after; null where it is not known or not there. */
    record Images(Map<String, Object> before, Map<String, Object> after) {}

    private static Images images(Change change) {
        return switch (change.getOperation()) {
            case TRUNCATE -> new Images(null, null);
            case DELETE -> new Images(deleted(change), null);
            default -> new Images(change.getBefore(), after(change));
        };
    }

    private static Map<String, Object> deleted(Change change) {
        return change.getBefore() == null ? key(change).orElse(null) : change.getBefore();
    }

    private static Map<String, Object> after(Change change) {
        if (change.getAfter() == null) {
            throw new IllegalArgumentException("The change (" + change.getOperation() + " of table "
                    + change.getTable()
                    + ") does not say what the record is like now, which Debezium's envelope has to."
                    + " Have the watch add it: by capture=row, or by fetchRow=true");
        }
        return change.getAfter();
    }

    static String op(Operation operation) {
        return switch (operation) {
            case INSERT -> "c";
            case UPDATE -> "u";
            case DELETE -> "d";
            case TRUNCATE -> "t";
            case UPSERT, READ -> "r";
        };
    }

    /** The version of what the source says. */
    static String version() {
        return VERSION;
    }
}
