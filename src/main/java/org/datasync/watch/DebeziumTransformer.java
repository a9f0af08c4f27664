package org.datasync.watch;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.spi.DataTypeTransformer;
import org.datasync.watch.change.Change;
import org.datasync.watch.envelope.DebeziumEnvelope;

/** A change in Debezium's envelope with its schema, as its own consumers want it, and as the key of a record of Kafka its key. */
@DataTypeTransformer(
        name = "datasync-watch:debezium",
        description = "Puts a change into Debezium's envelope as JSON, with its schema")
public final class DebeziumTransformer extends DebeziumJsonTransformer {

    @Override
    Map<String, Object> message(Change change, String watch) {
        return DebeziumEnvelope.withSchema(change, watch, Instant.now());
    }

    @Override
    Optional<Map<String, Object>> key(Change change, String watch) {
        return DebeziumEnvelope.keyWithSchema(change, watch);
    }
}
