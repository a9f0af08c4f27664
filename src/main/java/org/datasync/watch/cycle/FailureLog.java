package org.datasync.watch.cycle;

import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.datasync.watch.failure.ParkedChange;
import org.datasync.watch.log.Log;
import org.datasync.watch.log.SafeMessage;
import org.datasync.watch.pattern.PendingChange;

/**
 * Tells in the log what fails. What a database says of an error often repeats a row's values, so that of such only the class and
 * the codes are told here, and the rest by {@code action=list-failures}; but not of a {@link SafeMessage}. What a route says is taken for fit to be read.
 */
final class FailureLog {

    private static final Log LOG = Log.of(FailureLog.class);

    private static final int MOST_CAUSES = 1000;
    private static final int LONGEST_MESSAGE = 500;
    private static final int DEEPEST = 50;

    private final String watch;

    /** By the change's id; a restart, or another node, knows none. */
    private final Map<String, String> causes = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MOST_CAUSES;
        }
    };

    FailureLog(String watch) {
        this.watch = watch;
    }

    /** An attempt has failed. */
    void held(PendingChange change, int attempt, Duration delay, Throwable cause) {
        String text = text(cause);
        causes.put(change.id(), text);
        LOG.warn(
                "Attempt {} at change {} of watch {} failed; it is held for {}. The cause: {}",
                attempt,
                change.id(),
                watch,
                delay,
                text);
    }

    /** A change has used up its attempts, and what was done about that is committed. */
    void parked(ParkedChange parked) {
        String cause = causes.remove(parked.changeId());
        LOG.error(
                "The change {} of watch {}, {} of table {} with the key {}, is parked after {} attempts: it is not tried again,"
                        + " and later changes of its record go on. Mend the cause and have it delivered by action=requeue"
                        + " with changeId, or forget it by action=drop. The cause: {}",
                parked.changeId(),
                watch,
                parked.operation().orElse("a change"),
                parked.table().orElse("(not known)"),
                parked.key().orElse("(not known)"),
                parked.attempts(),
                cause == null ? "as action=list-failures shows" : cause);
    }

    /** What is wrong, in one line. */
    static String text(Throwable cause) {
        Throwable inner = cause;
        for (int depth = 0; inner != null && depth < DEEPEST; depth++) {
            if (inner instanceof SafeMessage safe) {
                return Objects.toString(safe.getMessage());
            }
            if (inner instanceof SQLException refused) {
                return cause.getClass().getName() + ", SQLState " + refused.getSQLState() + ", error "
                        + refused.getErrorCode() + "; action=list-failures shows what the database says";
            }
            inner = inner.getCause();
        }
        String message = cause.getMessage() == null ? "" : ": " + cause.getMessage();
        return cause.getClass().getName()
                + (message.length() > LONGEST_MESSAGE ? message.substring(0, LONGEST_MESSAGE) + "…" : message);
    }
}
