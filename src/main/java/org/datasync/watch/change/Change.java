package org.datasync.watch.change;

import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.datasync.watch.log.Printable;

/**
 * One record's change: the body of a change message.
 *
 * <p>It is deliberately neither Serializable nor a Map nor Iterable, so that connectors convert it to text (JSON) instead
 * of to a form of their own. Values are those of {@code java.lang}, {@code java.math}, {@code java.time},
 * {@code java.util.UUID}, {@code byte[]} and lists of these, never of {@code java.sql}.
 */
public final class Change {

    private final Supplier<String> idMaker;
    private final String table;
    private final RecordKey key;
    private final Operation operation;
    private final Map<String, Object> before;
    private final Map<String, Object> after;
    private final Instant changedAt;
    private final String transactionId;
    private final String origin;
    private String id; // written more than once if several threads ask first, and always the same then

    private Change(Builder builder) {
        this.id = builder.id;
        this.idMaker = builder.idMaker;
        this.table = Objects.requireNonNull(builder.table, "table");
        this.key = builder.key;
        this.operation = Objects.requireNonNull(builder.operation, "operation");
        this.before = unmodifiable(builder.before);
        this.after = unmodifiable(builder.after);
        this.changedAt = builder.changedAt;
        this.transactionId = builder.transactionId;
        this.origin = builder.origin;
    }

    /** Starts a change of the given table. */
    public static Builder of(String table, Operation operation) {
        return new Builder(table, operation);
    }

    /** This change with another operation and another image after it. */
    public Change with(Operation newOperation, Map<String, Object> newAfter) {
        Builder builder = of(table, newOperation).key(key).before(before).after(newAfter);
        builder.id = id;
        builder.idMaker = idMaker;
        return builder.changedAt(changedAt)
                .transactionId(transactionId)
                .origin(origin)
                .build();
    }

    /**
     * Identifies the change among all changes of its watch, the same in every delivery of it: fit for an idempotent
     * consumer. Null in a change that is yet to be recorded.
     */
    public String getId() {
        if (id == null && idMaker != null) {
            id = idMaker.get();
        }
        return id;
    }

    /** Whether it has an id. */
    public boolean hasId() {
        return id != null || idMaker != null;
    }

    /** The name of the record's table, as the watch's options name it. */
    public String getTable() {
        return table;
    }

    /** The record's key; null only for {@link Operation#TRUNCATE}. */
    public RecordKey getKey() {
        return key;
    }

    /** What happened to the record. */
    public Operation getOperation() {
        return operation;
    }

    /** The record's values before the change by column name; null where they are not known. */
    public Map<String, Object> getBefore() {
        return before;
    }

    /** The record's values after the change by column name; null where they are not known or the record is gone. */
    public Map<String, Object> getAfter() {
        return after;
    }

    /** When the record changed, by the clock of who recorded it; null where that is not known. */
    public Instant getChangedAt() {
        return changedAt;
    }

    /** The database transaction that changed the record, as text; null where it is not known. */
    public String getTransactionId() {
        return transactionId;
    }

    /** Who changed the record; null where it is not known. */
    public String getOrigin() {
        return origin;
    }

    /** All parts by name with their values as they are, {@code id} first. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", getId());
        map.put("table", table);
        map.put("key", key == null ? null : key.values());
        map.put("operation", operation.word());
        map.put("before", before);
        map.put("after", after);
        map.put("changedAt", changedAt);
        map.put("transactionId", transactionId);
        map.put("origin", origin);
        return map;
    }

    /**
     * The form in JSON: like {@link #toMap()}, with every value that JSON has no type for as text (ISO-8601 for dates and
     * times). Any Jackson mapper, however it is configured, writes the same JSON from it.
     */
    @JsonValue
    public Map<String, Object> toJsonForm() {
        Map<String, Object> form = new LinkedHashMap<>();
        toMap().forEach((name, value) -> form.put(name, jsonForm(value)));
        return form;
    }

    /**
     * A value as JSON can hold it: null, booleans, numbers, texts and bytes as they are, collections and maps of such, and
     * everything else as its text.
     */
    public static Object jsonForm(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> form = new LinkedHashMap<>();
            map.forEach((name, element) -> form.put(String.valueOf(name), jsonForm(element)));
            return form;
        }
        if (value instanceof Collection<?> elements) {
            return elements.stream().map(Change::jsonForm).toList();
        }
        return isJson(value) ? value : value.toString();
    }

    private static boolean isJson(Object value) {
        return value == null
                || value instanceof String
                || value instanceof Boolean
                || value instanceof byte[]
                || value instanceof Integer
                || value instanceof Long
                || value instanceof Short
                || value instanceof Byte
                || value instanceof BigDecimal
                || value instanceof BigInteger
                || (value instanceof Double number && Double.isFinite(number))
                || (value instanceof Float decimal && Float.isFinite(decimal));
    }

    private static Map<String, Object> unmodifiable(Map<String, Object> image) {
        return image == null ? null : Collections.unmodifiableMap(image);
    }

    /** Names the change without its values, fit for logs. */
    @Override
    public String toString() {
        return Printable.line("change " + getId() + " (" + operation + " of " + table + ")");
    }

    /** Collects the parts of a change. */
    public static final class Builder {
        private final String table;
        private final Operation operation;
        private String id;
        private Supplier<String> idMaker;
        private RecordKey key;
        private Map<String, Object> before;
        private Map<String, Object> after;
        private Instant changedAt;
        private String transactionId;
        private String origin;

        private Builder(String table, Operation operation) {
            this.table = table;
            this.operation = operation;
        }

        /** See {@link Change#getId()}. */
        public Builder id(String value) {
            this.id = value;
            return this;
        }

        /**
         * An id that is made when somebody asks for it first, which nobody may ever do.
         *
         * @param maker gives the same whenever it is asked, by whatever thread, and never null
         */
        public Builder idBy(Supplier<String> maker) {
            this.idMaker = maker;
            return this;
        }

        /** See {@link Change#getKey()}. */
        public Builder key(RecordKey value) {
            this.key = value;
            return this;
        }

        /** See {@link Change#getBefore()}. */
        public Builder before(Map<String, Object> image) {
            this.before = image;
            return this;
        }

        /** See {@link Change#getAfter()}. */
        public Builder after(Map<String, Object> image) {
            this.after = image;
            return this;
        }

        /** See {@link Change#getChangedAt()}. */
        public Builder changedAt(Instant time) {
            this.changedAt = time;
            return this;
        }

        /** See {@link Change#getTransactionId()}. */
        public Builder transactionId(String value) {
            this.transactionId = value;
            return this;
        }

        /** See {@link Change#getOrigin()}. */
        public Builder origin(String value) {
            this.origin = value;
            return this;
        }

        /** The change. */
        public Change build() {
            return new Change(this);
        }
    }
}
