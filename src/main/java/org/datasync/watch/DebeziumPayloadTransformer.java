package org.datasync.watch;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.spi.DataTypeTransformer;
import org.datasync.watch.change.Change;
import org.datasync.watch.envelope.DebeziumEnvelope;

/** A change in Debezium's envelope without a schema, and as the key of a record of Kafka its key. */
@DataTypeTransformer(
        name = "datasync-watch:debezium-payload",
        description = "Puts a change into Debezium's envelope as JSON, without a schema")
public final class DebeziumPayloadTransformer extends DebeziumJsonTransformer {

    @Override
    Map<String, Object> message(Change change, String watch) {
        return DebeziumEnvelope.payload(change, watch, Instant.now());
    }

    @Override
    Optional<Map<String, Object>> key(Change change, String watch) {
        return DebeziumEnvelope.key(change);
    }
}
