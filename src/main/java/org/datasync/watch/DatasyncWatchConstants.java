package org.datasync.watch;

import org.apache.camel.Exchange;
import org.apache.camel.spi.Metadata;

/** The headers of change messages. */
public final class DatasyncWatchConstants {

    /** The component's scheme. */
    public static final String SCHEME = "datasync-watch";

    @Metadata(
            label = "consumer",
            description =
                    "The change's id, the same in every delivery of it: fit for an idempotent consumer. Not with delivery=batch.",
            javaType = "String")
    public static final String CHANGE_ID = "CamelDatasyncWatchChangeId";

    @Metadata(label = "consumer", description = "The watch's name.", javaType = "String")
    public static final String NAME = "CamelDatasyncWatchName";

    @Metadata(
            label = "consumer",
            description = "The name of the record's table. Not with delivery=batch.",
            javaType = "String")
    public static final String TABLE = "CamelDatasyncWatchTable";

    @Metadata(
            label = "consumer",
            description =
                    "The record's key: its value; of a key with several columns a JSON array. Not with delivery=batch.",
            javaType = "Object")
    public static final String KEY = "CamelDatasyncWatchKey";

    @Metadata(
            label = "consumer",
            description =
                    "What happened to the record: insert, update, upsert, delete, truncate or read. Not with delivery=batch.",
            javaType = "String")
    public static final String OPERATION = "CamelDatasyncWatchOperation";

    @Metadata(
            label = "consumer",
            description = "When the record changed, if that is known. Not with delivery=batch.",
            javaType = "java.time.Instant")
    public static final String CHANGED_AT = "CamelDatasyncWatchChangedAt";

    @Metadata(
            label = "consumer",
            description =
                    "Which attempt at this change it is, from 1; attempts within a batch that was rolled back for another change are not counted.",
            javaType = "Integer")
    public static final String ATTEMPT = "CamelDatasyncWatchAttempt";

    @Metadata(label = "consumer", description = "The number of the lane, from 0.", javaType = "Integer")
    public static final String LANE = "CamelDatasyncWatchLane";

    @Metadata(
            label = "consumer",
            description = "How many changes the message holds. Only with delivery=batch.",
            javaType = "Integer")
    public static final String SIZE = "CamelDatasyncWatchSize";

    @Metadata(
            label = "consumer",
            description =
                    "When the record changed, in milliseconds since 1970, if that is known. Not with delivery=batch.",
            javaType = "Long")
    public static final String MESSAGE_TIMESTAMP = Exchange.MESSAGE_TIMESTAMP;

    private DatasyncWatchConstants() {}
}
