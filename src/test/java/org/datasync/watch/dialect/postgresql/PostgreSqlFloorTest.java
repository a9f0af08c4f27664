package org.datasync.watch.dialect.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.IntStream;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.QueueFetches;
import org.datasync.watch.support.StatementLog;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The floor of our own change table, proven by who holds locks on it: it follows at once, and passes no one who may insert. */
class PostgreSqlFloorTest extends DatabaseContract {

    private static final long NO_FLOOR = Long.MIN_VALUE;
    private static final String SLOW_TO_SCAN = "rescanInterval=3600000";

    private StatementLog log;
    private QueueFetches fetches;

    PostgreSqlFloorTest() {
        super(TestDatabase.POSTGRESQL);
    }

    @BeforeEach
    void createQueue() {
        request(producer("queue", "install=ensure"), List.of());
        context.close();
        context = loggedContext(dataSource);
    }

    private WatchContext loggedContext(HikariDataSource from) {
        log = new StatementLog(from);
        fetches = new QueueFetches(log);
        WatchContext logged = newContext(from);
        logged.camel().getRegistry().bind("logged", log);
        return logged;
    }

    private void receive(String... options) {
        context.receive(watch("queue", options).replace("#db", "#logged") + "&" + SLOW_TO_SCAN);
    }

    private void insert(int rows) {
        context.execute("INSERT INTO queue (table_name, record_key) SELECT 'product', '{\"id\":' || n || '}'"
                + " FROM generate_series(1, " + rows + ") n");
    }

    /** A transaction that has carried this out and stays open. */
    private Connection open(String sql) throws SQLException {
        Connection connection = dataSource.getConnection();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
        return connection;
    }

    private static String insertOne(int key) {
        return "INSERT INTO queue (table_name, record_key) VALUES ('product', '{\"id\":" + key + "}')";
    }

    private void awaitFloor(long floor) {
        await().until(() -> !fetches.floors().isEmpty() && fetches.floor() == floor);
    }

    private static void end(Connection connection) throws SQLException {
        connection.commit();
        connection.setAutoCommit(true);
        connection.close();
    }

    @Test
    void followsAtOnceBesideASessionThatHasWrittenElsewhere() throws SQLException {
        context.execute("CREATE TABLE elsewhere (n integer)");
        insert(1000);
        Connection idle = open("INSERT INTO elsewhere VALUES (1)");
        receive("batchSize=100");
        awaitReceived(1000);
        awaitFloor(1000);

        assertThat(fetches.floors().subList(0, 11))
                .containsExactlyElementsOf(IntStream.rangeClosed(0, 10)
                        .mapToObj(batch -> batch == 0 ? NO_FLOOR : batch * 100L)
                        .toList());
        end(idle);
    }

    @Test
    void isThereAgainAfterTheFirstPollOfARestart() throws SQLException {
        insert(300);
        Connection snapshot = dataSource.getConnection();
        snapshot.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        snapshot.setAutoCommit(false);
        snapshot.createStatement().executeQuery("SELECT count(*) FROM queue");
        receive();
        awaitReceived(300);
        awaitFloor(300);
        context.close();
        context = loggedContext(dataSource);
        receive();
        await().until(() -> fetches.floors().size() > 2);

        assertThat(fetches.floors().subList(0, 2)).containsExactly(NO_FLOOR, 300L);
        end(snapshot);
    }

    @Test
    void waitsForThoseWhoHoldTheTableAndForNoneThatCameLater() throws SQLException {
        Connection first = open(insertOne(1));
        insert(15);
        receive();
        awaitReceived(15);
        fetches.awaitMore();
        assertThat(fetches.floors()).containsOnly(NO_FLOOR);
        Connection second = open(insertOne(17));
        end(first);
        awaitReceived(16);
        awaitFloor(16);
        insert(1);
        awaitReceived(17);
        fetches.awaitMore();
        assertThat(fetches.floor()).isEqualTo(16);
        end(second);
        awaitReceived(18);
        awaitFloor(18);
    }

    /** A session's locks go to its prepared transaction, which has another name. */
    @Test
    void waitsForATransactionThatIsPreparedMeanwhile() throws SQLException {
        Connection late = open(insertOne(1));
        insert(15);
        receive();
        awaitReceived(15);
        fetches.awaitMore();
        try (Statement statement = late.createStatement()) {
            statement.execute("PREPARE TRANSACTION 'late'");
        }
        end(late);
        fetches.awaitMore();
        assertThat(fetches.floors()).containsOnly(NO_FLOOR);
        elsewhere("COMMIT PREPARED 'late'");
        awaitReceived(16);
        awaitFloor(16);
    }

    @Test
    void waitsForNobodyWhoHasTakenItsRowsBack() throws SQLException {
        Connection open = open("SAVEPOINT before");
        try (Statement statement = open.createStatement()) {
            statement.execute(insertOne(1));
            statement.execute("ROLLBACK TO SAVEPOINT before");
        }
        insert(5);
        receive();
        awaitReceived(5);
        awaitFloor(6);
        end(open);
    }

    @Test
    void beginsAnewWithTheIds() {
        insert(30);
        receive();
        awaitReceived(30);
        awaitFloor(30);
        context.execute("TRUNCATE queue RESTART IDENTITY");
        insert(5);
        awaitReceived(35);
        awaitFloor(5);
    }

    @Test
    void isThatOfEachLane() {
        insert(100);
        receive("lanes=4");
        awaitReceived(100);
        await().until(() -> {
            List<Long> floors = fetches.floors();
            return floors.size() > 20
                    && floors.subList(floors.size() - 8, floors.size()).stream().allMatch(floor -> floor == 100);
        });
    }

    @Test
    void aSequenceThatGivesSessionsIdsForLaterIsRefused() {
        context.execute("ALTER TABLE queue ALTER COLUMN id SET CACHE 50");
        assertThat(refusal(watch("queue")))
                .contains("The ids of public.queue do not tell which change came first", "queue_id_seq has CACHE 50")
                .contains("expected CACHE 1");
    }

    /** Without the right to read the sequence, and for rows of children, the ends of all transactions are what proves it. */
    @Test
    void isProvenAsElsewhereForWhoMayNotReadTheSequence() {
        String user = dataSource.getJdbcUrl().replaceAll(".*(test_\\d+).*", "blind_$1");
        context.execute(
                "CREATE ROLE " + user + " LOGIN",
                "GRANT ALL ON ALL TABLES IN SCHEMA public TO " + user,
                "REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM " + user);
        insert(5);
        HikariConfig configuration = new HikariConfig();
        configuration.setJdbcUrl(dataSource.getJdbcUrl().replaceAll("user=\\w+", "user=" + user));
        configuration.setMinimumIdle(0);
        try (HikariDataSource modest = new HikariDataSource(configuration)) {
            context.close();
            context = loggedContext(modest);
            receive("floorLag=0", "createStateTables=false");
            awaitReceived(5);
            awaitFloor(5);
        }
    }

    @Test
    void isProvenAsElsewhereForATableWithChildren() throws SQLException {
        receive("floorLag=0"); // a start refuses children
        context.execute("CREATE TABLE part () INHERITS (queue)", "CREATE TABLE elsewhere (n integer)");
        Connection idle = open("INSERT INTO elsewhere VALUES (1)");
        insert(5);
        awaitReceived(5);
        fetches.awaitMore();
        assertThat(fetches.floors()).containsOnly(NO_FLOOR);
        end(idle);
        awaitFloor(5);
    }
}
