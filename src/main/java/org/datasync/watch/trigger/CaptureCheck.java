package org.datasync.watch.trigger;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.log.Log;
import org.datasync.watch.schema.NamedRights;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.trigger.CaptureLook.Kind;
import org.datasync.watch.trigger.CaptureLook.Problem;
import org.datasync.watch.trigger.CaptureLook.Seen;
import org.springframework.dao.DataAccessException;

/**
 * Has a look now and then whether a watch's captures still are as they were installed, and tells of each table when it begins not to
 * be, and when it is well again. Nothing that goes wrong with a look is thrown.
 *
 * <p>What it does not tell: what was missed meanwhile, and what is done and undone between two looks.
 */
public final class CaptureCheck implements Runnable {

    private static final Log LOG = Log.of(CaptureCheck.class);

    /** What is not seen by the first look may be hidden. */
    private static final Problem UNSEEN = new Problem(
            "shows none of the triggers that were installed: they are gone, or the watch's user may not see them",
            Kind.DOUBTFUL);

    /** So many tables are told of by name at once. */
    private static final int TOLD = 10;

    private final String watch;
    private final CaptureLook look;
    private final Dialect dialect;
    private final Duration interval;
    private final Clock clock;
    private final ReentrantLock looking = new ReentrantLock();
    private volatile Map<TableName, Problem> problems = Map.of();
    private Instant last;
    private boolean seen;
    private boolean unable;
    private volatile boolean driven;

    CaptureCheck(String watch, CaptureLook look, Dialect dialect, Duration interval, Clock clock) {
        this.watch = watch;
        this.look = look;
        this.dialect = dialect;
        this.interval = interval;
        this.clock = clock;
    }

    /** Looks if it is time to. To be called often, outside of a transaction; by whoever does so it is kept up to date from then on. */
    @Override
    public void run() {
        driven = true;
        refresh();
    }

    private void refresh() {
        if (interval.isZero() || !looking.tryLock()) {
            return;
        }
        try {
            Instant now = clock.instant();
            if (last == null || now.isBefore(last) || !now.isBefore(last.plus(interval))) {
                last = now;
                lookAgain();
            }
        } finally {
            looking.unlock();
        }
    }

    /** Of each table with a problem, a sentence; as of the last look, or of one that is made now if nobody makes any else. */
    public List<String> problems() {
        if (!driven) {
            refresh();
        }
        return problems.entrySet().stream()
                .filter(entry -> entry.getValue().kind() != Kind.HIDDEN)
                .map(entry ->
                        "The table " + entry.getKey() + " " + entry.getValue().text())
                .toList();
    }

    /** Whether changes are missed, as of the last look. */
    public boolean isLosing() {
        return problems.values().stream().anyMatch(problem -> problem.kind() == Kind.LOST);
    }

    private void lookAgain() {
        try {
            Seen found = look.look();
            if (!found.problems().isEmpty() && !found.problems().equals(problems)) {
                found = both(found, look.look()); // another node may have been installing between the queries
            }
            seen |= !found.blind();
            Map<TableName, Problem> told = new LinkedHashMap<>(found.problems());
            if (found.blind() && !seen) {
                told.replaceAll((table, problem) -> UNSEEN);
            }
            if (driven) {
                tell(told);
            }
            problems = Map.copyOf(told);
        } catch (DataAccessException | IllegalArgumentException e) {
            failed(e);
        }
    }

    private static Seen both(Seen once, Seen again) {
        Map<TableName, Problem> both = new LinkedHashMap<>(again.problems());
        both.entrySet()
                .removeIf(entry -> !entry.getValue().equals(once.problems().get(entry.getKey())));
        return new Seen(both, again.blind());
    }

    private void failed(RuntimeException e) {
        boolean passing = dialect.isInfrastructure(e) || e instanceof IllegalArgumentException;
        if (driven && !passing && !unable) {
            unable = true;
            LOG.warn(
                    "Whether the triggers of watch {} are as they were installed cannot be looked at: grant its user what"
                            + " action=validate needs, or set triggerCheckInterval=0. {}",
                    watch,
                    NamedRights.in(e).map(Throwable::getMessage).orElse(""));
        }
        LOG.debug("Whether the triggers of watch {} are as they were installed is not known now", watch, e);
    }

    private void tell(Map<TableName, Problem> found) {
        Map<TableName, Problem> begun = new LinkedHashMap<>(found);
        begun.entrySet().removeIf(entry -> isTold(entry.getKey(), entry.getValue()));
        begun.entrySet().stream().limit(TOLD).forEach(entry -> tell(entry.getKey(), entry.getValue()));
        if (begun.size() > TOLD) {
            LOG.warn("So it is with {} more tables of watch {}, which action=status names", begun.size() - TOLD, watch);
        }
        problems.keySet().stream()
                .filter(table -> !found.containsKey(table))
                .limit(TOLD)
                .forEach(table ->
                        LOG.info("The capture of table {} for watch {} is as it was installed again", table, watch));
    }

    /** A table that is gone and then comes without its triggers is still the same trouble. */
    private boolean isTold(TableName table, Problem problem) {
        return problems.containsKey(table) && problems.get(table).kind() == problem.kind();
    }

    private void tell(TableName table, Problem problem) {
        if (problem.kind() == Kind.HIDDEN) {
            LOG.warn(
                    "The table {} {}, so that nobody tells whether they are as they were installed for watch {}. Grant it, or"
                            + " set triggerCheckInterval=0",
                    table,
                    problem.text(),
                    watch);
        } else if (problem.kind() == Kind.LOST) {
            LOG.warn(
                    "The table {} {}, so that changes of it are missed for watch {}. Install it with action=install, or by a"
                            + " restart with install=ensure, and then deliver its records again with action=resync and table={}",
                    table,
                    problem.text(),
                    watch,
                    table.name());
        } else {
            LOG.warn(
                    "The table {} {}, so that what is captured of it may not be all for watch {}. Install it with action=install,"
                            + " or by a restart with install=ensure",
                    table,
                    problem.text(),
                    watch);
        }
    }
}
