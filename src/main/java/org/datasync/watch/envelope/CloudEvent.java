package org.datasync.watch.envelope;

import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Json;

/**
 * A change as an event of the specification CloudEvents 1.0. Its {@code id} is the change's, {@code source} the watch,
 * {@code type} the operation, {@code subject} the record (its table, a slash and its key), {@code time} when it changed, its data
 * the JSON of the change. The extension {@code partitionkey} is the same for all changes of a record.
 *
 * @param attributes the attributes by name, {@code datacontenttype} too
 * @param change the change
 */
public record CloudEvent(Map<String, String> attributes, Change change) {

    /** What types begin with. */
    public static final String TYPE = "org.datasync.watch.";

    private static final String VERSION = "1.0";
    private static final String JSON = "application/json";

    /**
     * The event of a change that a watch has found.
     *
     * @throws IllegalArgumentException if the change has no id
     */
    public static CloudEvent of(Change change, String watch) {
        if (change.getId() == null) {
            throw new IllegalArgumentException("The change (" + change.getOperation() + " of table " + change.getTable()
                    + ") has no id, which an event of CloudEvents must have; changes that a watch has found have one");
        }
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("specversion", VERSION);
        attributes.put("id", printable(change.getId()));
        attributes.put("source", "datasync-watch:" + watch);
        attributes.put("type", TYPE + change.getOperation().word());
        attributes.put("subject", subject(change));
        attributes.put("datacontenttype", JSON);
        if (change.getChangedAt() != null) {
            attributes.put(
                    "time",
                    DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                            change.getChangedAt().atOffset(ZoneOffset.UTC)));
        }
        attributes.put("partitionkey", subject(change));
        return new CloudEvent(attributes, change);
    }

    private static String subject(Change change) {
        if (change.getKey() == null) {
            return printable(change.getTable());
        }
        Object key = Change.jsonForm(change.getKey().value());
        return printable(change.getTable() + "/" + (key instanceof String text ? text : Json.write(key)));
    }

    /** Control characters are not for attributes. */
    private static String printable(String text) {
        return text.codePoints()
                .map(point ->
                        Character.isISOControl(point) || Character.getType(point) == Character.SURROGATE ? '?' : point)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** The same with another attribute. */
    public CloudEvent with(String name, String value) {
        Map<String, String> changed = new LinkedHashMap<>(attributes);
        changed.put(name, value);
        return new CloudEvent(changed, change);
    }

    /** The event in one piece, as its JSON format has it. */
    public Map<String, Object> structured() {
        Map<String, Object> event = new LinkedHashMap<>(attributes);
        event.put("data", change.toJsonForm());
        return event;
    }

    /** An attribute's value as a header of HTTP has it: a percent sign and digits for what headers cannot hold. */
    public static String inHttp(String value) {
        StringBuilder header = new StringBuilder();
        for (byte octet : value.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = octet > ' ' && octet < 0x7f && octet != '"' && octet != '%';
            header.append(plain ? String.valueOf((char) octet) : String.format(Locale.ROOT, "%%%02X", octet));
        }
        return header.toString();
    }

    /** What an event in one piece holds, and anything else as it is. */
    public static Map<?, ?> data(Map<?, ?> message) {
        return message.containsKey("specversion") && message.get("data") instanceof Map<?, ?> data ? data : message;
    }
}
