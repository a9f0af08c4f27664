package org.datasync.watch;

import java.util.function.UnaryOperator;
import org.apache.camel.spi.DataTypeTransformer;
import org.datasync.watch.envelope.CloudEvent;

/** A change as an event of CloudEvents with its attributes in properties of JMS. */
@DataTypeTransformer(
        name = "datasync-watch:cloudevents-jms",
        description = "Makes an event of CloudEvents 1.0 of a change, with attributes as properties of JMS")
public final class CloudEventsJmsTransformer extends BinaryCloudEventTransformer {

    private static final String PREFIX = "cloudEvents_";

    public CloudEventsJmsTransformer() {
        super(PREFIX, UnaryOperator.identity());
    }

    /** JMS has no property of its own for it. */
    @Override
    void filled(Envelope envelope, CloudEvent event) {
        envelope.header(PREFIX + "datacontenttype", event.attributes().get("datacontenttype"));
    }
}
