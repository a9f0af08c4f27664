package org.datasync.watch.snapshot;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.datasync.watch.change.Operation;
import org.datasync.watch.pattern.Withheld;

/**
 * Deletes that are too many to be right, as people see them. The id tells how many they are: it releases so many, and those that a
 * comparison would deliver anyway of what is left then. So an id from last week releases nothing of a table that was emptied since.
 */
public final class WithheldDeletes implements Withheld {

    private static final String INFIX = ":withheld:";

    private final Function<Optional<String>, Run> run;
    private final BiFunction<Optional<String>, Run, String> position;

    private WithheldDeletes(Function<Optional<String>, Run> run, BiFunction<Optional<String>, Run, String> position) {
        this.run = run;
        this.position = position;
    }

    /** Those of a watch that compares. */
    public static Withheld ofSnapshot() {
        return new WithheldDeletes(Run::of, (before, now) -> now.text());
    }

    /** Those of a comparison beside another pattern. */
    public static Withheld besideAnother() {
        return new WithheldDeletes(SharedPosition::run, SharedPosition::with);
    }

    static String id(String table, long deletes) {
        return table + INFIX + deletes;
    }

    @Override
    public List<Map<String, Object>> list(Optional<String> stands) {
        return run.apply(stands).withheld().entrySet().stream()
                .map(entry -> described(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Map<String, Object> described(String table, long deletes) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("id", id(table, deletes));
        described.put("status", "withheld");
        described.put("table", table);
        described.put("key", null);
        described.put("operation", Operation.DELETE.word());
        described.put("error", "More records are missing than deleteGuard lets pass: " + deletes);
        return described;
    }

    /** The number may have grown since people have seen it, as the table is still written; the id says what they have seen. */
    @Override
    public Optional<String> released(String id, Optional<String> stands) {
        int infix = id.lastIndexOf(INFIX);
        String table = infix < 0 ? "" : id.substring(0, infix);
        String deletes = infix < 0 ? "" : id.substring(infix + INFIX.length());
        Run now = run.apply(stands);
        return now.withheld().containsKey(table) && deletes.matches("\\d{1,18}")
                ? Optional.of(position.apply(stands, now.releasing(table, Long.parseLong(deletes))))
                : Optional.empty();
    }
}
