package org.datasync.watch;

import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.springframework.transaction.PlatformTransactionManager;

/** The options of the endpoint as the user wrote them. {@link WatchOptions} checks them and makes sense of them. */
@UriParams
public class DatasyncWatchConfiguration implements Cloneable {

    /**
     * The database that is watched, and where our own tables lie, unless stateDataSource is given. If the registry holds exactly one DataSource,
     * that one is used.
     */
    @UriParam
    @Metadata(autowired = true)
    private DataSource dataSource;

    /**
     * The database for datasync_watch, datasync_failure, datasync_payload and datasync_snapshot, if the watched one refuses
     * them. Never taken from the
     * registry by itself. Changes are then acknowledged where they are and the state is committed after that. Only if
     * the watched database is PostgreSQL, MariaDB or HSQLDB, or is read with dialect=generic.
     */
    @UriParam(label = "advanced")
    private DataSource stateDataSource;

    /**
     * How the watched database is spoken to. With generic in the way that suits any with a JDBC driver, for those that are not known
     * by themselves: only by patterns that only read, with the state in stateDataSource, and without any proof that nothing is
     * committed late. With auto it must be a known one.
     */
    @UriParam(label = "advanced", enums = "auto,generic", defaultValue = "auto")
    private String dialect = "auto";

    /**
     * Begins and commits the transaction of each cycle. Without it the registry's only transaction manager is
     * taken if connections of dataSource are transactional under it, else its JTA transaction manager if they are so under
     * that, else one is made for dataSource.
     */
    @UriParam(label = "advanced")
    private PlatformTransactionManager transactionManager;

    /**
     * The change table: table or schema.table. The default is the endpoint's name, or datasync for the pattern trigger.
     */
    @UriParam
    private String changeTable;

    /**
     * Whether to create the tables datasync_watch, datasync_failure, datasync_payload, datasync_snapshot and datasync_version if they are missing, and to
     * bring them up to date if an earlier release has made them. If false they must be there and up to date.
     */
    @UriParam(defaultValue = "true")
    private boolean createStateTables = true;

    /**
     * What to do at start about our own change table and, for the pattern trigger, about the triggers: ensure creates what
     * is missing and brings it up to date; validate fails if something is missing or, of triggers, out of date; none fails
     * only if the change table is missing.
     */
    @UriParam(defaultValue = "validate", enums = "ensure,validate,none")
    private String install = "validate";

    /**
     * The tables whose records the changes are about, separated by commas. Pattern trigger: the tables to capture, where an
     * asterisk stands for any characters. Patterns last-modified and snapshot: those to follow or to compare, likewise.
     * Endpoint apply: those that createTables makes, likewise. Pattern change-table: with a tableColumn, changes of other
     * tables are malformed; without one, the one table that all changes are about.
     */
    @UriParam
    private String tables;

    /**
     * Tables that are not captured, or followed, though tables names them, separated by commas; an asterisk stands for any
     * characters.
     */
    @UriParam(label = "capture")
    private String excludeTables;

    /**
     * What triggers capture of a change: key is the record's key alone; row also the record after the change; both also
     * the record before it.
     */
    @UriParam(label = "capture", defaultValue = "row", enums = "key,row,both")
    private String capture = "row";

    /**
     * The columns that are captured, separated by commas: those of images, and those whose change is a change of the
     * record. Patterns last-modified and snapshot: the columns that messages have. The default is all. For one table:
     * table.product.columns.
     */
    @UriParam(label = "capture")
    private String columns;

    /**
     * Columns that are not captured, or that messages do not have, separated by commas, of whatever table. For one table:
     * table.product.excludeColumns.
     */
    @UriParam(label = "capture")
    private String excludeColumns;

    /**
     * What is captured of one table, or what of it is followed: table.product.columns, table.product.excludeColumns, table.product.keyColumns (the
     * default is the primary key) and table.product.rowFilter, a condition in SQL with row. before each column, as in
     * row.active = 1. Pattern snapshot: columns, excludeColumns, keyColumns and where. Pattern last-modified: columns, excludeColumns, keyColumns, modifiedColumn, createdColumn,
     * deletedColumn and where. A condition is trusted and goes into statements and triggers as it is: never build it from what users
     * enter.
     */
    @UriParam(label = "capture,security", prefix = "table.", multiValue = true)
    private Map<String, String> tableOptions = new HashMap<>();

    /**
     * Whether triggers also record updates that leave all captured columns as they were.
     */
    @UriParam(label = "capture", defaultValue = "false")
    private boolean recordUnchanged;

    /**
     * The database user as whom triggers write: on PostgreSQL a role, which needs the right to insert into the change
     * table and no other; on MariaDB a user with his host, who also needs SELECT and TRIGGER on the table. The default is the user who
     * installs them.
     */
    @UriParam(label = "capture,advanced")
    private String definer;

    /**
     * Names of roles that may own the component's own tables, separated by commas. On PostgreSQL a watch does not start on
     * tables that belong to anybody else than the watch's user, a role that it is a member of, the owner of the schema or its
     * members, the owner of the database, or a superuser.
     */
    @UriParam(label = "security")
    private String trustedOwners;

    /**
     * What to do about foreign keys that change or delete records of the tables without firing triggers (MariaDB):
     * refuse to start, or ignore that these changes are missed.
     */
    @UriParam(label = "capture,advanced", defaultValue = "refuse", enums = "refuse,ignore")
    private String cascades = "refuse";

    /**
     * What to do about captured tables, and about the application's change table, whose engine has no transactions or does not
     * keep the records itself (MariaDB: MyISAM, Aria, MEMORY, FEDERATED and such): refuse to start, or ignore that changes
     * may be missed. Our own tables are refused in any case.
     */
    @UriParam(label = "advanced", defaultValue = "refuse", enums = "refuse,ignore")
    private String engine = "refuse";

    /**
     * How long the installation of triggers waits for a lock on a table, in milliseconds; meanwhile the application
     * waits too. It tries five times.
     */
    @UriParam(label = "capture,advanced", defaultValue = "2000", javaType = "java.time.Duration")
    private long lockTimeout = 2000L;

    /**
     * Pattern trigger: how long after a look whether the triggers are as they were installed the next one is made while the watch runs, in
     * milliseconds; 0 for none. What is found is in the log, in action=status and in the health check.
     */
    @UriParam(label = "capture,advanced", defaultValue = "60000", javaType = "java.time.Duration")
    private long triggerCheckInterval = 60_000L;

    /**
     * How often triggers run: row is once for each record, which is right with every statement and what auto means; statement
     * (PostgreSQL only) is once for each statement, which spares time with statements of many records. It is refused for tables
     * of which statement triggers would tell something wrong, and wrong where a statement changes the table in several parts of
     * a WITH, which nobody can see beforehand. For one table: table.product.triggerLevel.
     */
    @UriParam(label = "capture,advanced", defaultValue = "auto", enums = "auto,row,statement")
    private String triggerLevel = "auto";

    /**
     * Whether a primary key or unique index must prove that no two records of a table have the same values in keyColumns. With
     * false they may, and such records are one record to the watch. For one table: table.product.uniqueKey.
     */
    @UriParam(label = "capture,advanced", defaultValue = "true")
    private boolean uniqueKey = true;

    /**
     * Options of a pattern that does not come with this component, each as pattern.NAME=value; the pattern says which it knows.
     */
    @UriParam(label = "advanced", prefix = "pattern.", multiValue = true)
    private Map<String, String> patternOptions = new HashMap<>();

    /**
     * The column of the change table that identifies a row. The default is the column of its primary key.
     */
    @UriParam(label = "mapping")
    private String idColumn;

    /**
     * The column of the change table with the name of the record's table.
     */
    @UriParam(label = "mapping")
    private String tableColumn;

    /**
     * What the tableColumn says, mapped to the record's table: tableMap.Product=product. Endpoint apply: the table of
     * changes, mapped to the one that they are written to.
     */
    @UriParam(label = "mapping", prefix = "tableMap.", multiValue = true)
    private Map<String, String> tableMap = new HashMap<>();

    /**
     * The columns of the change table with the record's key, separated by commas.
     */
    @UriParam(label = "mapping")
    private String keyColumns;

    /**
     * The names of the key's columns in the record's table, one for each of keyColumns, separated by commas. The
     * default is the primary key of the record's table if it has as many columns, else keyColumns.
     */
    @UriParam(label = "mapping")
    private String keyNames;

    /**
     * How keyColumns hold the key: plain is a value a column; json is one column with a JSON object of names and
     * values, an array of values, or one value.
     */
    @UriParam(label = "mapping", defaultValue = "plain", enums = "plain,json")
    private String keyFormat = "plain";

    /**
     * The column of the change table with the operation: insert, update, upsert, delete, truncate or read, in any
     * case, or what operationMap says. Without it and without deletedColumn every change is an upsert.
     */
    @UriParam(label = "mapping")
    private String operationColumn;

    /**
     * What the operationColumn says, mapped to the operation: operationMap.D=delete.
     */
    @UriParam(label = "mapping", prefix = "operationMap.", multiValue = true)
    private Map<String, String> operationMap = new HashMap<>();

    /**
     * The column of the change table that is true (or not 0, t, y, yes) if the record was deleted; otherwise the
     * change is an upsert. Pattern last-modified: a column of the table itself, which may also be a time that is not null.
     * Endpoint apply: a column of the target's tables by which a row is marked as deleted, and stays: a truth value, 1, or the time.
     */
    @UriParam(label = "mapping")
    private String deletedColumn;

    /**
     * The column of the change table with the time of the change.
     */
    @UriParam(label = "mapping")
    private String changedAtColumn;

    /**
     * The time zone of the changedAtColumn's values if they have none of their own.
     */
    @UriParam(label = "mapping", defaultValue = "UTC")
    private String changedAtZone = "UTC";

    /**
     * The column of the change table with the name of the subscriber that a row is for.
     */
    @UriParam(label = "mapping")
    private String subscriberColumn;

    /**
     * The column of the change table that orders the changes of a record. The default is the idColumn if it holds
     * numbers; otherwise the rows have no order, and fetchRow must be true.
     */
    @UriParam(label = "mapping")
    private String orderBy;

    /**
     * Pattern last-modified: the column that grows with each change of a record: a time, a date, a number of a sequence, a
     * version, or on PostgreSQL the number of the transaction (xid8). For one table: table.product.modifiedColumn.
     */
    @UriParam(label = "last-modified")
    private String modifiedColumn;

    /**
     * Pattern last-modified: a column with the time of the record's insertion; while it is as the modifiedColumn, the operation
     * is insert, and else upsert. For one table: table.product.createdColumn.
     */
    @UriParam(label = "last-modified")
    private String createdColumn;

    /**
     * Pattern last-modified: where a table begins that was not read before: beginning; now, for what is changed from the first
     * start on; a time as in 2026-01-31T12:00:00Z; a duration before now as in PT24H; or of numbers a number.
     */
    @UriParam(label = "last-modified", defaultValue = "beginning")
    private String startFrom = "beginning";

    /**
     * Pattern last-modified: for how long a change is kept back, in milliseconds, for changes with an earlier time to be
     * committed. The default is 1000 where the mode is bounded and 10000 where it is best-effort, when it must be longer than
     * any transaction of the application.
     */
    @UriParam(label = "last-modified", javaType = "java.time.Duration")
    private Long lag;

    /**
     * Pattern last-modified: who makes the column's values, which the watch cannot see: the database's time when the transaction
     * began, or when the statement did; the application's clock; a sequence with CACHE 1 whose numbers are taken in the
     * transactions that write them; or the numbers of these transactions.
     */
    @UriParam(label = "last-modified", enums = "transaction,statement,application,sequence,xid")
    private String modifiedClock;

    /**
     * Pattern last-modified: what whole numbers of the modifiedColumn count since 1970: seconds, milliseconds or microseconds.
     * Without it they count nothing in particular.
     */
    @UriParam(label = "last-modified", enums = "s,ms,us")
    private String modifiedUnit;

    /**
     * Pattern last-modified: the time zone of the modifiedColumn's values if they have none of their own. The default is that of
     * the watch's sessions, which the start log names.
     */
    @UriParam(label = "last-modified")
    private String modifiedZone;

    /**
     * Pattern last-modified: the least that must be promised of changes that are committed late, or the route does not start:
     * exact, bounded, or best-effort, which is anything.
     */
    @UriParam(label = "last-modified", defaultValue = "best-effort", enums = "exact,bounded,best-effort")
    private String requireMode = "best-effort";

    /**
     * Pattern last-modified: what to do about records without a value of the modifiedColumn: report how many there are when the
     * route starts, or deliver those that are there once, before all others.
     */
    @UriParam(label = "last-modified", defaultValue = "report", enums = "report,deliver")
    private String nulls = "report";

    /**
     * Pattern last-modified: what to do about records that are deleted and leave nothing behind: they are unseen, or the keys that
     * were delivered are remembered and compared with those that are there, every compareInterval.
     */
    @UriParam(label = "last-modified", defaultValue = "unseen", enums = "unseen,compare")
    private String deletes = "unseen";

    /**
     * Pattern snapshot, and last-modified with deletes=compare: how long after the beginning of a comparison the next one begins, in
     * milliseconds; 0 for a comparison with each poll, as with scheduler=quartz.
     */
    @UriParam(label = "snapshot", defaultValue = "3600000", javaType = "java.time.Duration")
    private long compareInterval = 3_600_000L;

    /**
     * Pattern snapshot, and last-modified with deletes=compare: how many percent of the records of a table of more than 1000 may be missing at a comparison for their
     * deletes to be delivered; if more are, none of them is, and an error says so. With 100 all are.
     */
    @UriParam(label = "snapshot", defaultValue = "50")
    private int deleteGuard = 50;

    /**
     * Pattern snapshot: what is remembered of each record, besides its key: a hash of its row, or the row too, compressed, so that
     * messages of updates and deletes have the row before.
     */
    @UriParam(label = "snapshot", defaultValue = "hashes", enums = "hashes,rows")
    private String keep = "hashes";

    /**
     * A condition in SQL on the rows of the change table, or of tables that are followed or compared, that are read. It is trusted and goes into the statement
     * as it is: never build it from what users enter.
     */
    @UriParam(label = "consumer,security")
    private String where;

    /**
     * The subscriber whose rows are read; only these. The default is the endpoint's name for the pattern trigger, else
     * the rows for nobody in particular in our own change tables, and all rows in others.
     */
    @UriParam(label = "consumer")
    private String subscriber;

    /**
     * Origins whose changes are acknowledged without being delivered, separated by commas: so two watches can keep two
     * databases in step without sending each change back. Only with our own change tables.
     */
    @UriParam(label = "consumer")
    private String ignoreOrigins;

    /**
     * Whether each record that is there when a table's capture is first installed, or a table is first compared, is delivered
     * once, as read. Patterns trigger and snapshot only. It goes on where it was after a restart.
     */
    @UriParam(label = "consumer", defaultValue = "false")
    private boolean initialLoad;

    /**
     * How many changes may be pending before the watch's health check is down; 0 for any number. Only with our own change
     * tables.
     */
    @UriParam(label = "consumer", defaultValue = "0")
    private long maxPending;

    /**
     * How old the oldest pending change may be before the watch's health check is down; 0 for any age. Only with our own
     * change tables and the pattern last-modified.
     */
    @UriParam(label = "consumer", defaultValue = "0", javaType = "java.time.Duration")
    private long maxPendingAge;

    /**
     * Of the endpoint page: whether the status page shows keys, values and errors of changes that have failed, which are a row's data.
     */
    @UriParam(label = "producer")
    private boolean showData;

    /** Of the endpoint page: the token that a request to requeue or drop changes needs, 16 characters of ASCII at least. Without it none may. */
    @UriParam(label = "producer", secret = true)
    private String pageToken;

    /** How many changes may be parked before the watch's health check is down; -1 for any number. */
    @UriParam(label = "consumer", defaultValue = "-1")
    private int maxParked = -1;

    /**
     * Whether each change gets the current row of its record as its after image, by one query a table and batch.
     * The row decides: an insert, update or upsert whose row is gone becomes a delete.
     */
    @UriParam(label = "consumer", defaultValue = "false")
    private boolean fetchRow;

    /**
     * How many changes a cycle fetches and commits at most, 1 to 10000.
     */
    @UriParam(label = "consumer", defaultValue = "500")
    private int batchSize = 500;

    /**
     * How many bytes the images that a cycle fetches from a change table of our own have together, about, whatever
     * batchSize says: the rest waits for the next cycle. At least one change is fetched, however large it is; with
     * delivery=transaction one transaction. In memory images take a few times as much.
     */
    @UriParam(label = "consumer", defaultValue = "16777216")
    private int maxBatchBytes = 16 * 1024 * 1024;

    /**
     * How changes travel: change sends each in an exchange of its own, batch sends all of a cycle in one exchange
     * as a list, transaction all of a transaction of the watched database, if its changes are in our own change table. The
     * latter needs failureScope=lane.
     */
    @UriParam(label = "consumer", defaultValue = "change", enums = "change,batch,transaction")
    private String delivery = "change";

    /**
     * How many changes of a transaction travel together at most with delivery=transaction, 1 to 50000. A transaction with
     * more is cut into parts of that size. Unlike batchSize it decides how much is in memory at most.
     */
    @UriParam(label = "consumer", defaultValue = "10000")
    private int maxTransactionSize = 10000;

    /**
     * What is committed together: batch commits all changes of a cycle at once; change commits each alone, which
     * is slow but repeats the fewest changes after a failure.
     */
    @UriParam(label = "consumer", defaultValue = "batch", enums = "batch,change")
    private String commit = "batch";

    /**
     * Whether the changes of a record that a cycle fetches become one change: that of the last, with the before
     * image of the first. An insert and an update are an insert, a delete and an insert are an upsert, and whatever
     * ends with a delete is a delete.
     */
    @UriParam(label = "consumer", defaultValue = "false")
    private boolean coalesce;

    /**
     * In which order the changes of a cycle are delivered: recorded is that of the change table; foreign-keys
     * brings writes before deletes, writes of parents before those of their children, and deletes of children
     * before those of their parents. The latter implies coalesce=true.
     */
    @UriParam(label = "consumer", defaultValue = "recorded", enums = "recorded,foreign-keys")
    private String order = "recorded";

    /**
     * Whether a cycle delivers its deletes before everything else, so that unique values are free again. It implies
     * coalesce=true.
     */
    @UriParam(label = "consumer", defaultValue = "false")
    private boolean deletesFirst;

    /**
     * After how long (ms) a cycle takes in no further exchange and commits; it cannot interrupt one, nor does it cut a
     * batch of order=foreign-keys. 0 means no limit.
     */
    @UriParam(label = "consumer", defaultValue = "5000", javaType = "java.time.Duration")
    private long maxTransactionTime = 5000L;

    /**
     * How many exchanges one poll delivers at most; 0 means no limit.
     */
    @UriParam(label = "consumer", defaultValue = "0")
    private int maxMessagesPerPoll;

    /**
     * Into how many lanes, 1 to 1024, the records are divided. A lane is worked by one worker at a time, in order;
     * several are worked at once, on one node or on many. The watch remembers the number, and action=set-lanes changes
     * it.
     */
    @UriParam(defaultValue = "1")
    private int lanes = 1;

    /**
     * How many workers this node has for the lanes, at most as many as there are lanes.
     */
    @UriParam(label = "consumer", defaultValue = "1")
    private int concurrentConsumers = 1;

    /**
     * How this node is called where it is told which node works on a lane, 1 to 48 characters without blanks. The default is
     * the host's name and the number of the process.
     */
    @UriParam(label = "consumer,advanced")
    private String nodeName;

    /**
     * Whether to look for changes above the ids that were acknowledged before, which spares the database the walk over
     * dead rows: auto does so for our own change tables only, on databases that can prove that nothing is hidden by it
     * (PostgreSQL, Derby, SQLite). With true elsewhere, a change of a transaction that stays open for longer than
     * floorLag may be overtaken by newer ones of its record. It needs a table that is ordered by one integer id.
     */
    @UriParam(label = "consumer,advanced", defaultValue = "auto", enums = "auto,true,false")
    private String floor = "auto";

    /**
     * How long (ms) an id must be known before the floor may pass it. On PostgreSQL our own change table needs no lag, as
     * locks prove who has an id; of an application's table the floor waits besides for the end of all transactions that
     * were open then.
     */
    @UriParam(label = "consumer,advanced", defaultValue = "2000", javaType = "java.time.Duration")
    private long floorLag = 2000L;

    /**
     * What has the watch poll before its delay is over: local by what routes of this CamelContext write by this component to the watched
     * database; notify by that, and by what any session commits that PostgreSQL tells of, which triggers have it do once in
     * a transaction.
     */
    @UriParam(label = "advanced", enums = "none,local,notify", defaultValue = "none")
    private String wakeUp = "none";

    /**
     * Where to listen with wakeUp=notify, if not in the watched DataSource itself. One connection is kept there, for all watches; it must be one
     * to the same database, past any proxy that pools transactions.
     */
    @UriParam(label = "advanced")
    private DataSource wakeUpDataSource;

    /**
     * How often (ms) to look below the floor too.
     */
    @UriParam(label = "consumer,advanced", defaultValue = "10000", javaType = "java.time.Duration")
    private long rescanInterval = 10000L;

    /**
     * What waits while a change is held for its retry: record holds back the later changes of the same record;
     * lane holds back everything, for total order.
     */
    @UriParam(label = "consumer", defaultValue = "record", enums = "record,lane")
    private String failureScope = "record";

    /**
     * After how many attempts that count a failing change is given up; 0 means never. Attempts count if other
     * changes succeed meanwhile.
     */
    @UriParam(label = "consumer", defaultValue = "10")
    private int maxAttempts = 10;

    /**
     * How long (ms) the first retry of a failing change waits; each further one waits twice as long.
     */
    @UriParam(label = "consumer", defaultValue = "1000", javaType = "java.time.Duration")
    private long retryDelay = 1000L;

    /**
     * How long (ms) a retry waits at most.
     */
    @UriParam(label = "consumer", defaultValue = "300000", javaType = "java.time.Duration")
    private long maxRetryDelay = 300000L;

    /**
     * After how long (ms) without any success attempts count all the same, if one record is all that fails. With
     * failureScope=lane they count at once.
     */
    @UriParam(label = "consumer", defaultValue = "3600000", javaType = "java.time.Duration")
    private long outageTimeout = 3600000L;

    /**
     * What becomes of a change that is given up: park sets it aside in datasync_failure and goes on; stop keeps it
     * and stops the route.
     */
    @UriParam(label = "consumer", defaultValue = "park", enums = "park,stop")
    private String onExhausted = "park";

    /**
     * What the producer does: record adds the body's change to the change table; list-held and list-parked list the
     * held and the parked changes, list-failures both with the record's values before and after; park parks held ones at once; requeue delivers parked ones again; drop forgets them for
     * good; set-lanes waits until no lane is at work and
     * gives the watch as many lanes as the option lanes says. Pattern trigger: install does what install=ensure does;
     * validate lists what is not as it should be and what the watch will not see; uninstall removes the watch's triggers
     * with its pending, held and parked changes, and tells how many they were; print-ddl gives a script that a database administrator may run instead of install; resync
     * queues the records of table, or of all tables with all=true, to be read and delivered again; set-origin marks the
     * current transaction as made by origin. Pattern last-modified: rewind has tables read again from startFrom. Pattern snapshot: compare begins a comparison at once, with force=true one that
     * delivers deletes however many there are; baseline takes table, or all tables with all=true, as it is by then and
     * delivers nothing; resync has the records of table, or of all tables, delivered as read. status gives for each subscriber how many changes are pending, since when,
     * and how many are held and parked. The default is record for the pattern change-table, status for the pattern trigger.
     * The endpoint apply knows but print-ddl, which gives a script that creates the tables that are missing.
     */
    @UriParam(
            label = "producer",
            enums =
                    "record,status,list-held,list-parked,list-failures,park,requeue,drop,set-lanes,install,validate,uninstall,print-ddl,resync,set-origin,rewind,compare,baseline")
    private String action;

    /**
     * The subscribers for each of which action=record adds a row, separated by commas.
     */
    @UriParam(label = "producer")
    private String subscribers;

    /**
     * Who makes the changes of the current transaction, for action=set-origin: 1 to 64 characters. Endpoint apply: the same for
     * the transaction in which it writes.
     */
    @UriParam(label = "producer")
    private String origin;

    /**
     * The column of changes, mapped to the one that it is written to: columnMap.name=title, or for changes of one table
     * columnMap.product.name=title.
     */
    @UriParam(label = "apply", prefix = "columnMap.", multiValue = true)
    private Map<String, String> columnMap = new HashMap<>();

    /**
     * The schema in which all tables lie that are written to. The default is the schema that changes name with their table, and
     * if they name none the session's own.
     */
    @UriParam(label = "apply")
    private String targetSchema;

    /**
     * Whether the endpoint creates the tables that are missing when it starts: for each of tables in sourceDataSource one with its columns
     * and its key, in types that keep its values. No foreign keys, other indexes and defaults; a table that is there stays as it
     * is. The user needs the right to create tables.
     */
    @UriParam(label = "apply", defaultValue = "false")
    private boolean createTables;

    /**
     * The database that the changes come from, for createTables and action=print-ddl, which read there what the tables are like
     * that tables and excludeTables name, as they do on the watch.
     */
    @UriParam(label = "apply")
    private DataSource sourceDataSource;

    /**
     * What becomes of a truncate: refuse makes it a failure, apply deletes all rows of the table, ignore leaves them.
     */
    @UriParam(label = "apply", defaultValue = "refuse", enums = "refuse,apply,ignore")
    private String truncate = "refuse";

    /**
     * What becomes of a change with a column that the table does not have: refuse makes it a failure, ignore leaves the column
     * out.
     */
    @UriParam(label = "apply", defaultValue = "refuse", enums = "refuse,ignore")
    private String unknownColumns = "refuse";

    /**
     * The zone of dates with a time of day that have none, where changes have one and the column has none, or the other way
     * round: Europe/Vienna. Without it they are refused.
     */
    @UriParam(label = "apply")
    private String timeZone;

    /**
     * What becomes of a value with more digits after the point, of a decimal or of a second, than its column keeps: refuse makes
     * it a failure, round rounds decimals and cuts fractions of seconds.
     */
    @UriParam(label = "apply", defaultValue = "refuse", enums = "refuse,round")
    private String excessDigits = "refuse";

    /**
     * Selects the parked change with this id.
     */
    @UriParam(label = "producer")
    private String changeId;

    /**
     * Selects the parked changes of this table: exactly so if there are any, else in any case, if that fits one table only.
     */
    @UriParam(label = "producer")
    private String table;

    /**
     * Selects the parked changes of the record with this key, as the header CamelDatasyncWatchKey has it.
     */
    @UriParam(label = "producer")
    private String key;

    /**
     * Selects all parked changes of the watch.
     */
    @UriParam(label = "producer", defaultValue = "false")
    private boolean all;

    /**
     * Whether to requeue changes that newer ones of their records have overtaken.
     */
    @UriParam(label = "producer", defaultValue = "false")
    private boolean force;

    /**
     * With action=print-ddl of the pattern trigger: whether the script takes out again what that of the same action installs, with all that is
     * pending, held and parked.
     */
    @UriParam(label = "producer", defaultValue = "false")
    private boolean undo;

    /**
     * With action=print-ddl of the pattern trigger: the database's user or role who is to watch, as a script for an administrator ends with the
     * grants of all that he needs, and before them has the tables of the watch's state, unless these are elsewhere. In double quotes a name is meant
     * exactly; on MariaDB it is the account, with its host.
     */
    @UriParam(label = "producer")
    private String grantTo;

    public DataSource getDataSource() {
        return dataSource;
    }

    public void setDataSource(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    public DataSource getStateDataSource() {
        return stateDataSource;
    }

    public void setStateDataSource(DataSource stateDataSource) {
        this.stateDataSource = stateDataSource;
    }

    public String getDialect() {
        return dialect;
    }

    public void setDialect(String dialect) {
        this.dialect = dialect;
    }

    public PlatformTransactionManager getTransactionManager() {
        return transactionManager;
    }

    public void setTransactionManager(PlatformTransactionManager transactionManager) {
        this.transactionManager = transactionManager;
    }

    public String getChangeTable() {
        return changeTable;
    }

    public void setChangeTable(String changeTable) {
        this.changeTable = changeTable;
    }

    public boolean isCreateStateTables() {
        return createStateTables;
    }

    public void setCreateStateTables(boolean createStateTables) {
        this.createStateTables = createStateTables;
    }

    public String getInstall() {
        return install;
    }

    public void setInstall(String install) {
        this.install = install;
    }

    public String getTables() {
        return tables;
    }

    public void setTables(String tables) {
        this.tables = tables;
    }

    public String getExcludeTables() {
        return excludeTables;
    }

    public void setExcludeTables(String excludeTables) {
        this.excludeTables = excludeTables;
    }

    public String getCapture() {
        return capture;
    }

    public void setCapture(String capture) {
        this.capture = capture;
    }

    public String getColumns() {
        return columns;
    }

    public void setColumns(String columns) {
        this.columns = columns;
    }

    public String getExcludeColumns() {
        return excludeColumns;
    }

    public void setExcludeColumns(String excludeColumns) {
        this.excludeColumns = excludeColumns;
    }

    public Map<String, String> getTableOptions() {
        return tableOptions;
    }

    public void setTableOptions(Map<String, String> tableOptions) {
        this.tableOptions = tableOptions;
    }

    public boolean isRecordUnchanged() {
        return recordUnchanged;
    }

    public void setRecordUnchanged(boolean recordUnchanged) {
        this.recordUnchanged = recordUnchanged;
    }

    public String getTrustedOwners() {
        return trustedOwners;
    }

    public void setTrustedOwners(String trustedOwners) {
        this.trustedOwners = trustedOwners;
    }

    public String getDefiner() {
        return definer;
    }

    public void setDefiner(String definer) {
        this.definer = definer;
    }

    public String getCascades() {
        return cascades;
    }

    public void setCascades(String cascades) {
        this.cascades = cascades;
    }

    public String getEngine() {
        return engine;
    }

    public void setEngine(String engine) {
        this.engine = engine;
    }

    public String getTriggerLevel() {
        return triggerLevel;
    }

    public void setTriggerLevel(String triggerLevel) {
        this.triggerLevel = triggerLevel;
    }

    public boolean isUniqueKey() {
        return uniqueKey;
    }

    public void setUniqueKey(boolean uniqueKey) {
        this.uniqueKey = uniqueKey;
    }

    public long getTriggerCheckInterval() {
        return triggerCheckInterval;
    }

    public void setTriggerCheckInterval(long triggerCheckInterval) {
        this.triggerCheckInterval = triggerCheckInterval;
    }

    public long getLockTimeout() {
        return lockTimeout;
    }

    public void setLockTimeout(long lockTimeout) {
        this.lockTimeout = lockTimeout;
    }

    public Map<String, String> getPatternOptions() {
        return patternOptions;
    }

    public void setPatternOptions(Map<String, String> patternOptions) {
        this.patternOptions = patternOptions;
    }

    public String getIdColumn() {
        return idColumn;
    }

    public void setIdColumn(String idColumn) {
        this.idColumn = idColumn;
    }

    public String getTableColumn() {
        return tableColumn;
    }

    public void setTableColumn(String tableColumn) {
        this.tableColumn = tableColumn;
    }

    public Map<String, String> getTableMap() {
        return tableMap;
    }

    public void setTableMap(Map<String, String> tableMap) {
        this.tableMap = tableMap;
    }

    public String getKeyColumns() {
        return keyColumns;
    }

    public void setKeyColumns(String keyColumns) {
        this.keyColumns = keyColumns;
    }

    public String getKeyNames() {
        return keyNames;
    }

    public void setKeyNames(String keyNames) {
        this.keyNames = keyNames;
    }

    public String getKeyFormat() {
        return keyFormat;
    }

    public void setKeyFormat(String keyFormat) {
        this.keyFormat = keyFormat;
    }

    public String getOperationColumn() {
        return operationColumn;
    }

    public void setOperationColumn(String operationColumn) {
        this.operationColumn = operationColumn;
    }

    public Map<String, String> getOperationMap() {
        return operationMap;
    }

    public void setOperationMap(Map<String, String> operationMap) {
        this.operationMap = operationMap;
    }

    public String getDeletedColumn() {
        return deletedColumn;
    }

    public void setDeletedColumn(String deletedColumn) {
        this.deletedColumn = deletedColumn;
    }

    public String getChangedAtColumn() {
        return changedAtColumn;
    }

    public void setChangedAtColumn(String changedAtColumn) {
        this.changedAtColumn = changedAtColumn;
    }

    public String getChangedAtZone() {
        return changedAtZone;
    }

    public void setChangedAtZone(String changedAtZone) {
        this.changedAtZone = changedAtZone;
    }

    public String getSubscriberColumn() {
        return subscriberColumn;
    }

    public void setSubscriberColumn(String subscriberColumn) {
        this.subscriberColumn = subscriberColumn;
    }

    public String getOrderBy() {
        return orderBy;
    }

    public void setOrderBy(String orderBy) {
        this.orderBy = orderBy;
    }

    public String getWhere() {
        return where;
    }

    public void setWhere(String where) {
        this.where = where;
    }

    public String getSubscriber() {
        return subscriber;
    }

    public void setSubscriber(String subscriber) {
        this.subscriber = subscriber;
    }

    public String getOrigin() {
        return origin;
    }

    public void setOrigin(String origin) {
        this.origin = origin;
    }

    public String getIgnoreOrigins() {
        return ignoreOrigins;
    }

    public void setIgnoreOrigins(String ignoreOrigins) {
        this.ignoreOrigins = ignoreOrigins;
    }

    public boolean isInitialLoad() {
        return initialLoad;
    }

    public void setInitialLoad(boolean initialLoad) {
        this.initialLoad = initialLoad;
    }

    public long getMaxPending() {
        return maxPending;
    }

    public void setMaxPending(long maxPending) {
        this.maxPending = maxPending;
    }

    public boolean isShowData() {
        return showData;
    }

    public void setShowData(boolean showData) {
        this.showData = showData;
    }

    public String getPageToken() {
        return pageToken;
    }

    public void setPageToken(String pageToken) {
        this.pageToken = pageToken;
    }

    public int getMaxParked() {
        return maxParked;
    }

    public void setMaxParked(int maxParked) {
        this.maxParked = maxParked;
    }

    public long getMaxPendingAge() {
        return maxPendingAge;
    }

    public void setMaxPendingAge(long maxPendingAge) {
        this.maxPendingAge = maxPendingAge;
    }

    public boolean isFetchRow() {
        return fetchRow;
    }

    public void setFetchRow(boolean fetchRow) {
        this.fetchRow = fetchRow;
    }

    public int getBatchSize() {
        return batchSize;
    }

    public void setBatchSize(int batchSize) {
        this.batchSize = batchSize;
    }

    public int getMaxBatchBytes() {
        return maxBatchBytes;
    }

    public void setMaxBatchBytes(int maxBatchBytes) {
        this.maxBatchBytes = maxBatchBytes;
    }

    public String getDelivery() {
        return delivery;
    }

    public void setDelivery(String delivery) {
        this.delivery = delivery;
    }

    public int getMaxTransactionSize() {
        return maxTransactionSize;
    }

    public void setMaxTransactionSize(int maxTransactionSize) {
        this.maxTransactionSize = maxTransactionSize;
    }

    public String getCommit() {
        return commit;
    }

    public void setCommit(String commit) {
        this.commit = commit;
    }

    public boolean isCoalesce() {
        return coalesce;
    }

    public void setCoalesce(boolean coalesce) {
        this.coalesce = coalesce;
    }

    public String getOrder() {
        return order;
    }

    public void setOrder(String order) {
        this.order = order;
    }

    public boolean isDeletesFirst() {
        return deletesFirst;
    }

    public void setDeletesFirst(boolean deletesFirst) {
        this.deletesFirst = deletesFirst;
    }

    public long getMaxTransactionTime() {
        return maxTransactionTime;
    }

    public void setMaxTransactionTime(long maxTransactionTime) {
        this.maxTransactionTime = maxTransactionTime;
    }

    public int getMaxMessagesPerPoll() {
        return maxMessagesPerPoll;
    }

    public void setMaxMessagesPerPoll(int maxMessagesPerPoll) {
        this.maxMessagesPerPoll = maxMessagesPerPoll;
    }

    public int getLanes() {
        return lanes;
    }

    public void setLanes(int lanes) {
        this.lanes = lanes;
    }

    public int getConcurrentConsumers() {
        return concurrentConsumers;
    }

    public void setConcurrentConsumers(int concurrentConsumers) {
        this.concurrentConsumers = concurrentConsumers;
    }

    public String getNodeName() {
        return nodeName;
    }

    public void setNodeName(String nodeName) {
        this.nodeName = nodeName;
    }

    public String getFloor() {
        return floor;
    }

    public void setFloor(String floor) {
        this.floor = floor;
    }

    public long getFloorLag() {
        return floorLag;
    }

    public void setFloorLag(long floorLag) {
        this.floorLag = floorLag;
    }

    public String getWakeUp() {
        return wakeUp;
    }

    public void setWakeUp(String wakeUp) {
        this.wakeUp = wakeUp;
    }

    public DataSource getWakeUpDataSource() {
        return wakeUpDataSource;
    }

    public void setWakeUpDataSource(DataSource wakeUpDataSource) {
        this.wakeUpDataSource = wakeUpDataSource;
    }

    public long getRescanInterval() {
        return rescanInterval;
    }

    public void setRescanInterval(long rescanInterval) {
        this.rescanInterval = rescanInterval;
    }

    public String getFailureScope() {
        return failureScope;
    }

    public void setFailureScope(String failureScope) {
        this.failureScope = failureScope;
    }

    public int getMaxAttempts() {
        return maxAttempts;
    }

    public void setMaxAttempts(int maxAttempts) {
        this.maxAttempts = maxAttempts;
    }

    public long getRetryDelay() {
        return retryDelay;
    }

    public void setRetryDelay(long retryDelay) {
        this.retryDelay = retryDelay;
    }

    public long getMaxRetryDelay() {
        return maxRetryDelay;
    }

    public void setMaxRetryDelay(long maxRetryDelay) {
        this.maxRetryDelay = maxRetryDelay;
    }

    public long getOutageTimeout() {
        return outageTimeout;
    }

    public void setOutageTimeout(long outageTimeout) {
        this.outageTimeout = outageTimeout;
    }

    public String getOnExhausted() {
        return onExhausted;
    }

    public void setOnExhausted(String onExhausted) {
        this.onExhausted = onExhausted;
    }

    public String getAction() {
        return action;
    }

    public void setAction(String action) {
        this.action = action;
    }

    public String getSubscribers() {
        return subscribers;
    }

    public void setSubscribers(String subscribers) {
        this.subscribers = subscribers;
    }

    public String getChangeId() {
        return changeId;
    }

    public void setChangeId(String changeId) {
        this.changeId = changeId;
    }

    public String getTable() {
        return table;
    }

    public void setTable(String table) {
        this.table = table;
    }

    public String getKey() {
        return key;
    }

    public void setKey(String key) {
        this.key = key;
    }

    public boolean isAll() {
        return all;
    }

    public void setAll(boolean all) {
        this.all = all;
    }

    public boolean isForce() {
        return force;
    }

    public void setForce(boolean force) {
        this.force = force;
    }

    public String getGrantTo() {
        return grantTo;
    }

    public void setGrantTo(String grantTo) {
        this.grantTo = grantTo;
    }

    public boolean isUndo() {
        return undo;
    }

    public void setUndo(boolean undo) {
        this.undo = undo;
    }

    public Map<String, String> getColumnMap() {
        return columnMap;
    }

    public void setColumnMap(Map<String, String> columnMap) {
        this.columnMap = columnMap;
    }

    public String getTargetSchema() {
        return targetSchema;
    }

    public void setTargetSchema(String targetSchema) {
        this.targetSchema = targetSchema;
    }

    public boolean isCreateTables() {
        return createTables;
    }

    public void setCreateTables(boolean createTables) {
        this.createTables = createTables;
    }

    public DataSource getSourceDataSource() {
        return sourceDataSource;
    }

    public void setSourceDataSource(DataSource sourceDataSource) {
        this.sourceDataSource = sourceDataSource;
    }

    public String getTruncate() {
        return truncate;
    }

    public void setTruncate(String truncate) {
        this.truncate = truncate;
    }

    public String getUnknownColumns() {
        return unknownColumns;
    }

    public void setUnknownColumns(String unknownColumns) {
        this.unknownColumns = unknownColumns;
    }

    public String getTimeZone() {
        return timeZone;
    }

    public void setTimeZone(String timeZone) {
        this.timeZone = timeZone;
    }

    public String getExcessDigits() {
        return excessDigits;
    }

    public void setExcessDigits(String excessDigits) {
        this.excessDigits = excessDigits;
    }

    /** A copy that can be changed without changing this one. */
    public DatasyncWatchConfiguration copy() {
        try {
            DatasyncWatchConfiguration copy = (DatasyncWatchConfiguration) clone();
            copy.tableMap = new HashMap<>(tableMap);
            copy.columnMap = new HashMap<>(columnMap);
            copy.operationMap = new HashMap<>(operationMap);
            copy.tableOptions = new HashMap<>(tableOptions);
            copy.patternOptions = new HashMap<>(patternOptions);
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }

    public String getModifiedColumn() {
        return modifiedColumn;
    }

    /** The column that grows with each change of a record. */
    public void setModifiedColumn(String modifiedColumn) {
        this.modifiedColumn = modifiedColumn;
    }

    public String getCreatedColumn() {
        return createdColumn;
    }

    /** The column with the time of the record's insertion. */
    public void setCreatedColumn(String createdColumn) {
        this.createdColumn = createdColumn;
    }

    public String getStartFrom() {
        return startFrom;
    }

    /** Where a table begins that was not read before. */
    public void setStartFrom(String startFrom) {
        this.startFrom = startFrom;
    }

    public String getDeletes() {
        return deletes;
    }

    public void setDeletes(String deletes) {
        this.deletes = deletes;
    }

    public long getCompareInterval() {
        return compareInterval;
    }

    public void setCompareInterval(long compareInterval) {
        this.compareInterval = compareInterval;
    }

    public int getDeleteGuard() {
        return deleteGuard;
    }

    public void setDeleteGuard(int deleteGuard) {
        this.deleteGuard = deleteGuard;
    }

    public String getKeep() {
        return keep;
    }

    public void setKeep(String keep) {
        this.keep = keep;
    }

    public Long getLag() {
        return lag;
    }

    /** For how long a change is kept back, in milliseconds; null for what the mode needs. */
    public void setLag(Long lag) {
        this.lag = lag;
    }

    public String getModifiedClock() {
        return modifiedClock;
    }

    /** Who makes the column's values. */
    public void setModifiedClock(String modifiedClock) {
        this.modifiedClock = modifiedClock;
    }

    public String getModifiedUnit() {
        return modifiedUnit;
    }

    /** What whole numbers count since 1970. */
    public void setModifiedUnit(String modifiedUnit) {
        this.modifiedUnit = modifiedUnit;
    }

    public String getModifiedZone() {
        return modifiedZone;
    }

    /** The time zone of times that have none of their own. */
    public void setModifiedZone(String modifiedZone) {
        this.modifiedZone = modifiedZone;
    }

    public String getRequireMode() {
        return requireMode;
    }

    /** The least that must be promised. */
    public void setRequireMode(String requireMode) {
        this.requireMode = requireMode;
    }

    public String getNulls() {
        return nulls;
    }

    /** What to do about records without a value. */
    public void setNulls(String nulls) {
        this.nulls = nulls;
    }
}
