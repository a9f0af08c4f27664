package org.datasync.watch.trigger;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.CaptureName;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.Triggers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.TransientDataAccessResourceException;
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

    private static final Logger LOG = LoggerFactory.getLogger(CaptureInstaller.class);

    private static final int MOST_ATTEMPTS = 5;
    private static final long PAUSE_MILLIS = 200;

    private final CaptureContext context;
    private final CaptureInspection inspection;
    private final Triggers triggers;

    CaptureInstaller(CaptureContext context, CaptureInspection inspection) {
        this.context = context;
        this.inspection = inspection;
        this.triggers = context.triggers();
    }

    /** Creates what is missing and replaces what is not as it should be, also our own tables. */
    void ensure() {
        context.createTables();
        List<Capture> captures = context.wanted();
        Function<Capture, Optional<String>> differences = inspection.differences(captures);
        captures.stream()
                .filter(capture -> differences.apply(capture).isPresent())
                .forEach(this::ensure);
        Set<CaptureName> wanted = new HashSet<>();
        captures.forEach(capture -> wanted.add(capture.name()));
        for (CaptureName name : context.installed()) {
            if (!wanted.contains(name)) {
                remove(name);
            }
        }
    }

    private void ensure(Capture capture) {
        attempt(capture.name(), () -> isCurrent(capture), () -> install(capture));
    }

    private boolean isCurrent(Capture capture) {
        return inspection.difference(capture, context.jdbc()).isEmpty();
    }

    /** Does something about a table until it is done, by whomever. */
    private void attempt(CaptureName name, BooleanSupplier isDone, Runnable action) {
        DataAccessException last = new TransientDataAccessResourceException("It was not tried");
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            if (isDone.getAsBoolean()) {
                return;
            }
            try {
                action.run();
                return;
            } catch (DataAccessException e) {
                last = e;
                LOG.debug("Attempt {} to change the capture of {} failed", attempt + 1, name.table(), e);
                pause();
            }
        }
        if (isDone.getAsBoolean()) {
            return;
        }
        String cure = cure(last)
                .orElse("Let it end first, or give it longer than lockTimeout="
                        + context.spec().lockTimeout().toMillis()
                        + "; or have the statements of action=print-ddl run by a user who may, and set"
                        + " install=validate");
        throw new IllegalStateException(
                "The capture of table " + name.table() + " for subscriber " + name.subscriber()
                        + " could not be changed in " + MOST_ATTEMPTS + " attempts: "
                        + last.getMostSpecificCause().getMessage() + heldUpBy(name) + ". " + cure,
                last);
    }

    private Optional<String> cure(DataAccessException failure) {
        return Stream.iterate((Throwable) failure, Objects::nonNull, Throwable::getCause)
                .filter(SQLException.class::isInstance)
                .flatMap(cause -> triggers.cure((SQLException) cause).stream())
                .findFirst();
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS); // lets those go on that waited behind this attempt
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The installation of a capture was interrupted", e);
        }
    }

    private String heldUpBy(CaptureName name) {
        List<String> blockers = triggers.blockers(name.table())
                .map(query -> context.jdbc()
                        .query(
                                query.sql(),
                                (row, index) -> row.getString(1),
                                query.arguments().toArray()))
                .orElse(List.of());
        return blockers.isEmpty() ? "" : "; locks on the table have " + String.join(", ", blockers);
    }

    private void install(Capture capture) {
        inOneStep(capture.name(), on -> {
            CaptureStore store = context.store(on);
            if (inspection.difference(capture, on).isEmpty()) {
                return;
            }
            boolean isFirst = !inspection.isCaptured(capture, on);
            Capture next = capture.withVersion(store.next());
            store.add(next, CaptureVersion.UNFINISHED, context.loadPosition(next.name(), store));
            if (isFirst) {
                inspection.leftovers(next, on).forEach(on::execute);
            }
            triggers.create(next).forEach(on::execute);
            replaced(next.name(), on).forEach(on::execute);
            refuseBroken(capture, on);
            if (isFirst) {
                triggers.settle(next).forEach(on::execute);
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
                context.spec().subscriber(),
                context.changeTable());
        context.doctor().ofCaptures().apply(capture).forEach(finding -> LOG.warn("{}", finding));
    }

    /**
     * Undoes the installation of triggers with which the application's statements would fail.
     *
     * @throws IllegalStateException if they would; it rolls back what is in a transaction
     */
    private void refuseBroken(Capture capture, JdbcTemplate on) {
        List<String> errors = context.doctor().ofTriggers(capture, on).stream()
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
        attempt(name, () -> false, () -> inOneStep(name, on -> remove(name, on)));
        LOG.info(
                "Changes of table {} are no longer captured for subscriber {} of {}",
                name.table(),
                context.spec().subscriber(),
                context.changeTable());
    }

    private interface Step {
        void run(JdbcTemplate on);
    }

    private void inOneStep(CaptureName name, Step step) {
        if (triggers.isTransactional()) {
            context.transactions().executeWithoutResult(status -> {
                triggers.beginning(name, context.spec().lockTimeout()).forEach(context.jdbc()::execute);
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
        JdbcTemplate on = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
        try {
            triggers.beginning(name, context.spec().lockTimeout()).forEach(on::execute);
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
        triggers.ending().forEach(on::execute);
        if (!connection.getAutoCommit()) {
            connection.commit(); // pools may be set so
        }
    }

    /** Removes all that was installed for the subscriber, with its pending changes, and nothing else. */
    void uninstall() {
        if (!context.hasStore()) {
            return;
        }
        context.installed().forEach(this::remove);
        context.transactions().executeWithoutResult(status -> {
            context.jdbc()
                    .update(
                            context.dialect()
                                            .deleteBy(
                                                    context.dialect().quote(context.changeTable()), Dialect.PRIMARY_KEY)
                                    + " WHERE subscriber = ?",
                            context.spec().subscriber());
            context.store().removeAll();
        });
    }
}
