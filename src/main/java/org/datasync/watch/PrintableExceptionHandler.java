package org.datasync.watch;

import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.spi.ExceptionHandler;
import org.datasync.watch.log.Log;
import org.datasync.watch.log.Printable;
import org.datasync.watch.schema.NamedRights;
import org.datasync.watch.schema.RightMissing;

/**
 * Camel's handler, which logs, for failures of polls: what a database says may be what somebody has written to it. Of a right that is
 * missing it tells once, and once when nothing is missing any more.
 */
final class PrintableExceptionHandler implements ExceptionHandler {

    private static final Log LOG = Log.of(PrintableExceptionHandler.class);

    private final ExceptionHandler handler;
    private final String watch;
    private volatile String missing = "";

    PrintableExceptionHandler(ExceptionHandler handler, String watch) {
        this.handler = handler;
        this.watch = watch;
    }

    @Override
    public void handleException(Throwable exception) {
        if (!isOfRights(exception)) {
            handler.handleException(Printable.failure(exception));
        }
    }

    @Override
    public void handleException(String message, Throwable exception) {
        if (!isOfRights(exception)) {
            handler.handleException(message, Printable.failure(exception));
        }
    }

    @Override
    public void handleException(String message, Exchange exchange, Throwable exception) {
        if (!isOfRights(exception)) {
            handler.handleException(message, exchange, Printable.failure(exception));
        }
    }

    private boolean isOfRights(Throwable exception) {
        Optional<RightMissing> right = NamedRights.in(exception);
        right.map(RightMissing::getMessage)
                .filter(message -> !message.equals(missing))
                .ifPresent(message -> {
                    missing = message;
                    LOG.warn(
                            "The watch {} does nothing until its user has a right, and looks at each poll. {}",
                            watch,
                            message);
                });
        right.ifPresent(known -> LOG.debug("A poll of watch {} has failed for lack of a right", watch, known));
        return right.isPresent();
    }

    /** A poll has succeeded. */
    void succeeded() {
        if (!missing.isEmpty()) {
            missing = "";
            LOG.info("The watch {} works again, as its user has the right that it lacked", watch);
        }
    }
}
