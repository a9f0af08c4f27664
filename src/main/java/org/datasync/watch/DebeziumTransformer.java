package org.datasync.watch;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.camel.spi.DataTypeTransformer;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Json;
import org.datasync.watch.envelope.DebeziumEnvelope;

/** A change in Debezium's envelope with its schema, as its own consumers want it, and as the key of a record of Kafka its key. */
@DataTypeTransformer(
        name = "datasync-watch:debezium",
        description = "Puts a change into Debezium's envelope as JSON, with its schema")
public final class DebeziumTransformer extends EnvelopeTransformer {

    private static final String JSON = "application/json";

    @Override
    void fill(Envelope envelope, Change change) {
        envelope.body(message(envelope, change), JSON);
        DebeziumEnvelope.keyWithSchema(change, envelope.watch()).ifPresent(key -> envelope.kafkaKey(Json.write(key)));
    }

    @Override
    void fill(Envelope envelope, List<Change> changes) {
        envelope.body(changes.stream().map(change -> message(envelope, change)).toList(), JSON);
    }

    private static Map<String, Object> message(Envelope envelope, Change change) {
        return DebeziumEnvelope.withSchema(change, envelope.watch(), Instant.now());
    }
}
