package org.datasync.watch;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Json;

/** A change in Debezium's envelope as JSON, and its key as that of a record of Kafka. */
abstract class DebeziumJsonTransformer extends EnvelopeTransformer {

    private static final String JSON = "application/json";

    /** The envelope of one change. */
    abstract Map<String, Object> message(Change change, String watch);

    /** The key of its record, if it has one. */
    abstract Optional<Map<String, Object>> key(Change change, String watch);

    @Override
    final void fill(Envelope envelope, Change change) {
        envelope.body(message(change, envelope.watch()), JSON);
        key(change, envelope.watch()).ifPresent(key -> envelope.kafkaKey(Json.write(key)));
    }

    @Override
    final void fill(Envelope envelope, List<Change> changes) {
        envelope.body(
                changes.stream()
                        .map(change -> message(change, envelope.watch()))
                        .toList(),
                JSON);
    }
}
