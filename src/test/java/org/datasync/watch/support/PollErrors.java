package org.datasync.watch.support;

import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.spi.ExceptionHandler;

/**
 * Keeps what polls failed with, for the option {@code exceptionHandler}.
 *
 * @param errors where to keep it
 */
public record PollErrors(List<Throwable> errors) implements ExceptionHandler {

    @Override
    public void handleException(Throwable exception) {
        errors.add(exception);
    }

    @Override
    public void handleException(String message, Throwable exception) {
        errors.add(exception);
    }

    @Override
    public void handleException(String message, Exchange exchange, Throwable exception) {
        errors.add(exception);
    }
}
