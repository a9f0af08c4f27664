package org.datasync.watch.trigger;

import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.datasync.watch.dialect.CaptureName;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.log.Log;
import org.datasync.watch.log.Printable;
import org.datasync.watch.schema.NamedRights;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;

/**
 * Tries to change a capture: again only if others were in the way, with locks or as they install the same. Whatever else fails
 * would fail again, and is told at once.
 */
final class InstallAttempts {

    private static final Log LOG = Log.of(InstallAttempts.class);

    private static final int MAX_ATTEMPTS = 5;
    private static final long PAUSE_MILLIS = 200;

    private static final String BY_ANOTHER =
            "have the statements of action=print-ddl run by a user who may, and set install=validate";

    private final CaptureContext context;

    InstallAttempts(CaptureContext context) {
        this.context = context;
    }

    /**
     * Does something about a table until it is done, by whomever.
     *
     * @throws IllegalStateException if it cannot be done; it names the table, the cause and the cure
     */
    void run(CaptureName name, BooleanSupplier isDone, Runnable action) {
        for (int attempt = 1; !isDone.getAsBoolean(); attempt++) {
            try {
                action.run();
                return;
            } catch (DataAccessException e) {
                LOG.debug("Attempt {} to change the capture of {} failed", attempt, name.table(), e);
                if (attempt == MAX_ATTEMPTS || !isPassing(e)) {
                    refuse(name, isDone, attempt, e);
                    return;
                }
                pause();
            }
        }
    }

    private void refuse(CaptureName name, BooleanSupplier isDone, int attempts, DataAccessException last) {
        if (isDone.getAsBoolean()) {
            return;
        }
        throw new IllegalStateException(
                "The capture of table " + name.table() + " for subscriber " + name.subscriber()
                        + " could not be changed" + (attempts > 1 ? " in " + attempts + " attempts" : "") + ": "
                        + Printable.line(NamedRights.in(last)
                                .map(Throwable::getMessage)
                                .orElseGet(() -> String.valueOf(
                                        last.getMostSpecificCause().getMessage())))
                        + heldUpBy(name) + ". " + cure(last),
                last);
    }

    private boolean isPassing(DataAccessException failure) {
        Dialect dialect = context.dialect();
        return failure instanceof ConcurrencyFailureException
                || dialect.isInfrastructure(failure)
                || sqlCauses(failure)
                        .anyMatch(cause -> dialect.isLockTimeout(cause)
                                || dialect.isRefusal(cause)
                                || context.triggers().isOfAnotherNode(cause));
    }

    private static Stream<SQLException> sqlCauses(DataAccessException failure) {
        return Stream.iterate((Throwable) failure, Objects::nonNull, Throwable::getCause)
                .filter(SQLException.class::isInstance)
                .map(SQLException.class::cast);
    }

    private String cure(DataAccessException failure) {
        return sqlCauses(failure)
                .flatMap(cause -> context.triggers().cure(cause).stream())
                .findFirst()
                .orElseGet(() -> isPassing(failure)
                        ? "Let it end first, or give it longer than lockTimeout="
                                + context.lockTimeout().toMillis() + "; or " + BY_ANOTHER
                        : "If the database's user may not do that, " + BY_ANOTHER
                                + "; if it is too much for the database, capture less of the table with columns or"
                                + " excludeColumns, or capture=key; or leave it out with excludeTables");
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
        List<String> blockers = context.triggers()
                .catalog()
                .blockers(name.table())
                .map(query -> context.jdbc()
                        .query(
                                query.sql(),
                                (row, index) -> row.getString(1),
                                query.arguments().toArray()))
                .orElse(List.of());
        return blockers.isEmpty() ? "" : "; locks on the table have " + String.join(", ", blockers);
    }
}
