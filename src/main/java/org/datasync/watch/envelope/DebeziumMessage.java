package org.datasync.watch.envelope;

import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Operation;

/**
 * The change that a message in Debezium's envelope tells, whichever connector has written it. With its schema values are read by
 * their types; without one they stay as they are in its JSON. What Debezium does not know of a record, large values of
 * PostgreSQL that an update has left as they were, is left out. The table is {@code source.table}, after the schema in which it
 * lies, or the database where there are no schemas. The change has no key: columns tell records apart as the target has it.
 */
public final class DebeziumMessage {

    private static final String PAYLOAD = "payload";

    private DebeziumMessage() {}

    /** Whether a map is such a message, with or without its schema. */
    public static boolean is(Map<?, ?> message) {
        Map<?, ?> payload = payload(message);
        return payload.get("op") instanceof String
                && payload.get("source") instanceof Map
                && payload.containsKey("after")
                && !payload.containsKey("operation");
    }

    /**
     * The change.
     *
     * @throws IllegalArgumentException if a part is missing or makes no sense; it names the part
     */
    public static Change change(Map<?, ?> message) {
        Map<?, ?> payload = payload(message);
        Map<?, ?> source = (Map<?, ?>) payload.get("source");
        return Change.of(table(source), operation(payload.get("op").toString()))
                .id(text(source.get("change_id")))
                .before(image(message, "before"))
                .after(image(message, "after"))
                .changedAt(time(source))
                .transactionId(transaction(payload, source))
                .origin(text(source.get("origin")))
                .build();
    }

    private static Map<?, ?> payload(Map<?, ?> message) {
        return message.get(PAYLOAD) instanceof Map<?, ?> payload && message.containsKey("schema") ? payload : message;
    }

    private static String table(Map<?, ?> source) {
        if (source.get("table") == null) {
            throw new IllegalArgumentException(
                    "The message of Debezium has no source.table; expected a change of a table's record");
        }
        String table = source.get("table").toString();
        if (DebeziumEnvelope.CONNECTOR.equals(source.get("connector"))) {
            return table;
        }
        String quoted = quoted(table);
        return Stream.of(source.get("schema"), source.get("db"))
                .map(DebeziumMessage::text)
                .filter(schema -> schema != null && !schema.isEmpty())
                .findFirst()
                .map(schema -> quoted(schema) + "." + quoted)
                .orElse(quoted);
    }

    /** As options have a name: in quotes if something in it could be taken for something else. */
    private static String quoted(String name) {
        return name.matches("[\\p{L}\\p{N}_$ -]+") ? name : '"' + name.replace("\"", "\"\"") + '"';
    }

    private static Operation operation(String op) {
        return switch (op) {
            case "c" -> Operation.INSERT;
            case "u" -> Operation.UPDATE;
            case "d" -> Operation.DELETE;
            case "r" -> Operation.READ;
            case "t" -> Operation.TRUNCATE;
            default ->
                throw new IllegalArgumentException("The op of the message of Debezium is none of c, u, d, r and t");
        };
    }

    private static Map<String, Object> image(Map<?, ?> message, String part) {
        Object image = payload(message).get(part);
        if (image == null) {
            return null;
        }
        if (!(image instanceof Map<?, ?> row)) {
            throw new IllegalArgumentException("The " + part + " of the message of Debezium is a "
                    + image.getClass().getSimpleName() + ", expected an object of column names and values");
        }
        Map<String, ConnectSchema> columns = ConnectSchema.of(message.get("schema"))
                .field(part)
                .map(ConnectSchema::fields)
                .orElse(Map.of());
        Map<String, Object> values = new LinkedHashMap<>();
        row.forEach((name, value) -> {
            if (!ConnectSchema.isUnavailable(value)) {
                values.put(name.toString(), decoded(part, name, value, columns.get(name.toString())));
            }
        });
        return values;
    }

    private static Object decoded(String part, Object name, Object value, ConnectSchema schema) {
        try {
            return schema == null || value == null ? value : schema.decoded(value);
        } catch (IllegalArgumentException | ArithmeticException | ClassCastException e) {
            throw new IllegalArgumentException("The column " + name + " in the " + part
                    + " of the message of Debezium is no " + schema + ", which its schema calls it");
        }
    }

    private static Instant time(Map<?, ?> source) {
        return since(source.get("ts_ns"), ChronoUnit.NANOS)
                .or(() -> since(source.get("ts_us"), ChronoUnit.MICROS))
                .or(() -> since(source.get("ts_ms"), ChronoUnit.MILLIS))
                .orElse(null);
    }

    private static Optional<Instant> since(Object time, ChronoUnit unit) {
        boolean whole = time instanceof Integer || time instanceof Long || time instanceof BigInteger;
        boolean known = whole && ((Number) time).longValue() != 0;
        return known ? Optional.of(Instant.EPOCH.plus(((Number) time).longValue(), unit)) : Optional.empty();
    }

    private static String transaction(Map<?, ?> payload, Map<?, ?> source) {
        Object id = payload.get("transaction") instanceof Map<?, ?> transaction ? transaction.get("id") : null;
        return Stream.of(text(id), text(source.get("transaction_id")), text(source.get("txId")))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static String text(Object value) {
        return value == null ? null : value.toString();
    }
}
