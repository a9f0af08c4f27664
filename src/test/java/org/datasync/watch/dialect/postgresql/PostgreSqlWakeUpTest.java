package org.datasync.watch.dialect.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Operation;
import org.datasync.watch.change.RecordKey;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.LogLines;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A watch whose next poll is an hour away delivers what others commit, as PostgreSQL tells of it. */
class PostgreSqlWakeUpTest extends DatabaseContract {

    private static final String SELDOM = "&install=ensure&initialDelay=3600000&delay=3600000&wakeUp=notify";
    private static final String LISTENING = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            + " AND pid <> pg_backend_pid() AND query LIKE 'SELECT pg_catalog.pg_notify%'";

    PostgreSqlWakeUpTest() {
        super(TestDatabase.POSTGRESQL);
    }

    @BeforeEach
    void createTable() {
        context.execute("CREATE TABLE product (id integer PRIMARY KEY, name text)");
    }

    private static String store(String... options) {
        return triggerProducer("store", "tables=product") + String.join("", options);
    }

    private void awaitKeys(Integer... ids) {
        awaitKeys(context, ids);
    }

    private static void awaitKeys(WatchContext node, Integer... ids) {
        await().untilAsserted(() -> assertThat(node.received())
                .extracting(change -> change.getKey().value())
                .containsExactly((Object[]) ids));
    }

    @Test
    void byWhatTriggersWrite() {
        context.receive(store(SELDOM));
        context.execute("INSERT INTO product VALUES (1, 'Pears')", "UPDATE product SET name = 'Apples'");
        awaitKeys(1, 1);
        new TransactionTemplate(new DataSourceTransactionManager(dataSource)).executeWithoutResult(status -> {
            context.execute("INSERT INTO product VALUES (2, 'Plums')");
            status.setRollbackOnly();
        });
        context.execute("DELETE FROM product");
        awaitKeys(1, 1, 1);
        context.execute("TRUNCATE product");
        await().untilAsserted(() -> assertThat(context.received()).hasSize(4));
    }

    @Test
    void byStatementTriggers() {
        context.receive(store(SELDOM, "&triggerLevel=statement&table.product.rowFilter=row.id < 10"));
        context.execute("INSERT INTO product SELECT n, 'Pears' FROM generate_series(1, 3) n");
        awaitKeys(1, 2, 3);
        context.execute("UPDATE product SET id = id + 10"); // all leave the filter, so nothing is there after it
        await().untilAsserted(() -> assertThat(context.received()).hasSize(6));
    }

    @Test
    void byWhatAnotherNodeRecords() {
        context.receive(own(SELDOM));
        try (WatchContext other = newContext()) {
            other.camel().start();
            record(other, 7, "&wakeUp=notify");
            awaitKeys(7);
        }
    }

    /** Each change is committed while the one before is delivered, and PostgreSQL tells of none but the first. */
    @Test
    void whatFollowsIsFoundThoughNobodyTellsOfIt() {
        try (WatchContext other = newContext()) {
            other.camel().start();
            receiveAndRecordNext(own(SELDOM), 5, other);
            record(other, 1, "&wakeUp=notify");
            awaitKeys(1, 2, 3, 4, 5);
        }
    }

    /** So it is after a poll that was due, as the driver keeps back what it is told while the stream goes on. */
    @Test
    void whatFollowsAPollThatWasDueIsFoundThoughNobodyTellsOfIt() {
        try (WatchContext other = newContext();
                HikariDataSource down = new HikariDataSource()) {
            down.setJdbcUrl("jdbc:postgresql://localhost:1/none");
            down.setInitializationFailTimeout(-1);
            context.camel().getRegistry().bind("down", down);
            other.camel().start();
            record(other, 1, "");
            String soon = SELDOM.replace("initialDelay=3600000", "initialDelay=0");
            receiveAndRecordNext(own("&wakeUpDataSource=#down", soon), 3, other);
            awaitKeys(1, 2, 3);
            LogLines log = new LogLines();
            context.close(); // does not wait until the connection is given up
            assertThat(log.text()).doesNotContain("Forcing shutdown");
        }
    }

    /** The limit of a poll stays one. */
    @Test
    void whatALimitLeavesWaitsForTheNextPoll() {
        context.receive(own(SELDOM, "&maxMessagesPerPoll=2"));
        try (WatchContext other = newContext()) {
            other.camel().start();
            other.request(own("&wakeUp=notify"), List.of(change(1), change(2), change(3)));
            awaitKeys(1, 2);
            other.request(own("&wakeUp=notify", "&action=wake-up"), null);
            awaitKeys(1, 2, 3);
        }
    }

    private static String own(String... options) {
        return producer("own", "install=ensure") + String.join("", options).replace("&install=ensure", "");
    }

    private static Change change(int id) {
        return Change.of("product", Operation.UPDATE)
                .key(RecordKey.of("id", id))
                .build();
    }

    private static void record(WatchContext other, int id, String options) {
        other.request(own(options), change(id));
    }

    /** Receives changes; of each another node records the next one while it is delivered, and tells nobody. */
    private void receiveAndRecordNext(String uri, int last, WatchContext other) {
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).process(context::remember).process(exchange -> {
                    Change change = exchange.getMessage().getBody(Change.class);
                    int next = ((Number) change.getKey().value()).intValue() + 1;
                    if (next <= last) {
                        record(other, next, "");
                    }
                });
            }
        });
    }

    /** Each subscriber is told of his own changes. */
    @Test
    void oneOfSeveralSubscribers() {
        context.receive(store(SELDOM));
        context.execute("CREATE TABLE supplier (id integer PRIMARY KEY)");
        context.receiveAlsoFrom(triggerProducer("other", "tables=supplier") + SELDOM);
        context.execute("INSERT INTO supplier VALUES (1)");
        awaitKeys(1);
        context.execute("INSERT INTO product VALUES (2, 'Pears')");
        awaitKeys(1, 2);
        assertThat(context.rows(LISTENING)).hasSize(1);
    }

    @Test
    void aConnectionThatIsLostIsReplacedAndWhatCameMeanwhileIsFound() {
        context.receive(store(SELDOM));
        context.execute("INSERT INTO product VALUES (1, 'Pears')");
        awaitKeys(1);
        LogLines log = new LogLines();

        context.execute("SELECT pg_terminate_backend(pid) FROM (" + LISTENING + ") listening");
        await().until(() -> log.text().contains("changes are found by polling until it does again"));
        context.execute("INSERT INTO product VALUES (2, 'Plums')");
        awaitKeys(1, 2);
        context.execute("INSERT INTO product VALUES (3, 'Figs')");
        awaitKeys(1, 2, 3);
    }

    /** The pool has one connection, which nobody has looked at since it was lost. */
    @Test
    void aConnectionThatIsLostIsLentToNobodyElse() {
        try (HikariDataSource beside = boundAsBeside()) {
            context.receive(store(SELDOM, "&wakeUpDataSource=#beside"));
            context.execute("INSERT INTO product VALUES (1, 'Pears')");
            awaitKeys(1);
            context.execute("SELECT pg_terminate_backend(pid) FROM (" + LISTENING + ") listening");
            assertThat(new JdbcTemplate(beside).queryForObject("SELECT 1", Integer.class))
                    .isEqualTo(1);
            context.close();
        }
    }

    @Test
    void theConnectionIsGivenBackWithTheLastWatch() throws Exception {
        context.receive(store(SELDOM));
        await().untilAsserted(() -> assertThat(dataSource.getHikariPoolMXBean().getActiveConnections())
                .isEqualTo(1));
        context.camel().getRouteController().stopRoute("receive");
        await().untilAsserted(() -> assertThat(dataSource.getHikariPoolMXBean().getActiveConnections())
                .isZero());
        context.camel().getRouteController().startRoute("receive");
        context.execute("INSERT INTO product VALUES (1, 'Pears')");
        awaitKeys(1);
    }

    private HikariDataSource boundAsBeside() {
        HikariDataSource beside = new HikariDataSource();
        beside.setJdbcUrl(dataSource.getJdbcUrl());
        beside.setMaximumPoolSize(1);
        context.camel().getRegistry().bind("beside", beside);
        return beside;
    }

    @Test
    void aConnectionBesideThePool() {
        try (HikariDataSource beside = boundAsBeside()) {
            context.receive(store(SELDOM, "&wakeUpDataSource=#beside"));
            context.execute("INSERT INTO product VALUES (1, 'Pears')");
            awaitKeys(1);
            assertThat(beside.getHikariPoolMXBean().getActiveConnections()).isEqualTo(1);
            await().untilAsserted(
                            () -> assertThat(dataSource.getHikariPoolMXBean().getActiveConnections())
                                    .isZero());
            context.close();
        }
    }

    /** Triggers that tell nobody are others. */
    @Test
    void triggersThatWereInstalledWithoutItAreFoundOut() {
        context.receive(store("&install=ensure&delay=20"));
        assertThatThrownBy(() -> newContext().receive(store("&install=validate&wakeUp=notify")))
                .rootCause()
                .hasMessageContaining("wakeUp");
        assertThat((List<?>) context.request(store("&action=validate&wakeUp=notify"), null))
                .isNotEmpty();
    }
}
