package org.datasync.watch;

import org.apache.camel.spi.DataTypeTransformer;
import org.datasync.watch.envelope.CloudEvent;

/** A change as an event of CloudEvents with its attributes in headers of HTTP. */
@DataTypeTransformer(
        name = "datasync-watch:cloudevents-http",
        description = "Makes an event of CloudEvents 1.0 of a change, with attributes as headers of HTTP")
public final class CloudEventsHttpTransformer extends BinaryCloudEventTransformer {

    public CloudEventsHttpTransformer() {
        super("ce-", CloudEvent::inHttp);
    }
}
