package org.datasync.watch.cycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.ServiceStatus;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.spi.RouteController;
import org.apache.camel.support.ScheduledPollConsumer;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.ProductQueue;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A route is stopped or suspended while the third of a batch's ten changes is on its way. */
class StopTest {

    private final List<Integer> delivered = new CopyOnWriteArrayList<>();
    private final CountDownLatch third = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private HikariDataSource dataSource;
    private WatchContext context;
    private ProductQueue queue;
    private RouteController controller;
    private boolean thirdFails;

    @BeforeEach
    void open() {
        dataSource = TestDatabase.H2.newDatabase();
        context = new WatchContext(dataSource);
        queue = new ProductQueue(context);
        controller = context.camel().getRouteController();
    }

    @AfterEach
    void close() {
        goOn.countDown();
        context.close();
        dataSource.close();
    }

    private void startWith(int changes, ShutdownRunningTask task) {
        startWith(changes, task, "");
    }

    private void startWith(int changes, ShutdownRunningTask task, String options) {
        queue.recordTo(changes);
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(ProductQueue.uri("&batchSize=10" + options))
                        .routeId("watch")
                        .shutdownRunningTask(task)
                        .to("sql:INSERT INTO target VALUES (:#CamelDatasyncWatchKey)?dataSource=#db")
                        .process(StopTest.this::block);
            }
        });
    }

    private void block(Exchange exchange) throws InterruptedException {
        delivered.add(ProductQueue.product(exchange));
        if (ProductQueue.product(exchange) == 3 && goOn.getCount() > 0) {
            third.countDown();
            goOn.await();
            if (thirdFails) {
                throw new IllegalStateException("on purpose");
            }
        }
    }

    /** Acts on the route, and lets the third change go on once that is under way. */
    private void inMidBatch(Act act) throws Exception {
        third.await();
        ScheduledPollConsumer consumer =
                (ScheduledPollConsumer) context.camel().getRoute("watch").getConsumer();
        CompletableFuture<Void> done = CompletableFuture.runAsync(() -> {
            try {
                act.run();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(consumer::isSuspendingOrSuspended);
        goOn.countDown();
        done.get();
    }

    private interface Act {
        void run() throws Exception;
    }

    private static List<Integer> to(int last) {
        return IntStream.rangeClosed(1, last).boxed().toList();
    }

    @Test
    void aStopCommitsWhatIsDeliveredAndLeavesTheRest() throws Exception {
        startWith(10, ShutdownRunningTask.CompleteCurrentTaskOnly);
        inMidBatch(() -> controller.stopRoute("watch"));
        assertThat(queue.target()).isEqualTo(to(3));
        assertThat(queue.pending()).isEqualTo(7);
        controller.startRoute("watch");
        await().until(() -> queue.pending() == 0);
        assertThat(delivered).isEqualTo(to(10));
    }

    @Test
    void aStopLeavesNoPartOfABatchThatForeignKeysOrder() throws Exception {
        startWith(12, ShutdownRunningTask.CompleteCurrentTaskOnly, "&order=foreign-keys");
        inMidBatch(() -> controller.stopRoute("watch"));
        assertThat(queue.target()).isEqualTo(to(10));
        assertThat(queue.pending()).isEqualTo(2);
    }

    @Test
    void aSuspensionCommitsWhatIsDeliveredAndLeavesTheRest() throws Exception {
        startWith(10, ShutdownRunningTask.CompleteCurrentTaskOnly);
        inMidBatch(() -> controller.suspendRoute("watch"));
        assertThat(controller.getRouteStatus("watch")).isEqualTo(ServiceStatus.Suspended);
        assertThat(queue.target()).isEqualTo(to(3));
        assertThat(queue.pending()).isEqualTo(7);
        controller.resumeRoute("watch");
        await().until(() -> queue.pending() == 0);
        assertThat(delivered).isEqualTo(to(10));
    }

    @Test
    void aStopCompletesTheBatchIfTheRouteSaysSo() throws Exception {
        startWith(15, ShutdownRunningTask.CompleteAllTasks);
        inMidBatch(() -> controller.stopRoute("watch"));
        assertThat(queue.target()).isEqualTo(to(10));
        assertThat(queue.pending()).isEqualTo(5);
        controller.startRoute("watch");
        await().until(() -> queue.pending() == 0);
        assertThat(delivered).isEqualTo(to(15));
    }

    @Test
    void aFailureDuringAStopIsNoAttempt() throws Exception {
        thirdFails = true;
        startWith(10, ShutdownRunningTask.CompleteCurrentTaskOnly);
        inMidBatch(() -> controller.stopRoute("watch"));
        assertThat(queue.target()).isEmpty();
        assertThat(queue.pending()).isEqualTo(10);
        controller.startRoute("watch");
        await().until(() -> queue.pending() == 0);
        assertThat(queue.target()).isEqualTo(to(10));
        assertThat(delivered.subList(3, 13)).as("as one batch").isEqualTo(to(10));
    }

    @Test
    void aStoppedContextLeavesTheRestToTheNext() throws Exception {
        startWith(10, ShutdownRunningTask.CompleteCurrentTaskOnly);
        inMidBatch(() -> context.camel().stop());
        assertThat(queue.target()).isEqualTo(to(3));
        try (WatchContext next = new WatchContext(dataSource)) {
            next.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from(ProductQueue.uri("")).process(StopTest.this::block);
                }
            });
            await().until(() -> queue.pending() == 0);
        }
        assertThat(delivered).isEqualTo(to(10));
    }
}
