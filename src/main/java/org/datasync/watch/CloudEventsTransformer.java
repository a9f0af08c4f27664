package org.datasync.watch;

import static org.apache.camel.cloudevents.CloudEvent.CAMEL_CLOUD_EVENT_SOURCE;
import static org.apache.camel.cloudevents.CloudEvent.CAMEL_CLOUD_EVENT_TYPE;

import java.util.List;
import org.apache.camel.spi.DataTypeTransformer;
import org.datasync.watch.change.Change;
import org.datasync.watch.envelope.CloudEvent;

/** A change as an event of CloudEvents in one piece of JSON; a list as a batch of such. */
@DataTypeTransformer(
        name = "datasync-watch:cloudevents",
        description = "Makes an event of CloudEvents 1.0 of a change, in one piece of JSON")
public final class CloudEventsTransformer extends EnvelopeTransformer {

    private static final String ONE = "application/cloudevents+json; charset=UTF-8";
    private static final String SEVERAL = "application/cloudevents-batch+json; charset=UTF-8";

    @Override
    void fill(Envelope envelope, Change change) {
        CloudEvent event = event(envelope, change);
        envelope.body(event.structured(), ONE);
        envelope.kafkaKey(event.attributes().get("partitionkey"));
    }

    @Override
    void fill(Envelope envelope, List<Change> changes) {
        envelope.body(
                changes.stream()
                        .map(change -> event(envelope, change).structured())
                        .toList(),
                SEVERAL);
    }

    /** With the source and the type that the route has set, by the headers that Camel has for that. */
    static CloudEvent event(Envelope envelope, Change change) {
        CloudEvent event = CloudEvent.of(change, envelope.watch());
        return event.with(
                        "source",
                        envelope.told(
                                CAMEL_CLOUD_EVENT_SOURCE, event.attributes().get("source")))
                .with(
                        "type",
                        envelope.told(CAMEL_CLOUD_EVENT_TYPE, event.attributes().get("type")));
    }
}
