package org.datasync.watch;

import org.apache.camel.Exchange;
import org.apache.camel.spi.Metadata;

/** The headers of change messages. */
public final class DatasyncWatchConstants {

    /** The component's scheme. */
    public static final String SCHEME = "datasync-watch";

    /** What stands in the place of the pattern in the URI of the endpoint that writes changes into tables. */
    static final String APPLY = "apply";

    /** The same of the endpoint that answers requests for the status page. */
    static final String PAGE = "page";

    @Metadata(
            label = "consumer",
            description =
                    "The change's id, the same in every delivery of it: fit for an idempotent consumer. With delivery=transaction an id of the message. Not with delivery=batch.",
            javaType = "String")
    public static final String CHANGE_ID = "CamelDatasyncWatchChangeId";

    @Metadata(label = "consumer", description = "The watch's name.", javaType = "String")
    public static final String NAME = "CamelDatasyncWatchName";

    @Metadata(
            label = "consumer",
            description = "The name of the record's table. Only with delivery=change.",
            javaType = "String")
    public static final String TABLE = "CamelDatasyncWatchTable";

    @Metadata(
            label = "consumer",
            description =
                    "The record's key: its value; of a key with several columns a JSON array. Only with delivery=change.",
            javaType = "Object")
    public static final String KEY = "CamelDatasyncWatchKey";

    @Metadata(
            label = "consumer",
            description =
                    "What happened to the record: insert, update, upsert, delete, truncate or read. Only with delivery=change.",
            javaType = "String")
    public static final String OPERATION = "CamelDatasyncWatchOperation";

    @Metadata(
            label = "consumer",
            description = "When the record changed, if that is known. Only with delivery=change.",
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
            description = "How many changes the message holds. Not with delivery=change.",
            javaType = "Integer")
    public static final String SIZE = "CamelDatasyncWatchSize";

    @Metadata(
            label = "consumer",
            description =
                    "The id of the transaction whose changes the message holds, if its rows have one. Only with delivery=transaction.",
            javaType = "String")
    public static final String TRANSACTION_ID = "CamelDatasyncWatchTransactionId";

    @Metadata(
            label = "consumer",
            description =
                    "When the record changed, in milliseconds since 1970, if that is known. Only with delivery=change.",
            javaType = "Long")
    public static final String MESSAGE_TIMESTAMP = Exchange.MESSAGE_TIMESTAMP;

    @Metadata(
            label = "producer",
            description =
                    "How many changes the endpoint apply has written: by the table as the changes name it, a map of numbers by operation.",
            javaType = "Map")
    public static final String APPLIED = "CamelDatasyncWatchApplied";

    private DatasyncWatchConstants() {}
}
