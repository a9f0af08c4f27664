package org.datasync.watch.envelope;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Operation;
import org.datasync.watch.envelope.DebeziumEnvelope.Images;

/** What Debezium's envelope has around the rows, and its schema. */
record DebeziumEvent(Change change, String watch, Instant now) {

    private static final String STRING = "string";
    private static final String INT64 = "int64";

    /** The fields of {@code source} with their types; those that a watch may not know are optional. */
    private static final Map<String, String> SOURCE = source();

    private static final List<String> KNOWN = List.of("version", "connector", "name", "db", "table");

    Map<String, Object> payload(Images images) {
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("before", images.before());
        payload.put("after", images.after());
        payload.put("source", sourceValues());
        payload.put("transaction", transaction());
        payload.put("op", DebeziumEnvelope.op(change.getOperation()));
        times(now).forEach(payload::put);
        return payload;
    }

    private Map<String, Object> sourceValues() {
        Map<String, Object> source = new LinkedHashMap<>();
        source.put("version", DebeziumEnvelope.version());
        source.put("connector", DebeziumEnvelope.CONNECTOR);
        source.put("name", watch);
        times(change.getChangedAt()).forEach(source::put);
        source.put("snapshot", String.valueOf(change.getOperation() == Operation.READ));
        source.put("db", "");
        // a name with its schema, as the watch's options have it, is told whole: whoever reads it may quote its parts
        source.put("table", change.getTable());
        source.put("change_id", change.getId());
        source.put("transaction_id", change.getTransactionId());
        source.put("origin", change.getOrigin());
        return source;
    }

    private static Map<String, String> source() {
        Map<String, String> fields = new LinkedHashMap<>();
        List.of("version", "connector", "name").forEach(name -> fields.put(name, STRING));
        List.of("ts_ms", "ts_us", "ts_ns").forEach(name -> fields.put(name, INT64));
        List.of("snapshot", "db", "table", "change_id", "transaction_id", "origin")
                .forEach(name -> fields.put(name, STRING));
        return fields;
    }

    private static Map<String, Object> times(Instant time) {
        Map<String, Object> times = new LinkedHashMap<>();
        times.put("ts_ms", since(time, ChronoUnit.MILLIS));
        times.put("ts_us", since(time, ChronoUnit.MICROS));
        times.put("ts_ns", since(time, ChronoUnit.NANOS));
        return times;
    }

    private static Long since(Instant time, ChronoUnit unit) {
        try {
            return time == null ? null : unit.between(Instant.EPOCH, time);
        } catch (ArithmeticException e) {
            return null; // too far away for this unit
        }
    }

    private Map<String, Object> transaction() {
        if (change.getTransactionId() == null) {
            return null;
        }
        Map<String, Object> transaction = new LinkedHashMap<>();
        transaction.put("id", change.getTransactionId());
        transaction.put("total_order", null);
        transaction.put("data_collection_order", null);
        return transaction;
    }

    Map<String, Object> schema(Map<String, Object> before, Map<String, Object> after) {
        before.put("name", schemaName(watch, change, "Value"));
        after.put("name", schemaName(watch, change, "Value"));
        List<Map<String, Object>> fields = new ArrayList<>(List.of(before, after, sourceSchema(), transactionSchema()));
        fields.add(field("op", STRING, false));
        times(null).keySet().forEach(name -> fields.add(field(name, INT64, true)));
        Map<String, Object> schema = struct(schemaName(watch, change, "Envelope"), fields);
        schema.put("version", 2);
        return schema;
    }

    private static Map<String, Object> sourceSchema() {
        List<Map<String, Object>> fields = new ArrayList<>();
        SOURCE.forEach((name, type) -> fields.add(field(name, type, !KNOWN.contains(name))));
        Map<String, Object> source = struct("org.datasync.watch.Source", fields);
        source.put("field", "source");
        return source;
    }

    private static Map<String, Object> transactionSchema() {
        List<Map<String, Object>> fields = List.of(
                field("id", STRING, false),
                field("total_order", INT64, true),
                field("data_collection_order", INT64, true));
        Map<String, Object> transaction = struct("event.block", fields);
        transaction.put("version", 1);
        transaction.put("optional", true);
        transaction.put("field", "transaction");
        return transaction;
    }

    private static Map<String, Object> struct(String name, List<Map<String, Object>> fields) {
        Map<String, Object> struct = new LinkedHashMap<>();
        struct.put("type", "struct");
        struct.put("fields", fields);
        struct.put("optional", false);
        struct.put("name", name);
        return struct;
    }

    private static Map<String, Object> field(String name, String type, boolean optional) {
        Map<String, Object> field = new LinkedHashMap<>();
        field.put("type", type);
        field.put("optional", optional);
        field.put("field", name);
        return field;
    }

    /** As Avro wants names, so that any registry takes it. */
    static String schemaName(String watch, Change change, String part) {
        return Avro.name(watch) + "." + Avro.name(change.getTable()) + "." + part;
    }

    private static final class Avro {
        private Avro() {}

        static String name(String text) {
            String letters = text.replaceAll("[^A-Za-z0-9_.]", "_");
            return letters.isEmpty() || Character.isDigit(letters.charAt(0)) ? "_" + letters : letters;
        }
    }
}
