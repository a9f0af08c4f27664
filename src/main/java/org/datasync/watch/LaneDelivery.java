package org.datasync.watch;

import java.util.List;
import org.datasync.watch.change.Change;
import org.datasync.watch.cycle.CycleSpec;
import org.datasync.watch.cycle.Delivery;

/** Sends the changes of one lane through the consumer's route. */
final class LaneDelivery implements Delivery {

    private final DatasyncWatchConsumer consumer;
    private final CycleSpec spec;

    LaneDelivery(DatasyncWatchConsumer consumer, CycleSpec spec) {
        this.consumer = consumer;
        this.spec = spec;
    }

    @Override
    public Delivered deliver(String id, List<Change> changes, int attempt, BatchPosition position) {
        ChangeExchange exchange = new ChangeExchange(consumer, consumer.createExchange(false));
        exchange.fill(spec, id, changes, attempt, position);
        exchange.process();
        return exchange;
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
