package org.datasync.watch;

import java.util.List;
import org.apache.camel.CamelContext;
import org.datasync.watch.change.Change;
import org.datasync.watch.cycle.CycleSpec;
import org.datasync.watch.cycle.Delivery;
import org.datasync.watch.cycle.DeliveryUnit;
import org.datasync.watch.failure.ParkedChange;
import org.datasync.watch.pattern.PendingChange;

/** Sends the changes of one lane through the consumer's route. */
final class LaneDelivery implements Delivery {

    private final DatasyncWatchConsumer consumer;
    private final CycleSpec spec;
    private final CamelContext camel;
    private final ChangeHeaders headers;

    LaneDelivery(DatasyncWatchConsumer consumer, CycleSpec spec) {
        this.consumer = consumer;
        this.spec = spec;
        this.camel = consumer.getEndpoint().getCamelContext();
        this.headers = new ChangeHeaders(spec, camel.getCamelContextExtension().getHeadersMapFactory());
    }

    @Override
    public Delivered deliver(PendingChange first, List<Change> changes, int attempt, BatchPosition position) {
        ChangeExchange exchange = new ChangeExchange(consumer, consumer.createExchange(false));
        if (spec.unit() == DeliveryUnit.CHANGE) {
            exchange.carry(new ChangeMessage(camel, headers, changes.get(0), attempt));
        } else {
            exchange.fill(spec, first, changes, attempt);
        }
        exchange.carries(changes);
        exchange.stands(position);
        exchange.process();
        return exchange;
    }

    @Override
    public void failed(PendingChange change) {
        consumer.monitor().tally().failed(change.tableNames().findFirst());
    }

    @Override
    public void parked(ParkedChange change) {
        consumer.monitor().tally().parked(change.table());
    }

    @Override
    public boolean goOn() {
        return consumer.goOn();
    }

    @Override
    public void ready() {
        consumer.ready();
    }
}
