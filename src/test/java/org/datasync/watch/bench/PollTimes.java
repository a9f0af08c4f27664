package org.datasync.watch.bench;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultPollingConsumerPollStrategy;
import org.datasync.watch.support.StatementCount;

/** Adds up how long the polls of one consumer take. */
final class PollTimes extends DefaultPollingConsumerPollStrategy {

    private static final double MILLIS = 1e6;

    private long begun;
    private long nanos;
    private long polls;

    /**
     * Polls for so many seconds, in which nothing changes. The first second does not count, in which the watch finds where it stands.
     *
     * @return the mean of the polls in milliseconds, and how many statements each of them was
     */
    static double[] whileIdle(DataSource dataSource, String uri, int seconds) throws Exception {
        StatementCount statements = new StatementCount(dataSource);
        PollTimes times = new PollTimes();
        try (CountedRoute route = new CountedRoute(
                Map.of("db", statements, "times", times), uri + "&pollStrategy=#times", changes -> {})) {
            route.go();
            pause(1);
            times.reset();
            int before = statements.get();
            pause(seconds);
            return times.meanOf(statements.get() - before);
        }
    }

    private static void pause(int seconds) {
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(seconds));
    }

    @Override
    public boolean begin(Consumer consumer, Endpoint endpoint) {
        begun = System.nanoTime();
        return true;
    }

    @Override
    public synchronized void commit(Consumer consumer, Endpoint endpoint, int exchanges) {
        nanos += System.nanoTime() - begun;
        polls++;
    }

    private synchronized void reset() {
        nanos = 0;
        polls = 0;
    }

    private synchronized double[] meanOf(int statements) {
        return new double[] {nanos / MILLIS / polls, statements / (double) polls};
    }
}
