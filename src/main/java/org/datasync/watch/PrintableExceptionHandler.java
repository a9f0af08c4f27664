package org.datasync.watch;

import org.apache.camel.Exchange;
import org.apache.camel.spi.ExceptionHandler;
import org.datasync.watch.log.Printable;

/** Camel's handler, which logs, for failures of polls: what a database says may be what somebody has written to it. */
final class PrintableExceptionHandler implements ExceptionHandler {

    private final ExceptionHandler handler;

    PrintableExceptionHandler(ExceptionHandler handler) {
        this.handler = handler;
    }

    @Override
    public void handleException(Throwable exception) {
        handler.handleException(Printable.failure(exception));
    }

    @Override
    public void handleException(String message, Throwable exception) {
        handler.handleException(message, Printable.failure(exception));
    }

    @Override
    public void handleException(String message, Exchange exchange, Throwable exception) {
        handler.handleException(message, exchange, Printable.failure(exception));
    }
}
