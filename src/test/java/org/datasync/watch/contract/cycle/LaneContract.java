package org.datasync.watch.contract.cycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.ScheduledPollConsumer;
import org.apache.camel.support.SynchronizationAdapter;
import org.datasync.watch.DatasyncWatchComponent;
import org.datasync.watch.DatasyncWatchConstants;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.runtime.Dialects;
import org.datasync.watch.support.PollErrors;
import org.datasync.watch.support.StatementLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** Several lanes of a watch, worked by several workers. */
@Needs(Capability.LANES)
public abstract class LaneContract extends DatabaseContract {

    private static final int RECORDS = 24;

    /** What was delivered, in order, as {@code lane: key} or {@code lane: truncate}. */
    private final List<String> delivered = new CopyOnWriteArrayList<>();

    /** The ids of the delivered changes, in order. */
    private final List<Long> order = new CopyOnWriteArrayList<>();

    /** The ids of the delivered changes, by record and in order. */
    private final Map<String, List<Long>> ids = new ConcurrentHashMap<>();

    protected LaneContract(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void createQueue() {
        request(producer("queue", "install=ensure"), List.of());
    }

    /** What the watches install: the index of their lanes, where the database has such. */
    protected String install() {
        return "install=ensure";
    }

    private String lanes(int lanes, int workers, String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        all.add(install());
        all.add("lanes=" + lanes);
        all.add("concurrentConsumers=" + workers);
        all.add("retryDelay=20");
        all.add("maxRetryDelay=50");
        return watch("queue", all.toArray(String[]::new));
    }

    /** An update of each of the records, so many times in turn. */
    private void update(int times) {
        for (int time = 0; time < times; time++) {
            context.execute(IntStream.rangeClosed(1, RECORDS)
                    .mapToObj(LaneContract::row)
                    .collect(Collectors.joining(
                            ", ", "INSERT INTO queue (table_name, record_key, operation) VALUES ", "")));
        }
    }

    private static String row(int record) {
        return "('product', '{\"id\":" + record + "}', 'update')";
    }

    private void start(String uri, Processor processor) {
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).routeId("lanes").process(processor);
            }
        });
    }

    private void remember(Exchange exchange) {
        String lane = exchange.getMessage().getHeader(DatasyncWatchConstants.LANE, String.class);
        String key = exchange.getMessage().getHeader(DatasyncWatchConstants.KEY, "truncate", String.class);
        String id = exchange.getMessage().getHeader(DatasyncWatchConstants.CHANGE_ID, String.class);
        delivered.add(lane + ": " + key);
        long number = Long.parseLong(id.replaceAll("^[^:]*:(\\d+).*", "$1"));
        order.add(number);
        ids.computeIfAbsent(key, record -> new CopyOnWriteArrayList<>()).add(number);
    }

    private static long distinct(List<Long> changeIds) {
        return changeIds.stream().distinct().count();
    }

    private void assertEachRecordInOrderInOneLane(int times) {
        assertThat(ids).hasSize(RECORDS);
        assertThat(ids.values())
                .allSatisfy(ofRecord -> assertThat(ofRecord).hasSize(times).isSorted());
        assertThat(delivered.stream().distinct()).as("one lane a record").hasSize(RECORDS);
        assertThat(lanesDelivered()).isGreaterThan(3);
    }

    @Test
    void eachRecordsChangesComeInOrderInItsLane() {
        update(10);
        start(lanes(8, 4, "batchSize=5"), this::remember);
        update(10);
        awaitEmpty("queue");

        assertEachRecordInOrderInOneLane(20);
    }

    @Test
    void aPollEndsThoughItCannotLookAtAllLanesWithinItsDelay() {
        start(lanes(200, 3).replace("delay=20", "delay=1"), this::remember);
        ScheduledPollConsumer consumer =
                (ScheduledPollConsumer) context.camel().getRoute("lanes").getConsumer();
        await().until(() -> consumer.getCounter() > 2);
    }

    @Test
    void aLaneInWhichNothingWasLeftHasItsTurnBesideTheBacklogOfAnother() {
        int most = 1_000;
        String next = "INSERT INTO queue (table_name, record_key, operation) VALUES " + row(1);
        context.execute(next);
        start(lanes(8, 1, "batchSize=1").replace("delay=20", "delay=1"), exchange -> {
            remember(exchange);
            if (delivered.size() == 5) {
                update(1);
            }
            if (lanesDelivered() == 1 && delivered.size() < most) {
                context.execute(next);
            }
        });
        await().until(() -> ids.size() == RECORDS);

        assertThat(delivered.size()).as("delivered, without the other lanes").isLessThan(most);
    }

    /** What has a lane here has left another, as nodes do whose turns cross; the next poll would be an hour later. */
    @Test
    void aWorkerThatLosesItsLaneLooksForTheOneThatIsLeftInstead() throws SQLException {
        try (Connection first = stateDataSource().getConnection();
                Connection second = stateDataSource().getConnection()) {
            update(1);
            start(lanes(2, 1, "batchSize=1").replace("delay=20", "delay=3600000"), exchange -> {
                remember(exchange);
                if (delivered.size() == 1) {
                    holdLane(second, 1);
                } else if (delivered.size() == 2) {
                    afterCommit(exchange, () -> {
                        holdLane(first, 0);
                        second.rollback();
                    });
                }
            });
            await().until(() -> lanesDelivered() == 2);

            assertThat(List.copyOf(delivered).subList(0, 2)).allMatch(line -> line.startsWith("0: "));
        }
    }

    private interface Sql {
        void run() throws SQLException;
    }

    private static void afterCommit(Exchange exchange, Sql sql) {
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                try {
                    sql.run();
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
    }

    private long lanesDelivered() {
        return delivered.stream().map(line -> line.split(":", -1)[0]).distinct().count();
    }

    @Test
    void anApplicationsOwnTableIsDividedToo() {
        context.execute("CREATE TABLE pending (id bigint NOT NULL PRIMARY KEY, what varchar(20), product varchar(20))");
        for (int id = 1; id <= 10 * RECORDS; id++) {
            context.execute("INSERT INTO pending VALUES (" + id + ", 'update', 'p" + id % RECORDS + "')");
        }
        start(
                lanes(
                        8,
                        3,
                        "changeTable=pending",
                        "tables=product",
                        "keyColumns=product",
                        "operationColumn=what",
                        "batchSize=7"),
                this::remember);
        awaitEmpty("pending");

        assertEachRecordInOrderInOneLane(10);
    }

    @Test
    void aTruncateWaitsForAllBeforeItAndAllAfterItWaitsForIt() {
        CountDownLatch slow = new CountDownLatch(1);
        update(2);
        context.execute("INSERT INTO queue (table_name, operation) VALUES ('product', 'truncate')");
        update(2);
        String held = "7";
        start(lanes(8, 8, "batchSize=5"), exchange -> {
            String key = exchange.getMessage().getHeader(DatasyncWatchConstants.KEY, "truncate", String.class);
            if (key.equals(held) && slow.getCount() > 0) {
                throw new IllegalStateException("not yet");
            }
            remember(exchange);
        });
        await().until(() -> ids.size() == RECORDS - 1 && ids.values().stream().allMatch(of -> distinct(of) == 2));
        await().until(() -> context.count("datasync_failure WHERE attempts > 2") == 1);
        assertThat(ids.values()).as("what waits").allSatisfy(of -> assertThat(distinct(of))
                .isEqualTo(2));
        assertThat(delivered).doesNotContain("0: truncate");
        slow.countDown();
        awaitEmpty("queue");

        // a batch with the failing change was delivered again, so changes of other records may have come twice
        assertThat(ids.values().stream().mapToLong(LaneContract::distinct).sum())
                .isEqualTo(4 * RECORDS + 1);
        long truncate = ids.get("truncate").get(0);
        int at = order.indexOf(truncate);
        assertThat(order.subList(0, at)).allMatch(id -> id < truncate);
        assertThat(order.subList(at + 1, order.size())).allMatch(id -> id > truncate);
    }

    @Test
    void aTruncateOfAnApplicationsTableIsABarrierToo() {
        context.execute("CREATE TABLE pending (id bigint NOT NULL PRIMARY KEY, what varchar(20), product varchar(20))");
        for (int id = 1; id <= 100; id++) {
            context.execute("INSERT INTO pending VALUES (" + id + ", "
                    + (id % 50 == 0 ? "'Wipe', NULL" : "'update', 'p" + id % RECORDS + "'") + ")");
        }
        start(
                lanes(
                        4,
                        4,
                        "changeTable=pending",
                        "tables=product",
                        "keyColumns=product",
                        "operationColumn=what",
                        "operationMap.Wipe=truncate",
                        "batchSize=7"),
                this::remember);
        awaitEmpty("pending");

        assertThat(delivered).hasSize(100);
        assertThat(delivered.get(49)).isEqualTo("0: truncate");
        assertThat(delivered.get(99)).isEqualTo("0: truncate");
    }

    @Test
    void aTruncateThatFailsHoldsUpAllThatComesAfterIt() {
        CountDownLatch target = new CountDownLatch(1);
        context.execute("INSERT INTO queue (table_name, operation) VALUES ('product', 'truncate')");
        update(1);
        start(lanes(4, 2), exchange -> {
            if (target.getCount() > 0) {
                throw new IllegalStateException("not yet");
            }
            remember(exchange);
        });
        await().until(() -> context.count("datasync_failure WHERE attempts > 2") == 1);
        assertThat(context.count("datasync_failure")).isEqualTo(1);
        target.countDown();
        awaitEmpty("queue");

        assertThat(delivered).hasSize(RECORDS + 1).startsWith("0: truncate");
    }

    @Test
    void aLongExchangeInOneLaneDoesNotKeepTheOthersWaiting() {
        CountDownLatch longOne = new CountDownLatch(1);
        start(lanes(8, 2), exchange -> {
            if ("1".equals(exchange.getMessage().getHeader(DatasyncWatchConstants.KEY, String.class))) {
                longOne.await();
            }
            remember(exchange);
        });
        context.execute("INSERT INTO queue (table_name, record_key, operation) VALUES " + row(1));
        await().until(() -> context.camel().getInflightRepository().size() == 1);
        List<Integer> elsewhere = recordsOfOtherLanesThan(1);
        for (int record : elsewhere) {
            int before = delivered.size();
            context.execute("INSERT INTO queue (table_name, record_key, operation) VALUES " + row(record));
            await().until(() -> delivered.size() > before);
        }
        longOne.countDown();
        awaitEmpty("queue");
        assertThat(elsewhere).hasSizeGreaterThan(3);
    }

    @Test
    void aHeldChangeHasTheBucketThatTellsItsLane() {
        context.execute("INSERT INTO queue (table_name, record_key, operation) VALUES " + row(7));
        start(lanes(1, 1), LaneContract::fail);
        await().until(() -> context.count("datasync_failure") == 1);
        assertThat(number("bucket FROM datasync_failure")).isEqualTo(number(bucket() + " FROM queue"));
    }

    @Test
    void soHasAHeldChangeOfAnApplicationsTable() {
        context.execute("CREATE TABLE pending (id bigint NOT NULL PRIMARY KEY, shop bigint, product varchar(20))");
        context.execute("INSERT INTO pending VALUES (1, -3, 'p 7')");
        start(lanes(1, 1, "changeTable=pending", "tables=product", "keyColumns=shop,product"), LaneContract::fail);
        await().until(() -> context.count("datasync_failure") == 1);
        Dialect dialect = Dialects.of(database.name());
        String record = dialect.concatenate(List.of(dialect.text("shop"), "'\u001f'", dialect.text("product")));
        assertThat(number("bucket FROM datasync_failure")).isEqualTo(number(dialect.bucket(record) + " FROM pending"));
    }

    private int number(String selected) {
        Map<String, Object> row = context.rows("SELECT " + selected).get(0);
        return ((Number) row.values().iterator().next()).intValue();
    }

    private static void fail(Exchange exchange) {
        throw new IllegalStateException("on purpose");
    }

    private String bucket() {
        return Dialects.of(database.name()).bucket("CONCAT(table_name, '\u001f', record_key)");
    }

    private List<Integer> recordsOfOtherLanesThan(int record) {
        context.execute("INSERT INTO queue (subscriber, table_name, record_key, operation) SELECT 'nobody', table_name,"
                + " record_key, operation FROM queue");
        for (int other = 1; other <= RECORDS; other++) {
            context.execute("INSERT INTO queue (subscriber, table_name, record_key, operation) VALUES ('nobody', "
                    + row(other).substring(1));
        }
        Map<String, Integer> lanes =
                context
                        .rows("SELECT record_key, " + bucket() + " AS bucket FROM queue WHERE subscriber = 'nobody'")
                        .stream()
                        .collect(Collectors.toMap(
                                row -> row.get("record_key").toString(),
                                row -> ((Number) row.get("bucket")).intValue() / 128,
                                (one, same) -> one));
        context.execute("DELETE FROM queue WHERE subscriber = 'nobody'");
        int lane = lanes.get("{\"id\":" + record + "}");
        return IntStream.rangeClosed(1, RECORDS)
                .filter(other -> lanes.get("{\"id\":" + other + "}") != lane)
                .boxed()
                .limit(6)
                .toList();
    }

    @Test
    void aPoisonAloneInItsLaneIsParkedAsOtherLanesSucceed() {
        start(lanes(8, 2, "maxAttempts=2"), exchange -> {
            if ("1".equals(exchange.getMessage().getHeader(DatasyncWatchConstants.KEY, String.class))) {
                throw new IllegalStateException("poison");
            }
        });
        context.execute("INSERT INTO queue (table_name, record_key, operation) VALUES " + row(1));
        await().until(() -> context.count("datasync_failure WHERE attempts > 2") == 1);
        assertThat(context.count("datasync_failure WHERE counted_attempts > 0"))
                .as("nothing else has succeeded so far")
                .isZero();
        await().pollInterval(Duration.ofMillis(100)).until(() -> {
            update(1);
            return context.count("datasync_failure WHERE status = 'parked'") > 0;
        });
    }

    /** So no lane can begin before it is done. */
    @Test
    void aTruncateHasTheLeasesOfAllLanes() {
        JdbcTemplate outside = new JdbcTemplate(stateDataSource());
        List<Integer> free = new CopyOnWriteArrayList<>();
        start(lanes(8, 2), exchange -> {
            CompletableFuture.runAsync(() -> free.addAll(outside.queryForList(
                            "SELECT lane FROM datasync_watch WHERE watch = 'queue' FOR UPDATE SKIP LOCKED",
                            Integer.class)))
                    .join();
            remember(exchange);
        });
        context.execute("INSERT INTO queue (table_name, operation) VALUES ('product', 'truncate')");
        awaitEmpty("queue");

        assertThat(delivered).containsExactly("0: truncate");
        assertThat(free).isEmpty();
    }

    /** Two other transactions have a lane's lease in turns, so that never all are free at once. */
    @Test
    void aTruncatePassesThoughSomeLaneAlwaysIsAtWork() throws SQLException {
        StatementLog log = new StatementLog(stateDataSource());
        context.camel().getRegistry().bind("logged", log);
        if (isStateElsewhere()) {
            context.camel()
                    .getComponent("datasync-watch", DatasyncWatchComponent.class)
                    .getConfiguration()
                    .setStateDataSource(log);
        }
        String uri = lanes(8, 2);
        start(isStateElsewhere() ? uri : uri.replace("#db", "#logged"), this::remember);
        try (Connection one = stateDataSource().getConnection();
                Connection other = stateDataSource().getConnection()) {
            holdLane(one, 3);
            context.execute("INSERT INTO queue (table_name, operation) VALUES ('product', 'truncate')");
            for (int turn = 0; turn < 20; turn++) {
                int attempts = attemptsAtAllLeases(log);
                await().until(() -> !delivered.isEmpty() || attemptsAtAllLeases(log) > attempts + 1);
                boolean ones = turn % 2 == 0;
                holdLane(ones ? other : one, ones ? 5 : 3);
                (ones ? one : other).commit();
            }
            assertThat(delivered).containsExactly("0: truncate");
            one.commit();
            other.commit();
        }
    }

    private static void holdLane(Connection connection, int lane) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT lane FROM datasync_watch WHERE watch = 'queue' AND lane = " + lane
                    + " FOR UPDATE SKIP LOCKED");
        }
    }

    private static int attemptsAtAllLeases(StatementLog log) {
        return (int) log.sent().stream()
                .filter(sent -> sent.sql().contains("lane <> ?") && sent.sql().endsWith("SKIP LOCKED"))
                .count();
    }

    @Test
    void theLaneCountIsChangedByAnActionOnly() {
        List<Throwable> errors = new CopyOnWriteArrayList<>();
        context.camel().getRegistry().bind("errors", new PollErrors(errors));
        update(1);
        start(lanes(2, 2, "exceptionHandler=#errors", "maxAttempts=0"), exchange -> {
            remember(exchange);
            throw new IllegalStateException("down");
        });
        await().until(() -> context.count("datasync_failure") == RECORDS);
        assertThat(refusal(lanes(8, 1)))
                .contains(
                        "pattern change-table with lanes=2", "asks for pattern change-table with lanes=8", "set-lanes");

        context.request(producer("queue", "action=set-lanes", "lanes=8"), null);
        await().until(() -> !errors.isEmpty());
        assertThat(errors.get(0)).hasMessageContaining("has lanes=8 by now, but this node works with lanes=2");
        assertThat(context.rows("SELECT lane, lanes FROM datasync_watch WHERE watch = 'queue'"))
                .hasSize(8);
        assertThat(context.count("datasync_failure WHERE lane > 1")).isPositive();
        context.close();

        assertThat(refusal(lanes(2, 1))).contains("stored in datasync_watch", "lanes=8");
        context = newContext();
        delivered.clear();
        ids.clear();
        update(1);
        start(lanes(8, 3), this::remember);
        awaitEmpty("queue");
        assertEachRecordInOrderInOneLane(2);
        await().until(() -> context.count("datasync_failure") == 0);
    }

    @Test
    void fewerLanesTakeOverWhatTheOthersHeld() {
        update(1);
        start(lanes(8, 2), exchange -> {
            throw new IllegalStateException("down");
        });
        await().until(() -> context.count("datasync_failure") == RECORDS);
        context.close();
        context = newContext();
        request(producer("queue", "action=set-lanes", "lanes=1"), null);
        start(lanes(1, 1), this::remember);
        awaitEmpty("queue");

        assertThat(delivered).hasSize(RECORDS).allMatch(line -> line.startsWith("0: "));
        await().until(() -> context.count("datasync_failure") == 0);
    }

    @Test
    void actionsOnParkedChangesReachAllLanes() {
        update(1);
        start(lanes(8, 2, "maxAttempts=1", "failureScope=lane"), exchange -> {
            throw new IllegalStateException("poison");
        });
        await().until(() -> context.count("datasync_failure WHERE status = 'parked'") == RECORDS);
        assertThat((List<?>) context.request(producer("queue", "action=list-parked"), null))
                .hasSize(RECORDS);
        assertThat(context.request(producer("queue", "action=drop", "table=product", "key=3"), null))
                .isEqualTo(1);
        assertThat(context.request(producer("queue", "action=drop", "all=true"), null))
                .isEqualTo(RECORDS - 1);
        await().until(() -> context.count("datasync_watch WHERE failures > 0") == 0);
    }

    @Test
    void whatDoesNotFitLanesIsRefused() {
        assertThat(refusal(lanes(0, 1))).contains("lanes is 0, expected 1 to 1024");
        assertThat(refusal(lanes(1025, 1))).contains("lanes is 1025, expected 1 to 1024");
        assertThat(refusal(lanes(2, 3))).contains("concurrentConsumers is 3, expected 1 to 2", "Set lanes too");
        assertThat(refusal(lanes(2, 0))).contains("concurrentConsumers is 0, expected 1 to 2");
        assertThat(refusal(lanes(2, 1, "order=foreign-keys")))
                .contains("order=foreign-keys and lanes=2 contradict each other");
        assertThat(refusal(() -> request(producer("unknown", "action=set-lanes", "lanes=2"), null)))
                .contains("no watch unknown in datasync_watch");
    }
}
