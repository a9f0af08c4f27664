package org.datasync.watch.pattern;

import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Makes a {@link WatchPattern}. It is found by the name in the endpoint's path: among the patterns that come with this
 * component, as a bean of that name in the registry, or by {@link java.util.ServiceLoader}, in this order.
 *
 * <p>Of an endpoint's start the methods are called in the order in which they stand here. None is called inside a transaction.
 */
public interface PatternFactory {

    /** The name in the endpoint's path: lower-case letters, digits and dashes. */
    String name();

    /** What the pattern can. One lane, and acknowledging in the watched database, by default. */
    default Traits traits() {
        return Traits.NONE;
    }

    /**
     * Refuses options, and databases, that the pattern cannot work with. Writes nothing; what other start-up does is written
     * after it.
     *
     * @throws IllegalArgumentException if it cannot; it names the option that cures it
     */
    default void check(PatternContext context) {}

    /**
     * The pattern, for all lanes.
     *
     * @throws IllegalArgumentException if the options do not fit the database; it names the option that cures it
     */
    WatchPattern create(PatternContext context);

    /**
     * The pattern, with all that it needs in the database: for endpoints that watch or record, called in place of
     * {@link #create}. By default nothing is needed.
     */
    default WatchPattern install(PatternContext context) {
        return create(context);
    }

    /**
     * Puts in place what the pattern reads its lanes by, if anything: for endpoints that watch, once the watch is stored with their number,
     * and before {@link WatchPattern#forLane} is asked for one. By default nothing is needed.
     */
    default void divide(PatternContext context) {}

    /**
     * What is asked before each poll, outside of a transaction: it may make changes pending, as an initial load does, and says
     * whether it has. Nothing by default.
     */
    default BooleanSupplier backfill(PatternContext context) {
        return () -> false;
    }

    /**
     * What is to be looked at now and then while the watch runs: made once, and run before each poll, outside of a transaction, but
     * not while nothing that is delivered succeeds. Nothing by default.
     */
    default Lookout lookout(PatternContext context) {
        return () -> {};
    }

    /**
     * What a producer can do besides what it can with every pattern, by the word that the option {@code action} has for it.
     * Looks at nothing and changes nothing; the actions do.
     */
    default Map<String, PatternAction> actions(PatternContext context) {
        return Map.of();
    }

    /** What it does not deliver until a person says so, besides what is parked. Nothing by default. */
    default Withheld withheld(PatternContext context) {
        return Withheld.NONE;
    }

    /** What a producer does without the option {@code action}. */
    default String defaultAction() {
        return "status";
    }
}
