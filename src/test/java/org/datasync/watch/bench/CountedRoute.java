package org.datasync.watch.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.apache.camel.Exchange;
import org.apache.camel.ServiceStatus;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.ScheduledPollConsumer;
import org.awaitility.Awaitility;
import org.datasync.watch.change.Changes;

/** A Camel of its own with one route, which counts the changes it gets. The route is not started yet. */
final class CountedRoute implements Drain {

    private static final String ROUTE = "counted";

    private final DefaultCamelContext camel = new DefaultCamelContext();

    /** A route from an endpoint that needs these beans; of each exchange it tells how many changes it has. */
    CountedRoute(Map<String, Object> beans, String uri, IntConsumer counter) throws Exception {
        beans.forEach(camel.getRegistry()::bind);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).routeId(ROUTE).autoStartup(false).process(exchange -> counter.accept(changes(exchange)));
            }
        });
        camel.start();
    }

    private static int changes(Exchange exchange) {
        Object body = exchange.getIn().getBody();
        return body instanceof Changes changes ? changes.size() : body instanceof List<?> rows ? rows.size() : 1;
    }

    DefaultCamelContext camel() {
        return camel;
    }

    /** Starts the route, or has it go on. */
    @Override
    public void go() throws Exception {
        if (camel.getRouteController().getRouteStatus(ROUTE) == ServiceStatus.Suspended) {
            camel.getRouteController().resumeRoute(ROUTE);
        } else {
            camel.getRouteController().startRoute(ROUTE);
        }
    }

    /** Starts the route, and suspends it when it has found nothing. */
    CountedRoute idle() throws Exception {
        go();
        ScheduledPollConsumer consumer =
                (ScheduledPollConsumer) camel.getRoute(ROUTE).getConsumer();
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> consumer.getCounter() > 1);
        camel.getRouteController().suspendRoute(ROUTE);
        return this;
    }

    @Override
    public void close() {
        camel.stop();
    }
}
