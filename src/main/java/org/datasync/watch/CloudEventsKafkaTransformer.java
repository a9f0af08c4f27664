package org.datasync.watch;

import java.util.function.UnaryOperator;
import org.apache.camel.spi.DataTypeTransformer;
import org.datasync.watch.envelope.CloudEvent;

/** A change as an event of CloudEvents with its attributes in headers of Kafka, and the record as the key. */
@DataTypeTransformer(
        name = "datasync-watch:cloudevents-kafka",
        description = "Makes an event of CloudEvents 1.0 of a change, with attributes as headers of Kafka")
public final class CloudEventsKafkaTransformer extends BinaryCloudEventTransformer {

    public CloudEventsKafkaTransformer() {
        super("ce_", UnaryOperator.identity());
    }

    @Override
    void filled(Envelope envelope, CloudEvent event) {
        envelope.kafkaKey(event.attributes().get("partitionkey"));
    }
}
