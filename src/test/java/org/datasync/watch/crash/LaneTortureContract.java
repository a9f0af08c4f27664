package org.datasync.watch.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.datasync.watch.DatasyncWatchConstants;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.runtime.Dialects;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.TableReader;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Nodes read lanes by their index while the number of lanes goes to and fro, connections are cut off, nodes end without a goodbye and
 * changes fail now and then. Nodes are left with a number of lanes that is not that of the watch, until it is theirs again or they end.
 *
 * <p>What can go wrong: two lanes have a record, by an old number of lanes or as index and bucket disagree; a lane is read by an index that
 * is gone; a record is in no lane; a lease is lost with its connection, and what was delivered under it is committed.
 */
abstract class LaneTortureContract {

    private static final int NODES = 3;
    private static final int WRITERS = 2;
    private static final int RECORDS_OF_A_WRITER = 20;
    private static final int CHANGES_A_STEP = 150;
    private static final int FAILING = 20;
    private static final int FAILURES = 6;
    private static final int[] LANES = {8, 3, 8, 16, 1, 8, 2};

    private final TestDatabase database;
    private final int rounds;
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final List<LaneNode> nodes = new ArrayList<>();
    private final List<Throwable> errors = new CopyOnWriteArrayList<>();

    /** How often those changes were delivered that are to fail at first. */
    private final Map<String, Integer> attempts = new ConcurrentHashMap<>();

    private HikariDataSource dataSource;
    private JdbcTemplate jdbc;
    private WatchContext operator;
    private volatile boolean writing = true;

    /**
     * A test.
     *
     * @param rounds how often the number of lanes changes
     */
    LaneTortureContract(TestDatabase database, int rounds) {
        this.database = database;
        this.rounds = rounds;
    }

    @BeforeEach
    void open() {
        dataSource = database.newDatabase();
        jdbc = new JdbcTemplate(dataSource);
        operator = new WatchContext(dataSource);
        operator.camel().start();
        jdbc.execute("CREATE TABLE target (n " + database.words().numbered()
                + ", change_id varchar(200), record_key varchar(40))");
    }

    @AfterEach
    void close() {
        writing = false;
        nodes.forEach(LaneNode::close);
        operator.close();
        dataSource.close();
    }

    @Test
    void eachChangeIsAppliedOnceAndInOrder() {
        IntStream.range(0, NODES).forEach(node -> nodes.add(start(LANES[0])));
        assertIndexed();
        List<CompletableFuture<Integer>> writers = IntStream.range(0, WRITERS)
                .mapToObj(writer -> CompletableFuture.supplyAsync(() -> write(writer)))
                .toList();
        for (int round = 1; round <= rounds; round++) {
            awaitProgressUnderCuts();
            changeLanes(LANES[round % LANES.length]);
        }
        awaitProgressUnderCuts();
        writing = false;
        int written = writers.stream().mapToInt(CompletableFuture::join).sum();
        await().atMost(Duration.ofMinutes(2)).until(() -> count("queue") == 0);
        assertAppliedOnceAndInOrder(written);
    }

    private LaneNode start(int lanes) {
        return new LaneNode(dataSource.getJdbcUrl(), lanes, this::failAtFirst, errors);
    }

    /** Some fail as part of batches, then alone, are held, and succeed in the end. */
    private void failAtFirst(Exchange exchange) {
        String id = exchange.getMessage().getHeader(DatasyncWatchConstants.CHANGE_ID, String.class);
        if (id.hashCode() % FAILING == 0 && attempts.merge(id, 1, Integer::sum) <= FAILURES) {
            throw new IllegalStateException("at first");
        }
    }

    private void assertIndexed() {
        Dialect dialect = Dialects.of(database.name());
        TableName queue = new TableReader(dataSource, dialect)
                .read("queue", "changeTable")
                .name();
        SqlClause names = dialect.laneIndexes().orElseThrow().names(queue);
        assertThat(jdbc.queryForList(
                        names.sql(), String.class, names.arguments().toArray()))
                .anyMatch(name -> name.contains("_lanes_"));
    }

    private void awaitProgressUnderCuts() {
        int before = count("target");
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    nodes.get(random.nextInt(NODES)).cutOff(random.nextInt(3));
                    return count("target") >= before + CHANGES_A_STEP;
                });
    }

    /** One node is restarted with the new number, some others are, too, and the rest stay as they are. */
    private void changeLanes(int lanes) {
        operator.request(DatabaseContract.producer("queue", "action=set-lanes", "lanes=" + lanes), null);
        int first = random.nextInt(NODES);
        for (int node = 0; node < NODES; node++) {
            if (node == first || random.nextInt(3) == 0) {
                nodes.get(node).end(random.nextBoolean());
                nodes.set(node, start(lanes));
            }
        }
    }

    /** Changes of records that no other writer has, so that their ids ascend as they are committed. */
    private int write(int writer) {
        Random rows = new Random(seed + writer);
        int written = 0;
        while (writing) {
            int many = 1 + rows.nextInt(30);
            jdbc.execute(IntStream.range(0, many)
                    .mapToObj(row -> "('product', '{\"id\":"
                            + (writer * RECORDS_OF_A_WRITER + rows.nextInt(RECORDS_OF_A_WRITER)) + "}', 'update')")
                    .collect(Collectors.joining(
                            ", ", "INSERT INTO queue (table_name, record_key, operation) VALUES ", "")));
            written += many;
            await().atMost(Duration.ofMinutes(2)).until(() -> !writing || count("queue") < 500);
        }
        return written;
    }

    private int count(String table) {
        Integer count = jdbc.queryForObject("SELECT count(*) FROM " + table, Integer.class);
        return count == null ? 0 : count;
    }

    private void assertAppliedOnceAndInOrder(int written) {
        Map<String, Long> last = new HashMap<>();
        List<String> wrong = new ArrayList<>();
        jdbc.query("SELECT record_key, change_id FROM target ORDER BY n", row -> {
            String id = row.getString(2);
            long number = Long.parseLong(id.replaceAll("^[^:]*:(\\d+).*", "$1"));
            Long before = last.put(row.getString(1), number);
            if (before != null && before >= number) {
                wrong.add(id + " after " + before);
            }
        });
        assertThat(errors.stream()
                        .map(error -> String.valueOf(
                                NestedExceptionUtils.getMostSpecificCause(error).getMessage()))
                        .filter(message -> message.contains("someone else has taken them")))
                .as("rows that two lanes had in hand, seed %s", seed)
                .isEmpty();
        assertThat(wrong).as("twice or out of order, seed %s", seed).isEmpty();
        assertThat(count("target")).as("applied, seed %s", seed).isEqualTo(written);
    }
}
