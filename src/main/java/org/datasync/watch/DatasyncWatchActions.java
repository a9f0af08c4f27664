package org.datasync.watch;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * Does the actions of watches where there is no route, as the command line does: each as the producer of the endpoint would. Not fit
 * for several threads. Needs {@code camel-core-engine} and {@code camel-core-languages}.
 */
public final class DatasyncWatchActions implements AutoCloseable {

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final boolean stateElsewhere;

    /**
     * Touches neither database yet.
     *
     * @param watched the watched database
     * @param state the database with the watches' state, if that is another
     */
    public DatasyncWatchActions(DataSource watched, Optional<DataSource> state) {
        camel.disableJMX();
        camel.getRegistry().bind("watched", DataSource.class, watched);
        state.ifPresent(other -> camel.getRegistry().bind("state", DataSource.class, other));
        stateElsewhere = state.isPresent();
        camel.start();
    }

    /**
     * Does one.
     *
     * @param pattern the pattern, such as {@code trigger}
     * @param name the watch's name
     * @param options those of the endpoint, by name; {@code action} says what is done
     * @return the answer, which is made of lists, maps, texts, numbers and truth values; null if there is none
     * @throws IllegalArgumentException if an option is wrong
     * @throws Exception what the action has failed with
     */
    public Object run(String pattern, String name, Map<String, String> options) throws Exception {
        Map<String, Object> parameters = new LinkedHashMap<>(options);
        parameters.put("dataSource", "#watched");
        if (stateElsewhere) {
            parameters.put("stateDataSource", "#state");
        }
        Endpoint endpoint = endpoint(DatasyncWatchConstants.SCHEME + ":" + pattern + ":" + name, parameters);
        try (Producer producer = endpoint.createProducer()) {
            producer.start();
            Exchange exchange = endpoint.createExchange();
            producer.process(exchange);
            return exchange.getMessage().getBody();
        }
    }

    private Endpoint endpoint(String uri, Map<String, Object> parameters) {
        try {
            return camel.getEndpoint(uri, parameters);
        } catch (ResolveEndpointFailedException e) {
            Throwable reason = e;
            while (reason.getCause() != null && reason.getCause() != reason) {
                reason = reason.getCause();
            }
            throw new IllegalArgumentException(reason.getMessage()); // what is around it says the same, less well
        }
    }

    /** Stops what it has started. Leaves the databases open. */
    @Override
    public void close() {
        camel.stop();
    }
}
