package org.datasync.watch;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import org.apache.camel.Message;
import org.apache.camel.spi.DataType;
import org.apache.camel.spi.Transformer;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Json;

/**
 * Puts the change of a message into an envelope, as JSON in UTF-8: a list of changes as a JSON array of such. Whatever it does not
 * know of the change's watch it takes from the headers that the watch has set.
 */
abstract class EnvelopeTransformer extends Transformer {

    /** In small letters, as Kafka's readers look for just that; others take it in any case. */
    private static final String CONTENT_TYPE = "content-type";

    /** What the endpoints of Kafka take the key of a record from. */
    private static final String KAFKA_KEY = "kafka.KEY";

    @Override
    public final void transform(Message message, DataType from, DataType to) {
        List<Change> changes = new MessageInput(message).changes();
        String watch = message.getHeader(DatasyncWatchConstants.NAME, String.class);
        boolean several = message.getBody() instanceof Collection;
        Envelope envelope = new Envelope(message, watch == null ? "unknown" : watch, several);
        if (several) {
            fill(envelope, changes);
        } else {
            fill(envelope, changes.get(0));
        }
    }

    /** Puts one change in. */
    abstract void fill(Envelope envelope, Change change);

    /** Puts a list of changes in, which may be empty. */
    abstract void fill(Envelope envelope, List<Change> changes);

    /**
     * The message that is filled.
     *
     * @param message the message
     * @param watch the name of the watch
     * @param several whether it holds a list
     */
    record Envelope(Message message, String watch, boolean several) {

        void body(Object json, String contentType) {
            message.removeHeader(CONTENT_TYPE);
            message.setHeader(CONTENT_TYPE, contentType);
            message.setBody(Json.write(json).getBytes(StandardCharsets.UTF_8));
        }

        /** Unless the route has said by what key records of Kafka are told apart. */
        void kafkaKey(String key) {
            if (message.getHeader(KAFKA_KEY) == null) {
                message.setHeader(KAFKA_KEY, key);
            }
        }

        void header(String name, String value) {
            message.setHeader(name, value);
        }

        /** What the route has set, or else the default. */
        String told(String name, String otherwise) {
            return message.getHeader(name, otherwise, String.class);
        }
    }
}
