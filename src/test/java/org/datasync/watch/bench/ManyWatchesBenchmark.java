package org.datasync.watch.bench;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.FluentProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.datasync.watch.support.StatementCount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Many watches in one JVM over a small pool, with nothing to do: how long they take to start, how many statements a second they ask of
 * the database, alone and with meters, and what a scrape and the data of the status page cost.
 */
@Command(name = "bench", mixinStandardHelpOptions = true)
public final class ManyWatchesBenchmark extends Benchmark {

    private static final int LOOKS = 20;
    private static final double MILLIS = 1e6;

    @Option(names = "--watches", description = "how many (default: ${DEFAULT-VALUE})")
    private int watches = 500;

    @Option(names = "--pool", description = "connections (default: ${DEFAULT-VALUE})")
    private int pool = 20;

    @Option(names = "--delay", description = "between polls, in milliseconds (default: ${DEFAULT-VALUE})")
    private int delay = 1000;

    @Option(names = "--seconds", description = "for how long it is looked at (default: ${DEFAULT-VALUE})")
    private int seconds = 60;

    @Option(
            names = "--threads",
            description = "that all watches share to poll; 0 for one each (default: ${DEFAULT-VALUE})")
    private int threads;

    public static void main(String[] arguments) {
        run(new ManyWatchesBenchmark(), arguments);
    }

    @Override
    int connections() {
        return pool;
    }

    @Override
    void measure(HikariDataSource dataSource) throws Exception {
        measure(new StatementCount(dataSource), false);
        measure(new StatementCount(dataSource), true);
    }

    private void measure(StatementCount statements, boolean metered) throws Exception {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.getRegistry().bind("db", statements);
            if (metered) {
                camel.getRegistry().bind("metricsRegistry", MeterRegistry.class, meters);
            }
            if (threads > 0) {
                camel.getRegistry()
                        .bind(
                                "polls",
                                camel.getExecutorServiceManager().newScheduledThreadPool(this, "polls", threads));
            }
            camel.addRoutes(routes());
            long began = System.nanoTime();
            camel.start();
            say("%d watches %s meters", watches, metered ? "with" : "without");
            say("  start: %.0f ms", (System.nanoTime() - began) / MILLIS);
            pause(2 * 20);
            say("  threads: %d", Thread.activeCount());
            int before = statements.get();
            pause(seconds);
            say("  statements a second: %.0f", (statements.get() - before) / (double) seconds);
            if (metered) {
                look(camel, meters);
            }
        }
    }

    private RouteBuilder routes() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                for (int i = 0; i < watches; i++) {
                    from("datasync-watch:change-table:watch-" + i
                                    + "?dataSource=#db&install=ensure&changeTable=changes&delay=" + delay
                                    + (threads > 0 ? "&scheduledExecutorService=#polls" : ""))
                            .to("log:none?level=OFF");
                }
            }
        };
    }

    /** What who looks waits for. */
    private void look(DefaultCamelContext camel, SimpleMeterRegistry meters) {
        say(
                "  reading all gauges: %.1f ms",
                mean(() ->
                        meters.forEachMeter(meter -> meter.measure().forEach(measurement -> measurement.getValue()))));
        try (FluentProducerTemplate page = camel.createFluentProducerTemplate()) {
            String[] answer = new String[1];
            double millis = mean(() -> answer[0] =
                    page.to("datasync-watch:page:status?action=view").request(String.class));
            say("  the page's data of all: %.1f ms, %d kB", millis, answer[0].length() / 1000);
            double detail = mean(() -> page.withHeader("watch", "watch-0")
                    .to("datasync-watch:page:status?action=detail")
                    .request(String.class));
            say("  the page's data of one, with its failures: %.1f ms", detail);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        double status = mean(() -> camel.createProducerTemplate()
                .requestBody(
                        "datasync-watch:change-table:watch-0?dataSource=#db&changeTable=changes&action=status",
                        null,
                        List.class));
        say("  action=status of one: %.1f ms", status);
    }

    private static double mean(Runnable look) {
        look.run();
        long began = System.nanoTime();
        for (int i = 0; i < LOOKS; i++) {
            look.run();
        }
        return (System.nanoTime() - began) / MILLIS / LOOKS;
    }

    private static void pause(int forSeconds) {
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(forSeconds));
    }

    private static void say(String text, Object... values) {
        System.out.println(String.format(Locale.ROOT, text, values));
    }
}
