package org.datasync.watch.demo;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.datasync.watch.DatasyncWatchConstants;
import org.datasync.watch.change.Change;

/** Counts the changes that reach the route, and prints a line for each that is applied and committed. */
final class ChangeLines {

    private final PrintWriter out;
    private final AtomicInteger seen = new AtomicInteger();
    private final AtomicInteger applied = new AtomicInteger();

    ChangeLines(PrintWriter out) {
        this.out = out;
    }

    Processor seen() {
        return exchange -> seen.incrementAndGet();
    }

    /** Runs on completion, which is after the commit. */
    Processor applied() {
        return exchange -> {
            applied.incrementAndGet();
            out.println(line(exchange));
        };
    }

    int seenCount() {
        return seen.get();
    }

    int appliedCount() {
        return applied.get();
    }

    private static String line(Exchange exchange) {
        Change change = exchange.getMessage().getBody(Change.class);
        Instant changedAt = exchange.getMessage().getHeader(DatasyncWatchConstants.CHANGED_AT, Instant.class);
        return String.format(
                "%-6s  %-10s  %-36s  %s(applied %d ms after the change)",
                change.getOperation(),
                change.getTable(),
                change.getKey().value(),
                describe(change.getAfter()),
                Duration.between(changedAt, Instant.now()).toMillis());
    }

    private static String describe(Map<String, Object> row) {
        if (row == null) {
            return "";
        }
        Object price = row.get("price");
        return row.get("name") + (price == null ? "" : " " + price) + "  ";
    }
}
