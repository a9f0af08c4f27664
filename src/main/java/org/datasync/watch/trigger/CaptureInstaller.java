package org.datasync.watch.trigger;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.CaptureName;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.Triggers;
import org.datasync.watch.log.Log;
import org.datasync.watch.schema.NamedRights;
import org.datasync.watch.trigger.CapturePlan.Uncapturable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Installs the capture of a watch's tables, for its subscriber alone:
 *
 * <ol>
 *   <li>A capture that is installed as it should be is left alone, without any lock.
 *   <li>Else its next version is remembered first, so that no row is captured that could not be read, and then takes the
 *       place of the one before: in one transaction, a table each, where the database can; elsewhere in such statements that
 *       no moment is without a capture.
 *   <li>Where nothing captured the table before, the installation ends only when all transactions have that wrote to it earlier,
 *       so that all that is committed afterwards is captured.
 *   <li>No attempt waits longer than {@code lockTimeout} for a table, as whoever comes after it waits for it too.
 *   <li>Triggers with which every statement of the application would fail, since their definer lacks a right, are not left
 *       behind.
 *   <li>Several nodes may do this at once: one that fails looks whether another has done it.
 *   <li>Only what {@code datasync_capture} knows as the subscriber's is ever dropped.
 * </ol>
 */
final class CaptureInstaller {

    private static final Log LOG = Log.of(CaptureInstaller.class);

    private final CaptureContext context;
    private final CaptureInspection inspection;
    private final CaptureFindings findings;
    private final Triggers triggers;
    private final InstallAttempts attempts;

    CaptureInstaller(CaptureContext context, CaptureInspection inspection, CaptureFindings findings) {
        this.context = context;
        this.inspection = inspection;
        this.findings = findings;
        this.triggers = context.triggers();
        this.attempts = new InstallAttempts(context);
    }

    /** Creates what is missing and replaces what is not as it should be, also our own tables. */
    void ensure() {
        context.createTables();
        context.requireOwn();
        context.diagnostics().requireEngines(context.ownTables());
        List<Uncapturable> leftOut = new ArrayList<>();
        List<Capture> captures = context.wanted(leftOut::add);
        warn(leftOut);
        Function<Capture, Optional<String>> differences = inspection.differences(captures);
        Function<Capture, Optional<Finding>> flaws = context.diagnostics().ofEngines();
        for (Capture capture : captures) {
            if (differences.apply(capture).isPresent()) {
                ensure(capture);
            } else {
                flaws.apply(capture).ifPresent(finding -> LOG.warnInLines(finding.toString()));
            }
        }
        Set<CaptureName> wanted = new HashSet<>();
        captures.forEach(capture -> wanted.add(capture.name()));
        leftOut.forEach(problem -> wanted.add(context.name(problem.table().name())));
        for (CaptureName name : context.installed()) {
            if (!wanted.contains(name)) {
                remove(name);
            }
        }
    }

    /** What is captured of them so far stays as it is: they may be captured anew when what is about them is put right. */
    private void warn(List<Uncapturable> leftOut) {
        if (!leftOut.isEmpty()) {
            Map<CaptureName, CaptureVersion> latest = context.store().latest();
            leftOut.forEach(problem ->
                    LOG.warnInLines(findings.uncapturable(problem, latest).toString()));
        }
    }

    private void ensure(Capture capture) {
        attempts.run(capture.name(), () -> isCurrent(capture), () -> {
            install(capture);
            requireWhole(capture);
        });
    }

    /** Where no transaction keeps two nodes apart, each may have dropped what the other made. */
    private void requireWhole(Capture capture) {
        if (!triggers.isTransactional()) {
            inspection.difference(capture, context.jdbc()).ifPresent(difference -> {
                throw new ConcurrencyFailureException("another node changes it too, after which it " + difference);
            });
        }
    }

    private boolean isCurrent(Capture capture) {
        return inspection.difference(capture, context.jdbc()).isEmpty();
    }

    private void install(Capture capture) {
        AtomicBoolean lost = new AtomicBoolean();
        inOneStep(capture.name(), on -> {
            CaptureStore store = context.store(on);
            if (inspection.difference(capture, on).isEmpty()) {
                return;
            }
            lost.set(inspection.isLost(capture, on));
            boolean isFirst = !inspection.isCaptured(capture, on);
            Capture next = capture.withVersion(store.next());
            store.add(next, CaptureVersion.UNFINISHED, context.loadPosition(next.name(), store));
            Set<String> before = inspection.installed(next.name(), on).keySet();
            try {
                create(next, isFirst, on);
            } catch (DataAccessException e) {
                undo(next, before, on, e);
                throw e;
            }
            store.finish(
                    next.version(),
                    inspection.plan(capture),
                    inspection.definition(next, inspection.installed(next.name(), on)));
        });
        LOG.info(
                "Changes of table {} are captured by {} triggers for subscriber {} of {}",
                capture.name().table(),
                capture.level().word(),
                context.subscriber(),
                context.changeTable());
        if (lost.get()) {
            LOG.warn(
                    "Changes of table {} may have been missed for subscriber {}, as its triggers were gone or others than those"
                            + " that were installed. Deliver its records again with action=resync and table={}",
                    capture.name().table(),
                    context.subscriber(),
                    capture.name().table().name());
        }
        context.diagnostics().ofCaptures().apply(capture).forEach(finding -> LOG.warnInLines(finding.toString()));
    }

    private void create(Capture next, boolean isFirst, JdbcTemplate on) {
        if (isFirst) {
            inspection.leftovers(next, on).forEach(on::execute);
        }
        triggers.installation(next, isFirst).forEach(on::execute);
        triggers.comments(next).forEach(on::execute);
        replaced(next.name(), on).forEach(on::execute);
        refuseBroken(next, on);
    }

    /**
     * Removes what a failed attempt has made, where no transaction does so: else changes would be captured as often as there
     * were attempts. What was there before stays, also under a name that now has other triggers, as there are no others.
     */
    private void undo(Capture next, Set<String> before, JdbcTemplate on, DataAccessException failure) {
        if (triggers.isTransactional()) {
            return;
        }
        try {
            Set<String> made = new HashSet<>(triggers.triggerNames(next));
            made.retainAll(inspection.installed(next.name(), on).keySet());
            made.removeAll(before);
            if (!made.isEmpty()) {
                triggers.drop(next.name(), made).stream()
                        .filter(statement -> before.stream().noneMatch(name -> names(statement, name)))
                        .forEach(on::execute);
            }
            if (inspection.installed(next.name(), on).isEmpty()) {
                context.store(on).retire(next.name());
            }
        } catch (DataAccessException e) {
            failure.addSuppressed(e);
        }
    }

    private boolean names(String statement, String trigger) {
        return statement.contains(context.dialect().quote(trigger));
    }

    /**
     * Undoes the installation of triggers with which the application's statements would fail.
     *
     * @throws IllegalStateException if they would; it rolls back what is in a transaction
     */
    private void refuseBroken(Capture capture, JdbcTemplate on) {
        List<String> errors = context.diagnostics().ofTriggers(capture, on).stream()
                .filter(Finding::error)
                .map(Finding::toString)
                .toList();
        if (errors.isEmpty()) {
            return;
        }
        if (!triggers.isTransactional()) {
            remove(capture.name(), on);
        }
        throw new IllegalStateException("The capture of table " + capture.name().table()
                + " was not installed, as it would break the table: " + String.join("\n", errors));
    }

    private void remove(CaptureName name, JdbcTemplate on) {
        triggers.drop(name, inspection.installed(name, on).keySet()).forEach(on::execute);
        context.store(on).retire(name);
    }

    private List<String> replaced(CaptureName name, JdbcTemplate on) {
        List<String> outdated =
                triggers.outdated(name, inspection.installed(name, on).keySet());
        return outdated.isEmpty() ? List.of() : triggers.drop(name, outdated);
    }

    private void remove(CaptureName name) {
        attempts.run(name, () -> false, () -> inOneStep(name, on -> remove(name, on)));
        LOG.info(
                "Changes of table {} are no longer captured for subscriber {} of {}",
                name.table(),
                context.subscriber(),
                context.changeTable());
    }

    private interface Step {
        void run(JdbcTemplate on);
    }

    private void inOneStep(CaptureName name, Step step) {
        if (triggers.isTransactional()) {
            context.transactions().executeWithoutResult(status -> {
                triggers.sessionSetup(name, context.lockTimeout()).forEach(context.jdbc()::execute);
                step.run(context.jdbc());
            });
            return;
        }
        context.jdbc().execute((ConnectionCallback<Void>) connection -> {
            onOneConnection(connection, name, step);
            return null;
        });
    }

    private void onOneConnection(Connection connection, CaptureName name, Step step) throws SQLException {
        JdbcTemplate on = new NamedRights(new SingleConnectionDataSource(connection, true), context.dialect());
        try {
            triggers.sessionSetup(name, context.lockTimeout()).forEach(on::execute);
            step.run(on);
        } catch (RuntimeException e) {
            endAfter(e, connection, on);
            throw e;
        }
        end(connection, on);
    }

    /** On a connection that is lost the end fails too, which must not hide why it was lost. */
    private void endAfter(RuntimeException failure, Connection connection, JdbcTemplate on) {
        try {
            end(connection, on);
        } catch (RuntimeException | SQLException e) {
            failure.addSuppressed(e);
        }
    }

    private void end(Connection connection, JdbcTemplate on) throws SQLException {
        triggers.sessionReset().forEach(on::execute);
        if (!connection.getAutoCommit()) {
            connection.commit(); // pools may be set so
        }
    }

    /** Removes the triggers of the subscriber, and nothing else; returns of how many tables. */
    int removeTriggers() {
        if (!context.hasStore()) {
            return 0;
        }
        context.requireOwn();
        Set<CaptureName> installed = context.installed();
        installed.forEach(this::remove);
        return installed.size();
    }

    /** Removes the pending changes of the subscriber and all versions of its captures; returns how many changes. */
    int removeRows() {
        if (!context.hasStore()) {
            return 0;
        }
        Integer removed = context.transactions().execute(status -> {
            context.store().removeAll();
            return context.jdbc()
                    .update(
                            context.dialect()
                                            .deleteBy(
                                                    context.dialect().quote(context.changeTable()), Dialect.PRIMARY_KEY)
                                    + " WHERE subscriber = ?",
                            context.subscriber());
        });
        return removed == null ? 0 : removed;
    }
}
