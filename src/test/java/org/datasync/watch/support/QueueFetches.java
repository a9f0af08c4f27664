package org.datasync.watch.support;

import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Locale;
import org.datasync.watch.support.StatementLog.Sent;

/** What a watch has asked of our own change table, as a log of statements has it. */
public final class QueueFetches {

    private final StatementLog log;

    public QueueFetches(StatementLog log) {
        this.log = log;
    }

    private List<Sent> fetches() {
        return log.sent().stream()
                .filter(sent -> sent.sql().toLowerCase(Locale.ROOT).matches("select .*before_image.* order by .*"))
                .toList();
    }

    /** Waits for more fetches, so that whatever is to come of those before has come. */
    public void awaitMore() {
        int before = fetches().size();
        await().until(() -> fetches().size() > before + 20);
    }

    /** Whether the last fetch was above a floor. */
    public boolean haveFloor() {
        return floor() > Long.MIN_VALUE;
    }

    /** The floor of the last fetch; the lowest number without one. */
    public long floor() {
        List<Long> floors = floors();
        return floors.get(floors.size() - 1);
    }

    /** The floors of all fetches, in order. */
    public List<Long> floors() {
        return fetches().stream().map(sent -> (Long) sent.values().get(1)).toList();
    }
}
