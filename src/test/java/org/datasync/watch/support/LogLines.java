package org.datasync.watch.support;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.layout.PatternLayout;

/** What loggers write while it is open, as a log file would have it, and nowhere else. */
public final class LogLines extends AbstractAppender implements AutoCloseable {

    private final List<String> entries = new CopyOnWriteArrayList<>();
    private final LoggerContext context = LoggerContext.getContext(false);
    private final Map<String, Optional<LoggerConfig>> before = new HashMap<>();

    private LogLines(List<String> loggers) {
        super(
                "lines",
                null,
                PatternLayout.newBuilder()
                        .withPattern("%p %c{1} %m%n%throwable")
                        .build(),
                false,
                Property.EMPTY_ARRAY);
        Configuration configuration = context.getConfiguration();
        start();
        loggers.forEach(name -> {
            before.put(name, Optional.ofNullable(configuration.getLoggers().get(name)));
            configuration.removeLogger(name);
            LoggerConfig config = new LoggerConfig(name, Level.WARN, false);
            config.addAppender(this, Level.WARN, null);
            configuration.addLogger(name, config);
        });
        context.updateLoggers();
    }

    /** Listens to the loggers of these names, which are those of classes or packages. */
    public static LogLines of(String... loggers) {
        return new LogLines(List.of(loggers));
    }

    @Override
    public void append(LogEvent event) {
        entries.add((String) getLayout().toSerializable(event));
    }

    /** What has been written so far. */
    public String text() {
        return String.join("", entries);
    }

    @Override
    public void close() {
        before.forEach((name, config) -> {
            context.getConfiguration().removeLogger(name);
            config.ifPresent(known -> context.getConfiguration().addLogger(name, known));
        });
        context.updateLoggers();
        stop();
    }
}
