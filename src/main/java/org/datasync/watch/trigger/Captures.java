package org.datasync.watch.trigger;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.log.Log;
import org.datasync.watch.schema.TableName;
import org.springframework.transaction.support.TransactionOperations;

/** All that can be done about the captures of a watch. */
public final class Captures {

    private static final Log LOG = Log.of(Captures.class);

    private final CaptureContext context;
    private final CaptureInspection inspection;
    private final CaptureScript script;
    private final CaptureFindings findings;
    private final CaptureInstaller installer;
    private final Backfill reads;

    /** For one watch; looks at nothing yet but the names of our own tables. */
    public Captures(
            CaptureTarget target,
            CaptureSpec spec,
            DataSource dataSource,
            Dialect dialect,
            TransactionOperations transactions) {
        this.context = new CaptureContext(target, spec, dataSource, dialect, transactions);
        this.inspection = new CaptureInspection(context);
        this.script = new CaptureScript(context, inspection);
        this.findings = new CaptureFindings(context, inspection, script);
        this.installer = new CaptureInstaller(context, inspection, findings);
        this.reads = new Backfill(context);
    }

    /** The store of the subscriber's captures. */
    public CaptureStore store() {
        return context.store();
    }

    /**
     * Creates what is missing and replaces what is not as it should be, also our own tables.
     *
     * @throws IllegalArgumentException if the options do not fit the tables
     * @throws IllegalStateException if the database refuses; it names the table and who holds it up
     */
    public void ensure() {
        installer.ensure();
    }

    /**
     * Compares what is installed with what should be.
     *
     * @throws IllegalArgumentException if they differ, or if our own tables are not there; it says how, and what cures it
     */
    public void validate() {
        List<Finding> all = findings();
        List<String> errors =
                all.stream().filter(Finding::error).map(Finding::toString).toList();
        if (!errors.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", errors));
        }
        all.forEach(finding -> LOG.warnInLines(finding.toString()));
    }

    /**
     * Refuses our own tables if there is anything strange about them, which someone else may have made, or if they are of another
     * version than the one that this release works with.
     *
     * @throws IllegalStateException if there is; it names all of it, with the cures
     */
    public void requireOwn() {
        context.requireVersions();
        context.requireOwn();
    }

    /** What is not as it should be, and what the watch will not see. */
    public List<Finding> findings() {
        return findings.all();
    }

    /**
     * Looks now and then whether what is installed is as it was.
     *
     * @param watch whose captures they are, for people
     * @param interval how often at the most; zero for never
     */
    public CaptureCheck check(String watch, Duration interval, Clock clock) {
        return new CaptureCheck(watch, new CaptureLook(context, inspection), context.dialect(), interval, clock);
    }

    /**
     * A script for a database administrator that does what {@link #ensure} would do now.
     *
     * @param further statements for what the watch needs elsewhere in the database
     */
    public String script(List<String> further) {
        return script.installation(further);
    }

    /** The table that says of which versions our tables are. */
    public TableName versions() {
        return context.versions();
    }

    /**
     * What a watch's user has to be granted who does not install anything himself, as statements.
     *
     * @param grantee to whom, as SQL
     */
    public List<String> grants(String grantee) {
        return new CaptureGrants(context).to(grantee);
    }

    /**
     * A script that takes out what the subscriber has: triggers, pending changes and versions. Stop its routes before.
     *
     * @param further statements for what it has elsewhere in the database
     */
    public String undo(List<String> further) {
        return script.undo(further);
    }

    /** Removes the triggers of the subscriber, and nothing else; returns of how many tables. */
    public int removeTriggers() {
        return installer.removeTriggers();
    }

    /** Removes the pending changes of the subscriber and all versions of its captures; returns how many changes. */
    public int removeRows() {
        return installer.removeRows();
    }

    /**
     * Queues the next records of a table whose initial load is not complete, if few are pending, in one transaction.
     *
     * @return whether it has queued any
     */
    public boolean load() {
        return reads.load();
    }

    /**
     * Queues records to be read and delivered again.
     *
     * @param table the table; empty for all tables of the watch
     * @param condition which of its records, trusted SQL; empty for all
     * @return how many
     * @throws IllegalStateException if the table is not captured, so that later changes could be missed
     */
    public int resync(Optional<String> table, Optional<String> condition) {
        return reads.resync(table, condition);
    }
}
