package org.datasync.watch.crash;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.List;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.support.PollErrors;
import org.datasync.watch.support.WatchContext;

/**
 * A context of its own that copies the change table {@code queue} into the table {@code target} of the same database, by lanes, over
 * connections that can be cut off.
 */
final class LaneNode implements AutoCloseable {

    private static final int WORKERS = 2;

    /** What waits for a connection of a node that is cut off gives up before the route's end does. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final CutOffDataSource connections;
    private final HikariDataSource pool = new HikariDataSource();
    private final WatchContext context;

    /**
     * Starts it.
     *
     * @param lanes how many its watch has
     * @param first what its route does before it copies a change
     * @param errors where what its polls fail with is added
     */
    LaneNode(String jdbcUrl, int lanes, Processor first, List<Throwable> errors) {
        connections = new CutOffDataSource(jdbcUrl);
        pool.setDataSource(connections);
        pool.setMaximumPoolSize(WORKERS + 2);
        pool.setMinimumIdle(0);
        pool.setConnectionTimeout(PATIENCE.toMillis());
        context = new WatchContext(pool);
        context.camel().getRegistry().bind("errors", new PollErrors(errors));
        String uri = DatabaseContract.watch(
                "queue",
                "install=ensure",
                "exceptionHandler=#errors",
                "batchSize=7",
                "retryDelay=5",
                "maxRetryDelay=20",
                "maxAttempts=0",
                "lanes=" + lanes,
                "concurrentConsumers=" + Math.min(WORKERS, lanes));
        try {
            context.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from(uri)
                            .process(first)
                            .to("sql:INSERT INTO target (change_id, record_key) VALUES"
                                    + " (:#CamelDatasyncWatchChangeId, :#CamelDatasyncWatchKey)?dataSource=#db");
                }
            });
        } catch (IllegalStateException e) {
            close();
            throw e;
        }
    }

    /** Cuts off so many of its connections, whatever they are doing. */
    void cutOff(int connectionCount) {
        connections.cutOff(connectionCount);
    }

    /** Ends it, in good order or as if its process were killed. */
    void end(boolean killed) {
        if (killed) {
            connections.cutOffAll();
        }
        close();
    }

    @Override
    public void close() {
        context.close();
        pool.close();
    }
}
