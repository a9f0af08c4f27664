package org.datasync.watch.snapshot;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.datasync.watch.change.Json;

/**
 * A comparison of all tables, and where it stands: the watch's position. Immutable.
 *
 * @param id tells it from all others of the watch; 0 if there was none yet
 * @param began when it began, by the clock of the node that began it
 * @param demand what people have asked for
 * @param step where it stands; empty once it is over
 * @param counts what it has found so far
 * @param last what the one before has found, as JSON has it; of one that is over its own
 */
record Run(long id, Instant began, Demand demand, Optional<Step> step, Counts counts, Map<String, Object> last) {

    /** None yet. */
    static final Run NONE = new Run(0, Instant.EPOCH, Demand.NONE, Optional.empty(), Counts.NONE, Map.of());

    private static final String WHAT = "The position of the watch in datasync_watch";

    /** By so much clocks of nodes may differ. */
    private static final Duration CLOCKS = Duration.ofMinutes(1);

    /**
     * A page that is next.
     *
     * @param table the table
     * @param mode how it is gone through
     * @param place the page
     * @param behind the key up to which its rows were compared already; empty if none were
     */
    record Step(String table, Mode mode, long place, Optional<String> behind) {
        /** At the beginning of a page. */
        Step(String table, Mode mode, long place) {
            this(table, mode, place, Optional.empty());
        }

        /** The same page behind a key. */
        Step behind(String key) {
            return new Step(table, mode, place, Optional.of(key));
        }

        private static Step of(Object table, Map<String, Object> form) {
            return new Step(
                    String.valueOf(table),
                    Mode.of(String.valueOf(form.get("mode"))),
                    number(form, "place"),
                    Optional.ofNullable(form.get("behind")).map(String::valueOf));
        }

        private void addTo(Map<String, Object> form) {
            form.put("table", table);
            form.put("mode", mode.word());
            form.put("place", place);
            behind.ifPresent(key -> form.put("behind", key));
        }
    }

    /**
     * What people have asked for.
     *
     * @param atOnce whether the next comparison begins without waiting for its time
     * @param force whether it delivers deletes however many there are
     * @param forced whether this one does
     * @param released how many deletes of a table the next one delivers that are too many
     * @param allowed how many this one does
     */
    record Demand(
            boolean atOnce, boolean force, boolean forced, Map<String, Long> released, Map<String, Long> allowed) {
        static final Demand NONE = new Demand(false, false, false, Map.of(), Map.of());

        /** How many deletes of a table are delivered that are too many. */
        long allowed(String table) {
            return allowed.getOrDefault(table, 0L);
        }

        /** What the next comparison is to do, as it begins. */
        private Demand met() {
            return new Demand(false, false, force, Map.of(), released);
        }

        private Demand atOnce(boolean byForce) {
            return new Demand(true, byForce, forced, released, allowed);
        }

        private Demand releasing(String table, long deletes) {
            Map<String, Long> more = new LinkedHashMap<>(released);
            more.put(table, deletes);
            return new Demand(true, force, forced, more, allowed);
        }

        private Map<String, Object> form() {
            Map<String, Object> form = new LinkedHashMap<>();
            put(form, "atOnce", atOnce);
            put(form, "force", force);
            put(form, "forced", forced);
            put(form, "released", released);
            put(form, "allowed", allowed);
            return form;
        }

        private static void put(Map<String, Object> form, String name, boolean given) {
            if (given) {
                form.put(name, true);
            }
        }

        private static void put(Map<String, Object> form, String name, Map<String, Long> given) {
            if (!given.isEmpty()) {
                form.put(name, given);
            }
        }
    }

    /**
     * What a comparison has found.
     *
     * @param rows how many rows were compared
     * @param found how many changes were delivered in their turn, or held
     * @param withheld how many deletes were not delivered, by table, as they were too many
     */
    record Counts(long rows, long found, Map<String, Long> withheld) {
        static final Counts NONE = new Counts(0, 0, Map.of());

        /** How far it is, in rows: those of a page that is under way count as far as they differ. */
        long passed() {
            return Math.max(rows, found);
        }

        private Map<String, Object> form() {
            Map<String, Object> form = new LinkedHashMap<>();
            form.put("rows", rows);
            form.put("found", found);
            form.put("withheld", withheld);
            return form;
        }
    }

    /**
     * From its text.
     *
     * @throws IllegalArgumentException if it is none of ours
     */
    static Run of(Optional<String> text) {
        if (text.isEmpty() || text.get().isEmpty()) {
            return NONE;
        }
        Map<String, Object> form = Json.readObject(text.get(), WHAT);
        Optional<Step> step = Optional.ofNullable(form.get("table")).map(table -> Step.of(table, form));
        Counts counts = new Counts(number(form, "rows"), number(form, "found"), numbers(form.get("withheld")));
        Demand demand = new Demand(
                is(form, "atOnce"),
                is(form, "force"),
                is(form, "forced"),
                numbers(form.get("released")),
                numbers(form.get("allowed")));
        return new Run(
                number(form, "run"),
                Instant.ofEpochMilli(number(form, "began")),
                demand,
                step,
                counts,
                map(form.get("last")));
    }

    private static long number(Map<String, Object> form, String name) {
        if (form.get(name) instanceof Number number) {
            return number.longValue();
        }
        throw new IllegalArgumentException(WHAT + " has no " + name);
    }

    private static boolean is(Map<String, Object> form, String name) {
        return Boolean.TRUE.equals(form.get(name));
    }

    private static Map<String, Object> map(Object form) {
        Map<String, Object> map = new LinkedHashMap<>();
        if (form instanceof Map<?, ?> given) {
            given.forEach((name, value) -> map.put(String.valueOf(name), value));
        }
        return map;
    }

    private static Map<String, Long> numbers(Object form) {
        Map<String, Long> numbers = new LinkedHashMap<>();
        map(form).forEach((name, value) -> numbers.put(name, ((Number) value).longValue()));
        return numbers;
    }

    String text() {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("run", id);
        form.put("began", began.toEpochMilli());
        form.putAll(demand.form());
        step.ifPresent(at -> at.addTo(form));
        form.putAll(counts.form());
        form.put("last", last);
        return Json.write(form);
    }

    /** Whether another is to begin; a clock that was set back does not keep it from that. */
    boolean isDue(Instant now, Duration interval) {
        boolean before = id == 0 || now.isBefore(began.minus(CLOCKS));
        return step.isEmpty() && (demand.atOnce() || before || !now.isBefore(began.plus(interval)));
    }

    /** The next, which has an id that no other has. */
    Run next(Instant now) {
        return new Run(Math.max(id + 1, now.toEpochMilli()), now, demand.met(), Optional.empty(), Counts.NONE, last);
    }

    /** The same with another to begin at once, or as soon as it is over. */
    Run demanding(boolean force) {
        return new Run(id, began, demand.atOnce(force), step, counts, last);
    }

    /** The same with another to begin as soon, that delivers so many deletes of a table though they are too many. */
    Run releasing(String table, long deletes) {
        return new Run(id, began, demand.releasing(table, deletes), step, counts, last);
    }

    /** How many deletes are not delivered, by table, as far as is known by now. */
    Map<String, Long> withheld() {
        boolean before = step.isPresent() && !demand.forced();
        Map<String, Long> withheld = before ? numbers(last.get("withheld")) : new LinkedHashMap<>();
        withheld.keySet().removeAll(demand.allowed().keySet());
        withheld.putAll(counts.withheld());
        return withheld;
    }

    /** The same at the beginning of a table, if it stands in it. */
    Run restarted(String table) {
        return step.filter(at -> at.table().equals(table)).isPresent() ? at(new Step(table, Mode.WRITES, 0)) : this;
    }

    /** The same at another page. */
    Run at(Step next) {
        return new Run(id, began, demand, Optional.of(next), counts, last);
    }

    /** The same with so many more rows compared. */
    Run compared(long rows) {
        return with(new Counts(counts.rows() + rows, counts.found(), counts.withheld()));
    }

    /** The same with so many more changes found. */
    Run found(long changes) {
        return with(new Counts(counts.rows(), counts.found() + changes, counts.withheld()));
    }

    /** The same with deletes of a table that are not delivered. */
    Run withheld(String table, long deletes) {
        Map<String, Long> withheld = new LinkedHashMap<>(counts.withheld());
        withheld.put(table, deletes);
        return with(new Counts(counts.rows(), counts.found(), withheld));
    }

    private Run with(Counts more) {
        return new Run(id, began, demand, step, more, last);
    }

    /** The same, over. */
    Run over(Instant now) {
        Map<String, Object> done = new LinkedHashMap<>();
        done.put("began", began.toEpochMilli());
        done.put("ended", now.toEpochMilli());
        done.putAll(counts.form());
        return new Run(id, began, demand, Optional.empty(), counts, done);
    }
}
