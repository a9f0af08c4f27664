package org.datasync.watch.trigger;

import com.fasterxml.jackson.core.type.TypeReference;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How far the initial load of a table is, as {@code datasync_capture} remembers it. Immutable.
 *
 * @param key after which key it goes on, as JSON
 * @param queued how many records were queued so far
 * @param estimated how many there are in all, about; empty if nobody knows
 * @param began when it began; the epoch before that
 */
record LoadProgress(String key, long queued, OptionalLong estimated, Instant began) {

    private static final TypeReference<Map<String, Object>> FORM = new TypeReference<>() {};
    private static final String WHAT = "The column load_position of datasync_capture";
    private static final int ALL = 100;
    private static final int STEPS = 10;

    /** What is logged of a load of which nobody knows how many records there are. */
    private static final long MANY = 1_000_000;

    /** From its text; a position of earlier times is a key alone. */
    static LoadProgress of(String text) {
        if (!text.startsWith("{")) {
            return new LoadProgress(text, 0, OptionalLong.empty(), Instant.EPOCH);
        }
        Map<String, Object> form = CatalogJson.read(text, FORM, WHAT);
        Object estimated = form.get("estimated");
        return new LoadProgress(
                CatalogJson.write(form.get("key")),
                number(form.get("queued")),
                estimated == null ? OptionalLong.empty() : OptionalLong.of(number(estimated)),
                Instant.ofEpochMilli(number(form.get("began"))));
    }

    private static long number(Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }

    String text() {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("key", CatalogJson.read(key, new TypeReference<List<Object>>() {}, WHAT));
        form.put("queued", queued);
        estimated.ifPresent(number -> form.put("estimated", number));
        form.put("began", began.toEpochMilli());
        return CatalogJson.write(form);
    }

    boolean isBeginning() {
        return key.equals(BackfillQueue.START);
    }

    /** The same at its beginning, of so many records. */
    LoadProgress beginning(OptionalLong records, Instant now) {
        return new LoadProgress(key, 0, records, now);
    }

    /** The same with so many more records queued, the last of which has this key. */
    LoadProgress after(String last, int records) {
        return new LoadProgress(last, queued + records, estimated, began);
    }

    /** How many percent are queued, at most 99; of a load of which nobody knows how many records there are, 0. */
    int percent() {
        return estimated.isEmpty() || estimated.getAsLong() == 0
                ? 0
                : (int) Math.min(ALL - 1, queued * ALL / estimated.getAsLong());
    }

    /** How many records are still to be queued, by the estimate. */
    long remaining() {
        return Math.max(0, estimated.orElse(0) - queued);
    }

    /** Whether another tenth is queued since then, and so worth a line in the log. */
    boolean isNewsAfter(LoadProgress before) {
        return estimated.isPresent()
                ? percent() / STEPS > before.percent() / STEPS
                : queued / MANY > before.queued() / MANY;
    }

    /** For people, by name; times as ISO texts. */
    Map<String, Object> form(String table) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("table", table);
        form.put("queued", queued);
        form.put("estimated", estimated.isPresent() ? estimated.getAsLong() : null);
        form.put("remaining", estimated.isPresent() ? remaining() : null);
        form.put("percent", estimated.isPresent() ? percent() : null);
        form.put("began", began.equals(Instant.EPOCH) ? null : began.toString());
        return form;
    }
}
