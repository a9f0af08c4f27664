package org.datasync.watch.cycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.ScheduledPollConsumer;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Changes;
import org.datasync.watch.support.ProductQueue;
import org.datasync.watch.support.QueueTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How cycles are cut: what is delivered and committed together, and how much a poll does. */
class CycleTest extends QueueTest {

    private static final String WRITE = "sql:INSERT INTO target VALUES (:#CamelDatasyncWatchKey)?dataSource=#db";

    private final List<Integer> delivered = new CopyOnWriteArrayList<>();

    private void start(String options, Processor processor) {
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(ProductQueue.uri(options)).routeId("watch").process(processor);
            }
        });
    }

    /** Delivers products into the target, of which one always fails. */
    private void startWithPoison(String options, int poison) {
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(ProductQueue.uri(options))
                        .process(exchange -> delivered.add(ProductQueue.product(exchange)))
                        .to(WRITE)
                        .filter(header("CamelDatasyncWatchKey").isEqualTo(poison))
                        .throwException(new IllegalStateException("on purpose"));
            }
        });
    }

    private ScheduledPollConsumer consumer() {
        return (ScheduledPollConsumer) context.camel().getRoute("watch").getConsumer();
    }

    @Test
    void aFailedBatchIsRunAgainWithTheChangeThatFailedAlone() {
        queue.recordTo(5);
        startWithPoison("&retryDelay=60000&maxRetryDelay=60000", 3);
        await().until(() -> queue.target().equals(List.of(1, 2, 4, 5)));
        assertThat(delivered).containsExactly(1, 2, 3, 1, 2, 3, 4, 5);
        assertThat(queue.pending()).isEqualTo(1);
        assertThat(queue.held()).isEqualTo(1);
    }

    @Test
    void commitByChangeRepeatsNothing() {
        queue.recordTo(5);
        startWithPoison("&commit=change&retryDelay=60000&maxRetryDelay=60000", 3);
        await().until(() -> queue.target().equals(List.of(1, 2, 4, 5)));
        assertThat(delivered).containsExactly(1, 2, 3, 4, 5);
        assertThat(queue.held()).isEqualTo(1);
    }

    @Test
    void aCycleFetchesBatchSizeChangesAtMost() {
        queue.recordTo(5);
        List<Integer> sizes = new CopyOnWriteArrayList<>();
        start("&batchSize=2", exchange -> sizes.add(exchange.getProperty(Exchange.BATCH_SIZE, Integer.class)));
        await().until(() -> queue.pending() == 0);
        assertThat(sizes).containsExactly(2, 2, 2, 2, 1);
    }

    @Test
    void anExchangeKnowsItsPlaceInTheBatch() {
        queue.recordTo(3);
        List<String> places = new CopyOnWriteArrayList<>();
        start(
                "",
                exchange -> places.add(exchange.getProperty(Exchange.BATCH_INDEX) + " of "
                        + exchange.getProperty(Exchange.BATCH_SIZE)
                        + (exchange.getProperty(Exchange.BATCH_COMPLETE, boolean.class) ? ", the last" : "")));
        await().until(() -> queue.pending() == 0);
        assertThat(places).containsExactly("0 of 3", "1 of 3", "2 of 3, the last");
    }

    @Test
    void aBatchTravelsInOneExchange() {
        queue.recordTo(5);
        List<List<?>> bodies = new CopyOnWriteArrayList<>();
        List<Map<String, Object>> headers = new CopyOnWriteArrayList<>();
        start("&delivery=batch&batchSize=3", exchange -> {
            bodies.add(products(exchange));
            headers.add(Map.copyOf(exchange.getMessage().getHeaders()));
        });
        await().until(() -> queue.pending() == 0);
        assertThat(bodies).containsExactly(List.of(1, 2, 3), List.of(4, 5));
        assertThat(headers.get(0))
                .isEqualTo(Map.of(
                        "CamelDatasyncWatchName", "queue",
                        "CamelDatasyncWatchLane", 0,
                        "CamelDatasyncWatchAttempt", 1,
                        "CamelDatasyncWatchSize", 3));
    }

    @Test
    void aFailedBatchInOneExchangeIsRetriedInPartsDownToOne() {
        queue.recordTo(4);
        List<String> bodies = new CopyOnWriteArrayList<>();
        start("&delivery=batch", exchange -> {
            bodies.add(exchange.getMessage().getHeader("CamelDatasyncWatchAttempt") + ": " + products(exchange));
            if (products(exchange).contains(3) && bodies.size() < 8) {
                throw new IllegalStateException("on purpose");
            }
        });
        await().until(() -> queue.pending() == 0);
        assertThat(bodies).startsWith("1: [1, 2, 3, 4]", "1: [1]", "1: [2]", "1: [3]");
        assertThat(bodies).contains("1: [4]", "2: [3]").doesNotHaveDuplicates();
    }

    private static List<Object> products(Exchange exchange) {
        List<Object> products = new ArrayList<>();
        for (Change change : exchange.getMessage().getBody(Changes.class)) {
            products.add(change.getKey().value());
        }
        return products;
    }

    @ParameterizedTest
    @CsvSource({
        "delivery=batch&commit=change, commit",
        "delivery=all, delivery",
        "commit=never, commit",
        "batchSize=0, batchSize",
        "batchSize=10001, batchSize",
        "maxTransactionTime=-1, maxTransactionTime"
    })
    void optionsWithoutSenseAreRefused(String options, String named) {
        assertThatThrownBy(() -> start("&" + options, exchange -> {})).hasStackTraceContaining(named);
    }

    @ParameterizedTest
    @CsvSource({
        "maxTransactionTime=1, 5 4 3 2 1",
        "maxTransactionTime=60000, 5 5 5 5 5",
        "maxTransactionTime=0, 5 5 5 5 5",
        "maxTransactionTime=1&order=foreign-keys, 5 5 5 5 5"
    })
    void aCycleTakesNoFurtherExchangeOnceItsTimeIsUp(String options, String pendingAtDelivery) {
        queue.recordTo(5);
        List<String> pending = new CopyOnWriteArrayList<>();
        start("&" + options, exchange -> {
            pending.add(String.valueOf(queue.pending()));
            long began = System.currentTimeMillis();
            await().until(() -> System.currentTimeMillis() > began + 1);
        });
        await().until(() -> queue.pending() == 0);
        assertThat(pending).containsExactly(pendingAtDelivery.split(" "));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aPollDeliversMaxMessagesPerPollAtMost(int polls) {
        queue.recordTo(10);
        start(
                "&maxMessagesPerPoll=3&batchSize=2&repeatCount=" + polls,
                exchange -> delivered.add(ProductQueue.product(exchange)));
        // the run after the last poll only ends the schedule
        await().until(() -> consumer().getCounter() > polls);
        assertThat(delivered)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 3 * polls).boxed().toList());
    }

    @Test
    void aPollDeliversMaxMessagesPerPollAsBatchesToo() {
        queue.recordTo(10);
        start("&delivery=batch&batchSize=2&maxMessagesPerPoll=3&repeatCount=1", exchange -> {});
        await().until(() -> consumer().getCounter() > 1);
        assertThat(queue.pending()).isEqualTo(4);
    }

    @Test
    void aGreedyWatchPollsOnAsLongAsThereIsSomething() {
        queue.recordTo(10);
        start("&greedy=true&maxMessagesPerPoll=3&repeatCount=1", exchange -> {});
        await().until(() -> consumer().getCounter() > 1);
        assertThat(queue.pending()).isZero();
    }

    @Test
    void anIdleWatchBacksOff() {
        start("&backoffIdleThreshold=1&backoffMultiplier=100000", exchange -> {});
        await().until(() -> consumer().getBackoffCounter() > 0);
        assertThat(consumer().getCounter()).isEqualTo(1);
    }

    @Test
    void aWatchRunsByCron() {
        queue.recordTo(1);
        start(
                "&scheduler=quartz&scheduler.cron=0/1+*+*+*+*+?",
                exchange -> delivered.add(ProductQueue.product(exchange)));
        await().until(() -> queue.pending() == 0);
        queue.record(2);
        await().until(() -> queue.pending() == 0);
        assertThat(delivered).containsExactly(1, 2);
    }

    @Test
    void aWatchWaitsForItsSchedulerToBeStarted() {
        queue.recordTo(1);
        start("&startScheduler=false", exchange -> {});
        assertThat(consumer().isSchedulerStarted()).isFalse();
        assertThat(queue.pending()).isEqualTo(1);
        consumer().startScheduler();
        await().until(() -> queue.pending() == 0);
    }
}
