package org.datasync.watch.log;

import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A class's logger. Whoever may write to a database can say what he likes by names, ids and errors, but not more than a part of
 * one line: all arguments are made {@link Printable}. Messages themselves are constants, in the form that SLF4J gives them.
 */
public final class Log {

    private final Logger logger;

    private Log(Logger logger) {
        this.logger = logger;
    }

    /** The logger that bears the name of a class. */
    public static Log of(Class<?> named) {
        return new Log(LoggerFactory.getLogger(named));
    }

    /** Says what those who look for an error in the component itself want to know. */
    public void debug(String message, Object... arguments) {
        if (logger.isDebugEnabled()) {
            logger.debug(message, printables(arguments));
        }
    }

    /** Says what happens seldom and is as it should be. */
    public void info(String message, Object... arguments) {
        if (logger.isInfoEnabled()) {
            logger.info(message, printables(arguments));
        }
    }

    /** Says what somebody should look at. */
    public void warn(String message, Object... arguments) {
        if (logger.isWarnEnabled()) {
            logger.warn(message, printables(arguments));
        }
    }

    /** Says what somebody has to do something about. */
    public void error(String message, Object... arguments) {
        if (logger.isErrorEnabled()) {
            logger.error(message, printables(arguments));
        }
    }

    /** Says something of several lines, which are indented but for the first. */
    public void warnInLines(String text) {
        logger.warn("{}", Printable.lines(text));
    }

    private static Object[] printables(Object... arguments) {
        return Arrays.stream(arguments).map(Log::printable).toArray();
    }

    private static Object printable(Object argument) {
        if (argument instanceof Throwable failure) {
            return Printable.failure(failure);
        }
        return argument == null || argument instanceof Number ? argument : Printable.line(argument.toString());
    }
}
