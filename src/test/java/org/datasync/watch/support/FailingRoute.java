package org.datasync.watch.support;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.DatasyncWatchConstants;

/** The route {@code watch}: writes each product into the table {@code target}, and then fails where it is told to. */
public final class FailingRoute extends RouteBuilder {

    private final String uri;
    private final Set<Integer> poison = ConcurrentHashMap.newKeySet();
    private final List<String> deliveries = new CopyOnWriteArrayList<>();
    private volatile boolean down;

    /** A route from this URI that fails for these products. */
    public FailingRoute(String uri, Integer... poison) {
        this.uri = uri;
        this.poison.addAll(List.of(poison));
    }

    @Override
    public void configure() {
        from(uri)
                .routeId("watch")
                .to("sql:INSERT INTO target VALUES (:#CamelDatasyncWatchKey)?dataSource=#db")
                .process(this::judge);
    }

    private void judge(Exchange exchange) {
        int product = ProductQueue.product(exchange);
        deliveries.add(product + ":" + exchange.getMessage().getHeader(DatasyncWatchConstants.ATTEMPT));
        if (down || poison.contains(product)) {
            throw new IllegalStateException("on purpose");
        }
    }

    /** Fails for everything, or no longer. */
    public void setDown(boolean isDown) {
        down = isDown;
    }

    /** Fails for these products too. */
    public void poison(Integer... products) {
        poison.addAll(List.of(products));
    }

    /** No longer fails for anything. */
    public void heal() {
        down = false;
        poison.clear();
    }

    /** Each delivery as {@code product:attempt}, in order. */
    public List<String> deliveries() {
        return deliveries;
    }
}
