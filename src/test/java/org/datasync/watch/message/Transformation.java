package org.datasync.watch.message;

import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.FluentProducerTemplate;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.DataType;

/** A Camel of its own, in which a route transforms what it is sent to a data type. */
final class Transformation implements AutoCloseable {

    private final DefaultCamelContext camel = new DefaultCamelContext();

    Transformation() {
        camel.disableJMX();
    }

    /** The message that becomes of a body that the watch {@code store} has delivered. */
    Message message(String type, Object body) {
        Exchange exchange = exchange(type, body);
        if (exchange.getException() != null) {
            throw new IllegalStateException(exchange.getException());
        }
        return exchange.getMessage();
    }

    Exchange exchange(String type, Object body) {
        return exchange(type, body, Map.of());
    }

    /** The same with headers that the route has set. */
    Exchange exchange(String type, Object body, Map<String, String> headers) {
        try {
            if (camel.getRoute(type) == null) {
                camel.addRoutes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:" + type).routeId(type).transformDataType(new DataType("datasync-watch:" + type));
                    }
                });
            }
            camel.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        FluentProducerTemplate template = camel.createFluentProducerTemplate()
                .to("direct:" + type)
                .withHeader("CamelDatasyncWatchName", "store")
                .withBody(body);
        headers.forEach(template::withHeader);
        return template.send();
    }

    @Override
    public void close() {
        camel.stop();
    }
}
