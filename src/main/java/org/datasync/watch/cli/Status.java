package org.datasync.watch.cli;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.datasync.watch.DatasyncWatchActions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How a watch is getting on, once or again and again. */
@Command(name = "status", description = "Tells how a watch is getting on.")
final class Status extends Action {

    @Option(
            names = "--watch",
            arity = "0..1",
            fallbackValue = "2",
            paramLabel = "SECONDS",
            description = "Tells it again and again, every 2 s or so many, until it is stopped.")
    Integer seconds;

    @Option(names = "--count", paramLabel = "N", description = "How often with --watch. The default is without end.")
    int count = Integer.MAX_VALUE;

    @Override
    int answer(DatasyncWatchActions actions) throws Exception {
        int code = super.answer(actions);
        for (int i = 1; seconds != null && i < count; i++) {
            TimeUnit.SECONDS.sleep(seconds);
            if (!json) {
                spec.commandLine().getOut().println("-- " + Instant.now());
            }
            code = super.answer(actions);
        }
        return code;
    }
}
