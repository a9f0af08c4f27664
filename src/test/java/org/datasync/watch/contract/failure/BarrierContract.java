package org.datasync.watch.contract.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.change.Change;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A truncate and changes that fail before it, behind it and beside it: no watch stands for ever, and no outage parks anything. */
public abstract class BarrierContract extends DatabaseContract {

    private static final String FOR_EVER = "maxAttempts=0";
    private static final String OTHERS_FLOW = "insert customer [9]";

    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final List<String> attempts = new CopyOnWriteArrayList<>();
    private volatile boolean down;

    protected BarrierContract(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void createTables() {
        context.execute("CREATE TABLE target (number integer NOT NULL, what varchar(60))");
        request(producer("queue", "install=ensure"), List.of());
    }

    private void start(String... more) {
        start(new String[] {"install=ensure"}, more);
    }

    private void start(String[] options, String... more) {
        Stream<String> defaults = Stream.of("retryDelay=20", "maxRetryDelay=60", "maxAttempts=2")
                .filter(option -> Arrays.stream(more)
                        .noneMatch(given -> given.startsWith(option.substring(0, option.indexOf('=') + 1))));
        String uri = watch(
                "queue",
                Stream.of(defaults, Stream.of(options), Stream.of(more))
                        .flatMap(given -> given)
                        .toArray(String[]::new));
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).process(exchange -> {
                    String change = described(exchange.getMessage().getBody(Change.class));
                    attempts.add(change);
                    context.jdbc().update("INSERT INTO target SELECT count(*) + 1, ? FROM target", change);
                    if (down || refused.contains(change)) {
                        throw new IllegalStateException("on purpose");
                    }
                });
            }
        });
    }

    private void insert(String table, Integer... keys) {
        for (Integer key : keys) {
            context.jdbc()
                    .update(
                            "INSERT INTO queue (table_name, record_key, operation) VALUES (?, ?, 'insert')",
                            table,
                            "{\"id\":" + key + "}");
        }
    }

    private void truncate(String table) {
        context.jdbc().update("INSERT INTO queue (table_name, operation) VALUES (?, 'truncate')", table);
    }

    /** What the target has, in the order in which it was written. */
    private List<String> target() {
        return context.jdbc().queryForList("SELECT what FROM target ORDER BY number", String.class);
    }

    private int parked() {
        return context.count("datasync_failure WHERE status = 'parked'");
    }

    private long attempts(String change) {
        return attempts.stream().filter(change::equals).count();
    }

    @Test
    void failingRecordsOfOtherTablesDoNotHoldItUp() {
        refused.addAll(List.of("insert customer [1]", "insert customer [2]"));
        insert("customer", 1, 2);
        truncate("product");
        insert("product", 3);
        start(FOR_EVER);
        awaitCount(2);

        assertThat(target()).containsExactly("truncate product", "insert product [3]");
    }

    private void awaitCount(int delivered) {
        await().until(() -> target().size() == delivered);
    }

    @Test
    void failingRecordsOfItsTableAreParkedThoughNothingElseCanSucceed() {
        refused.addAll(List.of("insert product [1]", "insert product [2]"));
        insert("product", 1, 2, 1);
        truncate("product");
        insert("product", 3);
        start("outageTimeout=50");
        await().until(() -> context.count("queue") == 0 && parked() == 3);

        assertThat(target()).containsExactly("truncate product", "insert product [3]");
        assertThat(attempts("truncate product")).as("tried before it passed").isGreaterThan(1);
    }

    @Test
    void othersFlowWhileItWaitsAndShowThatTheTargetWorks() {
        refused.addAll(List.of("insert product [1]", "insert product [2]"));
        insert("product", 1, 2);
        truncate("product");
        insert("product", 3);
        insert("customer", 9);
        start();
        await().until(() -> target().equals(List.of(OTHERS_FLOW)));
        for (int key = 10; parked() < 2 && key < 40; key++) {
            int before = target().size();
            insert("customer", key);
            await().until(() -> target().size() > before);
        }
        await().until(() -> context.count("queue") == 0);

        assertThat(target()).containsSubsequence("truncate product", "insert product [3]");
        assertThat(attempts("truncate product")).isEqualTo(1);
    }

    @Test
    void oneThatFailsHoldsUpItsTableOnly() {
        refused.add("truncate product");
        truncate("product");
        insert("product", 3);
        insert("customer", 9);
        start(FOR_EVER);
        await().until(() -> target().equals(List.of(OTHERS_FLOW)) && attempts("truncate product") > 2);
        refused.clear();
        awaitCount(3);

        assertThat(target()).containsExactly(OTHERS_FLOW, "truncate product", "insert product [3]");
    }

    @Test
    void anOutageParksNothingThoughOneWaits() {
        down = true;
        insert("product", 1, 2, 3);
        truncate("product");
        insert("product", 4);
        start("outageTimeout=300"); // too long for a first retry to be alone by then
        long began = System.currentTimeMillis();
        await().until(() -> attempts("truncate product") > 5
                && attempts("insert product [3]") > 5
                && System.currentTimeMillis() > began + 1000);
        assertThat(parked()).isZero();
        assertThat(context.count("datasync_failure WHERE counted_attempts > 0")).isZero();
        down = false;
        awaitCount(5);

        assertThat(target().subList(0, 3))
                .containsExactlyInAnyOrder("insert product [1]", "insert product [2]", "insert product [3]");
        assertThat(target().subList(3, 5)).containsExactly("truncate product", "insert product [4]");
        await().until(() -> context.count("datasync_failure") == 0);
    }

    @Test
    void ofAnApplicationsTableWaitsForItsTableOnlyToo() {
        context.execute("CREATE TABLE pending (id integer NOT NULL PRIMARY KEY, tab varchar(20), record integer,"
                + " op varchar(20))");
        refused.addAll(List.of("insert product [1]", "insert product [2]", "insert customer [1]"));
        pending(1, "C", 1, "insert");
        pending(2, "P", 1, "insert");
        pending(3, "Q", 2, "insert");
        pending(4, null, 1, "Wipe"); // makes no sense, and so concerns no table
        pending(5, "C", null, "Wipe");
        pending(6, "P", null, "Wipe");
        pending(7, "Q", 3, "insert");
        start(
                new String[] {
                    "changeTable=pending",
                    "tableColumn=tab",
                    "tableMap.P=product",
                    "tableMap.Q=product",
                    "tableMap.C=customer",
                    "keyColumns=record",
                    "operationColumn=op",
                    "operationMap.Wipe=truncate"
                },
                "outageTimeout=50");
        await().until(() -> context.count("pending") == 0 && parked() == 4);

        assertThat(target())
                .containsExactlyInAnyOrder("truncate customer", "truncate product", "insert product [3]")
                .containsSubsequence("truncate product", "insert product [3]");
    }

    private void pending(int id, String table, Integer record, String operation) {
        context.jdbc().update("INSERT INTO pending VALUES (?, ?, ?, ?)", id, table, record, operation);
    }

    @Test
    void whatCameLaterWaitsForOneThatIsRequeued() {
        refused.add("truncate product");
        truncate("product");
        start();
        await().until(() -> context.count("datasync_failure WHERE status = 'held'") == 1);
        context.execute("UPDATE datasync_failure SET counted_attempts = 2");
        await().until(() -> parked() == 1);
        request(producer("queue", "install=ensure", "action=requeue", "all=true"), null);
        await().until(() -> context.count("datasync_failure WHERE status = 'held' AND attempts > 0") == 1);
        insert("product", 3);
        insert("customer", 9);
        await().until(() -> target().contains(OTHERS_FLOW));
        assertThat(target()).doesNotContain("insert product [3]");
        refused.clear();
        awaitCount(3);

        assertThat(target()).containsExactly(OTHERS_FLOW, "truncate product", "insert product [3]");
    }

    @Test
    @Needs(Capability.LANES)
    void inLanesTooWhicheverTheyAreIn() {
        Integer[] keys = {1, 2, 3, 4, 5, 6};
        for (int key : keys) {
            refused.add("insert product [" + key + "]");
        }
        insert("product", keys);
        truncate("product");
        insert("product", 7, 8);
        start("lanes=4", "concurrentConsumers=3", "outageTimeout=50");
        await().until(() -> context.count("queue") == 0 && parked() == keys.length);

        assertThat(target())
                .startsWith("truncate product")
                .containsExactlyInAnyOrder("truncate product", "insert product [7]", "insert product [8]");
    }
}
