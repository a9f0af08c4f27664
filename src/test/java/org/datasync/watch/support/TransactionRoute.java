package org.datasync.watch.support;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.DatasyncWatchConstants;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Changes;

/** The route {@code watch} for exchanges with many changes: remembers each, and then fails for those it is told to. */
public final class TransactionRoute extends RouteBuilder {

    private final String uri;
    private final Set<String> poison = ConcurrentHashMap.newKeySet();
    private final List<Delivery> deliveries = new CopyOnWriteArrayList<>();
    private volatile Step step = exchange -> {};

    /** A route from this URI that fails for exchanges with one of these keys. */
    public TransactionRoute(String uri, Object... poison) {
        this.uri = uri;
        poison(poison);
    }

    /** What the route does besides. */
    public interface Step {
        void take(Exchange exchange) throws Exception;
    }

    /** An exchange that was delivered. */
    public record Delivery(String id, String transactionId, int attempt, int size, List<Change> changes) {

        private static Delivery of(Exchange exchange) {
            return new Delivery(
                    exchange.getMessage().getHeader(DatasyncWatchConstants.CHANGE_ID, String.class),
                    exchange.getMessage().getHeader(DatasyncWatchConstants.TRANSACTION_ID, String.class),
                    exchange.getMessage().getHeader(DatasyncWatchConstants.ATTEMPT, Integer.class),
                    exchange.getMessage().getHeader(DatasyncWatchConstants.SIZE, Integer.class),
                    exchange.getMessage().getBody(Changes.class));
        }

        /** The keys of its changes, in order. */
        public String keys() {
            return changes.stream()
                    .map(change -> change.getKey() == null
                            ? change.getOperation().word()
                            : change.getKey().value().toString())
                    .collect(Collectors.joining(" "));
        }
    }

    @Override
    public void configure() {
        from(uri).routeId("watch").process(this::judge);
    }

    private void judge(Exchange exchange) throws Exception {
        Delivery delivery = Delivery.of(exchange);
        deliveries.add(delivery);
        step.take(exchange);
        if (List.of(delivery.keys().split(" ", -1)).stream().anyMatch(poison::contains)) {
            throw new IllegalStateException("on purpose");
        }
    }

    /** Has the route do this besides, before it fails. */
    public void setStep(Step newStep) {
        step = newStep;
    }

    /** Fails for exchanges with one of these keys too. */
    public void poison(Object... keys) {
        List.of(keys).forEach(key -> poison.add(key.toString()));
    }

    /** No longer fails for anything. */
    public void heal() {
        poison.clear();
    }

    /** All exchanges, in order of delivery. */
    public List<Delivery> deliveries() {
        return deliveries;
    }

    /** The keys of each exchange, in order of delivery. */
    public List<String> keys() {
        return deliveries.stream().map(Delivery::keys).toList();
    }
}
