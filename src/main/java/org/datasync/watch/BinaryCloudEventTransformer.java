package org.datasync.watch;

import java.util.List;
import java.util.function.UnaryOperator;
import org.datasync.watch.change.Change;
import org.datasync.watch.envelope.CloudEvent;

/**
 * A change as an event of CloudEvents whose attributes are headers, as a transport has them, and whose body is the JSON of the
 * change.
 */
abstract class BinaryCloudEventTransformer extends EnvelopeTransformer {

    private static final String CONTENT_TYPE = "datacontenttype";

    private final String prefix;
    private final UnaryOperator<String> form;

    /**
     * Of a transport.
     *
     * @param prefix what its headers of attributes begin with
     * @param form how they hold a value
     */
    BinaryCloudEventTransformer(String prefix, UnaryOperator<String> form) {
        this.prefix = prefix;
        this.form = form;
    }

    @Override
    void fill(Envelope envelope, Change change) {
        CloudEvent event = CloudEventsTransformer.event(envelope, change);
        event.attributes().forEach((name, value) -> {
            if (!name.equals(CONTENT_TYPE)) {
                envelope.header(prefix + name, form.apply(value));
            }
        });
        envelope.body(change.toJsonForm(), event.attributes().get(CONTENT_TYPE));
        filled(envelope, event);
    }

    /** Adds what is peculiar to the transport. */
    void filled(Envelope envelope, CloudEvent event) {}

    @Override
    void fill(Envelope envelope, List<Change> changes) {
        throw new IllegalArgumentException("The body holds a list of changes, but an event of CloudEvents whose"
                + " attributes are headers holds one. Take the list apart by split, or leave delivery=change, or"
                + " make a batch of them by the type datasync-watch:cloudevents");
    }
}
