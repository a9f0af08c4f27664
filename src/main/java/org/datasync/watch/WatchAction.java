package org.datasync.watch;

import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.RuntimeCamelException;

/** Does an action on a watch that runs, with the watch's own options: the same as a producer of its endpoint does. */
record WatchAction(DatasyncWatchConsumer watch) {

    /**
     * Does it.
     *
     * @param changeId on which change; null for all that the action is on without a selection
     * @return what the action answers
     * @throws RuntimeException if it fails
     */
    Object run(String action, String changeId) {
        DatasyncWatchEndpoint of = (DatasyncWatchEndpoint) watch.getEndpoint();
        DatasyncWatchConfiguration options = of.getConfiguration().copy();
        options.setAction(action);
        options.setChangeId(changeId);
        DatasyncWatchEndpoint endpoint = new DatasyncWatchEndpoint(of.getEndpointUri(), of.getComponent(), options);
        endpoint.setWatchPattern(of.getWatchPattern());
        endpoint.setName(of.getName());
        try (Producer producer = endpoint.createProducer()) {
            producer.start();
            Exchange exchange = endpoint.createExchange();
            producer.process(exchange);
            return exchange.getMessage().getBody();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new RuntimeCamelException(e);
        }
    }
}
