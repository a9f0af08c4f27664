package org.datasync.watch.contract.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Operation;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.support.LogLines;
import org.datasync.watch.support.StatementHook;
import org.datasync.watch.support.StatementLog;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records that are read as they stand, and what a watch says of how it gets on. */
public abstract class LoadContract extends DatabaseContract {

    private static final String INITIAL = "initialLoad=true";

    protected LoadContract(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void createTable() {
        createProducts("name varchar(40)");
    }

    private void insertProducts(int first, int last) {
        context.jdbc()
                .batchUpdate(
                        "INSERT INTO product VALUES (?, 'Pears')",
                        IntStream.rangeClosed(first, last)
                                .mapToObj(id -> new Object[] {id})
                                .toList());
    }

    private String day() {
        return switch (database.name()) {
            case "SQLite" -> "'2026-01-31'";
            case "Derby" -> "DATE('2026-01-31')";
            default -> "DATE '2026-01-31'";
        };
    }

    private List<Integer> keys() {
        return context.received().stream()
                .map(change -> ((Number) change.getKey().value()).intValue())
                .toList();
    }

    @Test
    void everyRecordThatIsThereIsReadOnce() {
        insertProducts(1, 2500);
        context.receive(trigger("store", "tables=product", INITIAL));
        awaitReceived(2500);
        insertProducts(3000, 3000);
        awaitReceived(2501);
        awaitEmpty("datasync");

        assertThat(keys()).doesNotHaveDuplicates().hasSize(2501);
        assertThat(context.received().subList(0, 2500))
                .extracting(Change::getOperation)
                .containsOnly(Operation.READ);
        assertThat(context.received().get(0).getAfter()).containsEntry(stored("name"), "Pears");
        assertThat(context.received().get(2500).getOperation()).isEqualTo(Operation.INSERT);
        assertThat(context.rows("SELECT version FROM datasync_capture WHERE load_position IS NOT NULL"))
                .isEmpty();
    }

    @Test
    void aLoadTellsHowFarItIs() {
        LogLines log = new LogLines();
        insertProducts(1, 2500);
        context.receive(trigger("store", "tables=product", INITIAL, "batchSize=10"));
        awaitReceived(20);
        context.close();
        try (WatchContext again = newContext()) {
            again.camel().start();
            List<?> status = (List<?>) again.request(trigger("store", "tables=product", "action=status"), null);
            assertThat(status).first().asString().containsPattern("queued=[12]000, estimated=2500, remaining=(15|5)00");
            again.receive(trigger("store", "tables=product", INITIAL));
            await().until(() -> again.count("datasync_capture WHERE load_position IS NOT NULL") == 0);
            List<?> after = (List<?>) again.request(trigger("store", "tables=product", "action=status"), null);
            assertThat(after).first().asString().doesNotContain("loads");
        }
        assertThat(log.text())
                .contains("begins: some 2500 records")
                .contains("has queued 2000 of some 2500 records")
                .contains("is queued: 2500 records since 2");
    }

    @Test
    void aLoadOfAnEarlierReleaseGoesOn() {
        insertProducts(1, 2500);
        context.receive(trigger("store", "tables=product", INITIAL, "batchSize=10"));
        awaitReceived(20);
        context.close();
        try (WatchContext again = newContext()) {
            again.execute(
                    "UPDATE datasync_capture SET load_position = '[\"1000\"]' WHERE load_position IS NOT NULL",
                    "DELETE FROM datasync WHERE operation = 'read'");
            again.receive(trigger("store", "tables=product", INITIAL));
            await().until(() -> again.received().size() == 1500);
            await().until(() -> again.count("datasync") == 0);
        }
    }

    @Test
    void aLoadGoesOnAfterARestart() {
        insertProducts(1, 2500);
        context.receive(trigger("store", "tables=product", INITIAL, "batchSize=10"));
        awaitReceived(20);
        context.close();
        int before = context.received().size();
        try (WatchContext again = newContext()) {
            again.receive(trigger("store", "tables=product", INITIAL));
            await().until(() -> again.received().size() >= 2500 - before);
            await().until(() -> again.count("datasync") == 0);

            TreeSet<Object> all = new TreeSet<>(keys());
            again.received().forEach(change -> all.add(((Number) change.getKey().value()).intValue()));
            assertThat(all).hasSize(2500);
            assertThat(again.received()).hasSize(2500 - before);
        }
    }

    @Test
    void aLoadInTheOrderOfKeysOfSeveralColumns() {
        context.execute(
                "CREATE TABLE sale (receipt varchar(20) NOT NULL, till decimal(6, 2) NOT NULL, sold date NOT NULL,"
                        + " PRIMARY KEY (till, receipt, sold))");
        context.jdbc()
                .batchUpdate(
                        "INSERT INTO sale VALUES (?, ?, " + day() + ")",
                        IntStream.range(0, 1500)
                                .mapToObj(i -> new Object[] {"é'" + i / 3, i % 3 + 0.5})
                                .toList());
        context.receive(trigger("store", "tables=sale", INITIAL, "batchSize=500"));
        awaitReceived(1500);

        assertThat(context.received())
                .extracting(change -> change.getKey().values().toString())
                .doesNotHaveDuplicates()
                .hasSize(1500);
    }

    @Test
    void nothingIsReadOfAnEmptyTableNorOfOneThatWasCapturedBefore() {
        context.receive(trigger("store", "tables=product", INITIAL));
        insertProducts(1, 1);
        awaitReceived(1);
        context.close();
        context = newContext();
        context.receive(trigger("store", "tables=product", INITIAL));
        insertProducts(2, 2);
        awaitReceived(1);

        assertThat(received()).containsExactly("insert " + stored("product") + " [2]");
    }

    /** At the end of a chunk that is full, or of the last one, on databases for which a null comes after all values. */
    @ParameterizedTest
    @ValueSource(ints = {500, 999, 1200})
    void recordsWithoutAKeyAreNotLoadedButAllOthersAre(int records) {
        context.execute("CREATE TABLE loose (code integer, name varchar(40))");
        context.execute("INSERT INTO loose VALUES (NULL, 'Plums')", "INSERT INTO loose VALUES (NULL, 'Figs')");
        context.jdbc()
                .batchUpdate(
                        "INSERT INTO loose VALUES (?, 'Pears')",
                        IntStream.rangeClosed(1, records)
                                .mapToObj(code -> new Object[] {code})
                                .toList());
        context.receive(trigger("store", "tables=loose", "table.loose.keyColumns=code", "uniqueKey=false", INITIAL));
        awaitReceived(records);
        awaitEmpty("datasync");

        assertThat(keys()).doesNotHaveDuplicates().hasSize(records);
        assertThat(context.rows("SELECT version FROM datasync_capture WHERE load_position IS NOT NULL"))
                .isEmpty();
    }

    /** As on a node that does not know yet of a table that a newer one has added, or whose table was taken out. */
    @Test
    void theLoadOfATableThatIsNotAmongTheNodesOwnIsLeftAlone() {
        context.execute("CREATE TABLE customer (id integer NOT NULL PRIMARY KEY)", "INSERT INTO customer VALUES (1)");
        insertProducts(1, 1500);
        install("tables=customer,product", INITIAL);
        context.receive(trigger("store", "tables=product", INITIAL).replace("install=ensure", "install=none"));
        awaitReceived(1500);
        insertProducts(3000, 3000);
        awaitReceived(1501);

        assertThat(keys()).doesNotHaveDuplicates().hasSize(1501);
        assertThat(context.rows("SELECT table_name FROM datasync_capture WHERE load_position IS NOT NULL"))
                .extracting(row -> row.values().toString())
                .containsExactly("[" + stored("customer") + "]");
    }

    /** Another node may complete the table that this one is about to lock, and begin with the next. */
    @Test
    @Needs(Capability.CONCURRENT_WRITERS)
    void nothingIsLoadedThatIsNotLocked() {
        String lock = "SET captured_images = captured_images";
        context.execute("CREATE TABLE customer (id integer NOT NULL PRIMARY KEY)", "INSERT INTO customer VALUES (1)");
        insertProducts(1, 1);
        install("tables=customer,product", INITIAL);
        AtomicBoolean completed = new AtomicBoolean();
        StatementLog log = new StatementLog(new StatementHook(dataSource, sql -> {
            if (sql.contains(lock) && completed.compareAndSet(false, true)) {
                elsewhere("UPDATE datasync_capture SET load_position = NULL WHERE version = 1");
            }
        }));
        try (WatchContext other = newContext(log)) {
            other.receive(
                    trigger("store", "tables=customer,product", INITIAL).replace("install=ensure", "install=none"));
            await().until(() -> !other.received().isEmpty());
            assertThat(described(other.received())).containsExactly("read " + stored("product") + " [1]");
        }
        assertThat(log.sent().stream().filter(sent -> sent.sql().contains(lock)))
                .extracting(sent -> sent.values().get(sent.values().size() - 1))
                .containsExactly(1, 2);
    }

    @Test
    void aTableThatIsNamedAgainIsLoadedAgainAsChangesWereMissedMeanwhile() {
        context.execute("CREATE TABLE customer (id integer NOT NULL PRIMARY KEY)");
        install("tables=product,customer", INITIAL);
        install("tables=customer", INITIAL);
        insertProducts(1, 2);
        context.receive(trigger("store", "tables=product,customer", INITIAL));
        awaitReceived(2);

        assertThat(received())
                .containsExactly("read " + stored("product") + " [1]", "read " + stored("product") + " [2]");
    }

    @Test
    void aResyncReadsSomeRecordsAgain() {
        insertProducts(1, 5);
        context.receive(trigger("store", "tables=product"));
        Object queued = request(
                triggerProducer("store", "tables=product", "action=resync", "table=product", raw("where", "id > 3")),
                null);
        awaitReceived(2);

        assertThat(queued).isEqualTo(2);
        assertThat(received())
                .containsExactly("read " + stored("product") + " [4]", "read " + stored("product") + " [5]");
        assertThat(request(triggerProducer("store", "tables=product", "action=resync", "all=true"), null))
                .isEqualTo(5);
        awaitReceived(7);
        assertThat(refusal(() -> request(triggerProducer("store", "tables=product", "action=resync"), null)))
                .contains("table", "all=true");
    }

    @Test
    void aResyncMayComeAtAnyTime() {
        insertProducts(1, 10);
        context.receive(
                trigger("store", "tables=product", "maxMessagesPerPoll=1").replace("delay=20", "delay=1"));
        for (int times = 1; times <= 30; times++) {
            assertThat(request(triggerProducer("store", "tables=product", "action=resync", "all=true"), null))
                    .isEqualTo(10);
        }
        awaitReceived(300);
    }

    @Test
    void aRecordThatIsGoneByThenIsADelete() {
        insertProducts(1, 1);
        install("tables=product");
        request(triggerProducer("store", "tables=product", "action=resync", "all=true"), null);
        context.execute("DELETE FROM product");
        context.receive(trigger("store", "tables=product"));
        awaitReceived(2);

        assertThat(received())
                .containsExactly("delete " + stored("product") + " [1]", "delete " + stored("product") + " [1]");
    }

    /** What a resync queues has a later id than an update that is not committed yet, but is read first. */
    @Test
    @Needs({Capability.CONCURRENT_WRITERS, Capability.CONCURRENT_READERS})
    void aResyncBesideAnUncommittedUpdateEndsWithTheUpdate() throws SQLException {
        createStateTables();
        insertProducts(1, 1);
        install("tables=product");
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("UPDATE product SET name = 'Plums' WHERE id = 1");
            request(triggerProducer("store", "tables=product", "action=resync", "all=true"), null);
            context.receive(trigger("store", "tables=product"));
            awaitReceived(1);
            connection.commit();
        }
        awaitReceived(2);

        assertThat(context.received())
                .extracting(change -> change.getAfter().get(stored("name")))
                .containsExactly("Pears", "Plums");
    }

    @Test
    void theStatusOfEachSubscriber() {
        install("tables=product");
        request(triggerProducer("search", "tables=product", "action=install"), null);
        insertProducts(1, 3);
        context.receive(trigger("search", "tables=product"));
        awaitReceived(3);
        await().until(() -> context.count("datasync") == 3);

        List<?> status = (List<?>) request(triggerProducer("store"), null);
        assertThat(status).hasSize(2);
        assertThat(((Map<?, ?>) status.get(0)).get("subscriber")).isEqualTo("search");
        assertThat(((Map<?, ?>) status.get(0)).get("pending")).isEqualTo(0L);
        assertThat(((Map<?, ?>) status.get(1)).get("pending")).isEqualTo(3L);
        assertThat(((Map<?, ?>) status.get(1)).get("watch")).isEqualTo("store");
        assertThat(((Map<?, ?>) status.get(1)).get("parked")).isEqualTo(0);
        assertThat(((Map<?, ?>) status.get(1)).get("oldest") != null).isEqualTo(can(Capability.CHANGED_AT));
    }

    @Test
    void aBacklogBeyondItsThresholdIsNotReady() {
        HealthCheckRegistry checks = HealthCheckRegistry.get(context.camel());
        checks.register(checks.resolveById("consumers"));
        CountDownLatch goOn = new CountDownLatch(1);
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(trigger("store", "tables=product", "maxPending=2", "maxPendingAge=600000"))
                        .routeId("receive")
                        .process(exchange -> goOn.await());
            }
        });
        await().until(() -> readiness().getState() == HealthCheck.State.UP);
        insertProducts(1, 3);

        await().untilAsserted(() ->
                assertThat(readiness().getMessage().orElse("")).contains("store has 3 pending", "maxPending=2"));
        assertThat(readiness().getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(readiness().getDetails()).containsEntry("datasync-watch.subscriber.store.pending", 3L);
        goOn.countDown();
        await().until(() -> readiness().getState() == HealthCheck.State.UP);
    }

    private HealthCheck.Result readiness() {
        return HealthCheckHelper.invokeReadiness(context.camel()).stream()
                .filter(result -> result.getCheck().getId().equals("consumer:receive"))
                .findFirst()
                .orElseThrow();
    }
}
