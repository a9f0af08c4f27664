package org.datasync.watch.runtime;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import javax.sql.DataSource;
import org.datasync.watch.change.LaneRange;
import org.datasync.watch.changetable.ChangeTableSpec;
import org.datasync.watch.cycle.CycleSpec;
import org.datasync.watch.failure.FailureSelection;
import org.datasync.watch.failure.FailureSpec;
import org.datasync.watch.order.OrderSpec;
import org.datasync.watch.trigger.CaptureSpec;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * All options of an endpoint, each of them checked by itself, before anything is created, written or registered. What does not
 * fit together, the pattern or the database is refused later, but before anything is written too.
 *
 * @param name the watch's name
 * @param pattern the pattern's name
 * @param databases where the changes and the state are
 * @param install what to do about what the pattern needs in the database
 * @param cycle how cycles are cut, of lane 0 of all lanes
 * @param load how much this node does, and when it is too much
 * @param failure when changes are tried again and given up
 * @param order how a batch is arranged
 * @param maxTransactionSize how many changes of a source transaction are delivered together at most; empty if it is not by
 *     source transactions
 * @param tables the option {@code tables}
 * @param changeTable what the options say of a change table
 * @param capture what the options say of captures
 * @param initialLoad whether the records that are there are read first
 * @param action what a producer does
 * @param patternOptions the options that begin with {@code pattern.}, without that
 */
public record WatchSpec(
        String name,
        String pattern,
        Databases databases,
        Install install,
        CycleSpec cycle,
        Load load,
        FailureSpec failure,
        OrderSpec order,
        OptionalInt maxTransactionSize,
        List<String> tables,
        ChangeTableSpec changeTable,
        CaptureSpec capture,
        boolean initialLoad,
        ActionSpec action,
        Map<String, String> patternOptions) {

    /** Copies the collections. */
    public WatchSpec {
        tables = List.copyOf(tables);
        patternOptions = Map.copyOf(patternOptions);
    }

    /**
     * Where the changes and the state are.
     *
     * @param watched the database with the changes
     * @param state that with the watch's state; the same unless it lies elsewhere
     * @param transactionManager who begins and commits; empty for whoever fits
     * @param createStateTables whether to create the tables with the state
     */
    public record Databases(
            DataSource watched,
            DataSource state,
            Optional<PlatformTransactionManager> transactionManager,
            boolean createStateTables) {

        /** Whether the state is in another database than the changes. */
        public boolean isStateElsewhere() {
            return state != watched;
        }
    }

    /**
     * How much a node does, and when it is too much.
     *
     * @param workers how many workers it has
     * @param maxMessagesPerPoll how many exchanges a poll delivers at most; 0 means no limit
     * @param maxPending how many changes may be pending until the watch is not ready; 0 means no limit
     * @param maxPendingAge how long they may; zero means no limit
     */
    public record Load(int workers, int maxMessagesPerPoll, long maxPending, Duration maxPendingAge) {

        /** Checks the numbers. */
        public Load {
            requireNoLess("maxMessagesPerPoll", maxMessagesPerPoll);
            requireNoLess("maxPending", maxPending);
            requireNoLess("maxPendingAge", maxPendingAge.toMillis());
        }

        private static void requireNoLess(String option, long value) {
            if (value < 0) {
                throw new IllegalArgumentException(
                        "The option " + option + " is " + value + ", expected 0 (no limit) or more");
            }
        }
    }

    /**
     * What a producer does.
     *
     * @param word the option {@code action}; empty for the pattern's default
     * @param failures which failures
     * @param table whose records; empty for all
     * @param condition which records of it, trusted SQL
     * @param force whether to do it though newer changes would be undone
     * @param subscribers for whom
     * @param origin who makes the changes of a transaction
     */
    public record ActionSpec(
            Optional<String> word,
            FailureSelection failures,
            Optional<String> table,
            Optional<String> condition,
            boolean force,
            List<String> subscribers,
            Optional<String> origin) {

        /** Copies the list. */
        public ActionSpec {
            subscribers = List.copyOf(subscribers);
        }
    }

    /** How many lanes the watch has. */
    public int lanes() {
        return cycle.range().lanes();
    }

    /** How the cycles of a lane are cut. */
    public CycleSpec cycle(int lane) {
        return cycle.of(new LaneRange(lane, lanes()));
    }
}
