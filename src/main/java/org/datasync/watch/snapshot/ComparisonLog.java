package org.datasync.watch.snapshot;

import java.util.List;
import org.datasync.watch.log.Log;

/**
 * Tells in the log of comparisons that begin and end, and of each tenth of long ones, as this node sees them. Not thread-safe: one
 * thread at a time.
 */
final class ComparisonLog {

    private static final Log LOG = Log.of(ComparisonLog.class);

    private static final int TENTHS = 10;

    /** Of so many rows and more each tenth is told. */
    private static final long LONG = 100_000;

    private final String tables;
    private final ExpectedRows rows;
    private long run;
    private long expected;
    private long tenth;

    ComparisonLog(List<String> names, ExpectedRows rows) {
        this.tables = String.join(", ", names);
        this.rows = rows;
    }

    /** Tells of it what is new; returns it. */
    Run of(Run now) {
        if (now.step().isEmpty()) {
            ended(now);
        } else if (now.id() != run) {
            begun(now);
        } else if (expected >= LONG && now.counts().passed() * TENTHS / expected > tenth) {
            tenth = now.counts().passed() * TENTHS / expected;
            LOG.info(
                    "The comparison of {} has compared {} of some {} rows",
                    tables,
                    now.counts().passed(),
                    expected);
        }
        return now;
    }

    private void begun(Run now) {
        run = now.id();
        expected = rows.of(now);
        tenth = expected == 0 ? 0 : now.counts().passed() * TENTHS / expected;
        LOG.info(
                "The comparison of {} {}: some {} rows are to be compared",
                tables,
                now.counts().rows() == 0 ? "begins" : "goes on",
                expected);
    }

    private void ended(Run now) {
        if (now.id() == run) {
            run = 0;
            LOG.info(
                    "The comparison of {} is over: {} rows, {} differences since {}",
                    tables,
                    now.counts().rows(),
                    now.counts().found(),
                    now.began());
        }
    }
}
