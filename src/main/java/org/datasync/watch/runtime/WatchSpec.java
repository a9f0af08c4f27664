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
import org.datasync.watch.lastmodified.LastModifiedSpec;
import org.datasync.watch.order.OrderSpec;
import org.datasync.watch.snapshot.SnapshotSpec;
import org.datasync.watch.trigger.CaptureSpec;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * All options of an endpoint, each of them checked by itself, before anything is created, written or registered. What does not
 * fit together, the pattern or the database is refused later, but before anything is written too.
 *
 * @param name the watch's name
 * @param node how this node is called
 * @param databases where the changes and the state are
 * @param pattern what is watched, and how
 * @param delivery how changes are delivered
 * @param action what a producer does
 */
public record WatchSpec(
        String name, String node, Databases databases, PatternSpec pattern, DeliverySpec delivery, ActionSpec action) {

    /**
     * Where the changes and the state are.
     *
     * @param watched the database with the changes
     * @param state that with the watch's state; the same unless it lies elsewhere
     * @param transactionManager who begins and commits; empty for whoever fits
     * @param createStateTables whether to create the tables with the state
     * @param install what to do about what the pattern needs in the database
     * @param generic whether the database with the changes is read in the way that suits any
     */
    public record Databases(
            DataSource watched,
            DataSource state,
            Optional<PlatformTransactionManager> transactionManager,
            boolean createStateTables,
            Install install,
            boolean generic) {

        /** Whether the state is in another database than the changes. */
        public boolean isStateElsewhere() {
            return state != watched;
        }
    }

    /**
     * What is watched, and how. Each pattern takes what is its own.
     *
     * @param name the pattern's name
     * @param tables the option {@code tables}
     * @param changeTable what the options say of a change table
     * @param capture what they say of captures
     * @param reading what they say of tables that are only read
     * @param options those that begin with {@code pattern.}, without that
     */
    public record PatternSpec(
            String name,
            List<String> tables,
            ChangeTableSpec changeTable,
            CaptureSpec capture,
            ReadingSpec reading,
            Map<String, String> options) {

        public PatternSpec {
            tables = List.copyOf(tables);
            options = Map.copyOf(options);
        }

        /** What the options say of tables that are followed by a column. */
        public LastModifiedSpec lastModified() {
            return reading.lastModified();
        }

        /** What they say of tables that are compared. */
        public SnapshotSpec snapshot() {
            return reading.snapshot();
        }
    }

    /**
     * What the options say of tables that are only read.
     *
     * @param lastModified of such that are followed by a column
     * @param snapshot of such that are compared
     */
    public record ReadingSpec(LastModifiedSpec lastModified, SnapshotSpec snapshot) {}

    /**
     * How changes are delivered.
     *
     * @param cycle how cycles are cut, of lane 0 of all lanes
     * @param load how much this node does, and when it is too much
     * @param failure when changes are tried again and given up
     * @param order how a batch is arranged
     * @param maxTransactionSize how many changes of a source transaction are delivered together at most; empty if it is not by
     *     source transactions
     * @param wakeUp what has it poll before its time
     */
    public record DeliverySpec(
            CycleSpec cycle,
            Load load,
            FailureSpec failure,
            OrderSpec order,
            OptionalInt maxTransactionSize,
            WakeUpSpec wakeUp) {

        /** Whether changes are delivered by source transactions. */
        public boolean isBySourceTransactions() {
            return maxTransactionSize.isPresent();
        }
    }

    /**
     * What has a watch poll before its time.
     *
     * @param by what wakes it
     * @param listening where to listen for what the database tells; empty for the watched one
     */
    public record WakeUpSpec(WakeUp by, Optional<DataSource> listening) {}

    /**
     * How much a node does, and when it is too much.
     *
     * @param workers how many workers it has
     * @param maxMessagesPerPoll how many exchanges a poll delivers at most; 0 means no limit
     * @param maxPending how many changes may be pending until the watch is not ready; 0 means no limit
     * @param maxPendingAge how long they may; zero means no limit
     * @param maxParked how many changes may be parked until the watch is not ready; negative means no limit
     */
    public record Load(int workers, int maxMessagesPerPoll, long maxPending, Duration maxPendingAge, int maxParked) {

        /** Checks the numbers. */
        public Load {
            requireNoLess("maxMessagesPerPoll", maxMessagesPerPoll);
            requireNoLess("maxPending", maxPending);
            requireNoLess("maxPendingAge", maxPendingAge.toMillis());
        }

        /** Whether there can be too much. */
        public boolean isLimited() {
            return maxPending > 0 || !maxPendingAge.isZero();
        }

        /** Whether so many pending changes, the oldest of this age, are too much. */
        public boolean isTooMuch(long pending, Duration age) {
            return (maxPending > 0 && pending > maxPending)
                    || (!maxPendingAge.isZero() && age.toMillis() > maxPendingAge.toMillis());
        }

        /** Whether so many parked changes are too many. */
        public boolean isTooMuchParked(int parked) {
            return maxParked >= 0 && parked > maxParked;
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
     * @param records which records
     * @param force whether to do it though newer changes would be undone
     * @param marks what it writes to rows and transactions
     * @param script what a script is to do
     */
    public record ActionSpec(
            Optional<String> word,
            FailureSelection failures,
            RecordSelection records,
            boolean force,
            Marks marks,
            ScriptSpec script) {}

    /**
     * What a producer's action writes to rows and transactions.
     *
     * @param subscribers for whom
     * @param origin who makes the changes of a transaction
     */
    public record Marks(List<String> subscribers, Optional<String> origin) {

        public Marks {
            subscribers = List.copyOf(subscribers);
        }
    }

    /**
     * What a script for a database administrator is to do.
     *
     * @param undo whether to take out what is installed, and not to install it
     * @param grantTo to whom to grant what the watch's user needs; empty for nobody
     */
    public record ScriptSpec(boolean undo, Optional<String> grantTo) {}

    /**
     * Which records a producer's action is about.
     *
     * @param table those of which table; empty for all
     * @param condition which of that table, trusted SQL; empty for all
     */
    public record RecordSelection(Optional<String> table, Optional<String> condition) {}

    /** Whose changes it reads, as people call it: the watch itself if no option says another. */
    public String subscriber() {
        return pattern.changeTable().queue().subscriber().orElse(name);
    }

    /** How many lanes the watch has. */
    public int lanes() {
        return delivery.cycle().range().lanes();
    }

    /** How the cycles of a lane are cut. */
    public CycleSpec cycle(int lane) {
        return delivery.cycle().of(new LaneRange(lane, lanes()));
    }
}
