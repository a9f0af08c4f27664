package org.datasync.watch.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Changes;
import org.datasync.watch.support.ProductQueue;
import org.datasync.watch.support.QueueTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one poison costs that fails among many changes, and that nothing but it is held for it. */
public class FailureCostTest extends QueueTest {

    private static final String NO_RETRY = "&retryDelay=3600000&maxRetryDelay=3600000";

    private final List<List<Integer>> calls = new CopyOnWriteArrayList<>();

    /** Starts a route that fails for this product, whatever it is delivered with. */
    private void startRoute(String options, int poison) {
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(ProductQueue.uri(NO_RETRY + options)).process(exchange -> {
                    List<Integer> products = products(exchange);
                    calls.add(products);
                    if (products.contains(poison)) {
                        throw new IllegalStateException("on purpose");
                    }
                });
            }
        });
        await().until(() -> queue.pending() == queue.held() && queue.held() > 0);
    }

    private static List<Integer> products(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        return (body instanceof Changes changes ? changes : List.of((Change) body))
                .stream().map(change -> (Integer) change.getKey().value()).toList();
    }

    private List<Integer> delivered() {
        List<Integer> delivered = new ArrayList<>();
        calls.forEach(delivered::addAll);
        return delivered;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 437, 1000})
    void inOneExchangeItCostsTheLogarithm(int poison) {
        queue.recordTo(1000);
        startRoute("&delivery=batch&batchSize=1000", poison);
        assertThat(queue.held()).isEqualTo(1);
        assertThat(calls).hasSizeLessThan(16);
        assertThat(calls.stream().filter(call -> !call.contains(poison)).flatMap(List::stream))
                .as("each of the others once, in order")
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 1000)
                        .filter(product -> product != poison)
                        .boxed()
                        .toList());
    }

    @Test
    void changeByChangeItRepeatsThoseBeforeItInItsBatchOnce() {
        queue.recordTo(1000);
        startRoute("&batchSize=500", 700);
        assertThat(queue.held()).isEqualTo(1);
        List<Integer> expected = new ArrayList<>();
        IntStream.rangeClosed(1, 700).forEach(expected::add);
        IntStream.rangeClosed(501, 700).forEach(expected::add);
        IntStream.rangeClosed(701, 1000).forEach(expected::add);
        assertThat(delivered()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"change", "batch"})
    void theLaterChangesOfItsRecordWait(String delivery) {
        int[] products = IntStream.rangeClosed(1, 300).map(n -> n % 7).toArray();
        queue.record(products);
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(ProductQueue.uri(NO_RETRY + "&delivery=" + delivery)).process(exchange -> {
                    calls.add(products(exchange));
                    if (products(exchange).contains(3)) {
                        throw new IllegalStateException("on purpose");
                    }
                });
            }
        });
        await().until(() -> queue.pending()
                == IntStream.of(products).filter(product -> product == 3).count());
        assertThat(queue.held()).isEqualTo(1);
        assertThat(calls.stream().filter(call -> call.equals(List.of(3))))
                .as("alone")
                .hasSize(delivery.equals("change") ? 2 : 1);
    }
}
