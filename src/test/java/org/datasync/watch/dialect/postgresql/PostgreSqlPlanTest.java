package org.datasync.watch.dialect.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.StatementLog;
import org.datasync.watch.support.StatementLog.Sent;
import org.datasync.watch.support.TransactionRoute;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** How PostgreSQL carries out what a watch asks of our own change table if nobody has ever analysed that table. */
class PostgreSqlPlanTest extends DatabaseContract {

    private static final int ROWS = 100_000;

    private StatementLog log;

    PostgreSqlPlanTest() {
        super(TestDatabase.POSTGRESQL);
    }

    @BeforeEach
    void fillWithoutStatistics() {
        log = new StatementLog(dataSource);
        context.camel().getRegistry().bind("logged", log);
        request(producer("queue", "install=ensure"), List.of());
        context.execute("ALTER TABLE queue SET (autovacuum_enabled = false)");
        fill(ROWS);
    }

    private void fill(int rows) {
        for (String subscriber : List.of("", "other")) {
            context.execute("INSERT INTO queue (subscriber, table_name, record_key) SELECT '" + subscriber
                    + "', 'product', '{\"id\":' || n || '}' FROM generate_series(1, " + rows + ") n");
        }
    }

    private void receive(String... options) {
        context.receive(watch("queue", options).replace("#db", "#logged"));
    }

    @Test
    void readsInTheOrderOfAnIndexAndDeletesByOne() {
        receive("maxMessagesPerPoll=100", "repeatCount=1");
        await().until(() -> context.count("queue") == 2 * ROWS - 100);

        assertReadsByIndex(sql -> sql.contains("before_image"));
        assertThat(plans(sql -> sql.startsWith("DELETE")))
                .allSatisfy(plan -> assertThat(plan).contains("Index Cond").doesNotContain("Seq Scan"));
        assertNeverAnalysed();
    }

    @Test
    void readsInTheOrderOfAnIndexWhileChangesAreHeld() {
        context.execute("UPDATE queue SET record_key = 'bogus ' || id WHERE id <= 3");
        receive("batchSize=50", "retryDelay=60000");
        awaitReceived(200);
        context.close();

        assertThat(context.count("datasync_failure")).isEqualTo(3);
        assertReadsByIndex(sql -> sql.contains("before_image") && sql.contains("datasync_failure"));
        assertNeverAnalysed();
    }

    @Test
    void readsALaneInTheOrderOfAnIndex() {
        receive("lanes=8", "maxMessagesPerPoll=100", "repeatCount=1");
        await().until(() -> context.count("queue") == 2 * ROWS - 100);

        assertReadsByIndex(sql -> sql.contains("before_image") && sql.contains("BETWEEN"));
        assertNeverAnalysed();
    }

    /** Whatever is known of the table, and however few rows are left of it. */
    @ParameterizedTest(name = "{0} pending, {1}")
    @CsvSource({
        ROWS + ", never analysed",
        "30000, never analysed",
        "2000, never analysed",
        ROWS + ", analysed when empty",
        ROWS + ", analysed",
        "2000, analysed",
        "2000, analysed above dead rows"
    })
    void readsALaneByItsIndex(int pending, String known) {
        receive("install=ensure", "lanes=8", "batchSize=50", "maxMessagesPerPoll=400", "repeatCount=1");
        await().until(() -> context.count("queue") == 2 * ROWS - 400);
        context.close();
        context.execute("TRUNCATE TABLE queue");
        if (known.equals("analysed when empty")) {
            context.execute("ANALYZE queue");
        }
        fill(known.equals("analysed above dead rows") ? ROWS : pending);
        context.execute("DELETE FROM queue WHERE substring(record_key, '\\d+')::integer > " + pending);
        if (known.equals("analysed") || known.equals("analysed above dead rows")) {
            context.execute("ANALYZE queue");
        }

        List<Sent> lanes = log.sent().stream()
                .filter(sent ->
                        sent.sql().contains("before_image") && sent.sql().contains("UNION ALL"))
                .toList();
        assertThat(lanes.stream().map(sent -> sent.values().get(0)).distinct()).hasSize(8);
        for (Sent sent : lanes) {
            for (String mode : List.of("force_custom_plan", "force_generic_plan")) {
                assertThat(plan(mode, sent))
                        .as(mode)
                        .containsPattern(
                                "(?s)Index Scan using queue_lanes_\\w+ on queue.*Index Scan using queue_lanes_")
                        .doesNotContain("Sort", "Gather", "Bitmap", "Seq Scan", "pkey");
            }
        }
    }

    @Test
    void findsTheEndsOfTransactionsByTheirIndex() {
        context.execute("UPDATE queue SET transaction_id = id / 4");
        context.start(new TransactionRoute(watch(
                        "queue",
                        "install=ensure",
                        "delivery=transaction",
                        "failureScope=lane",
                        "repeatCount=1",
                        "maxMessagesPerPoll=1")
                .replace("#db", "#logged")));
        await().until(() -> context.count("queue") < 2 * ROWS);

        assertReadsByIndex(
                sql -> sql.contains("transaction_id") && sql.contains("ORDER BY") && !sql.contains("before_image"));
        assertThat(plans(sql -> sql.contains("max(")))
                .allSatisfy(
                        plan -> assertThat(plan).contains("queue_transaction").doesNotContain("Seq Scan"));
        assertThat(plans(sql -> sql.contains("before_image")))
                .allSatisfy(plan -> assertThat(plan).contains("Index Cond").doesNotContain("Seq Scan"));
        assertThat(plans(sql -> sql.startsWith("DELETE")))
                .allSatisfy(plan -> assertThat(plan).contains("Index Cond").doesNotContain("Seq Scan"));
        assertNeverAnalysed();
    }

    @Test
    void readsALaneOfAnApplicationsTableInTheOrderOfItsKey() {
        context.execute(
                "CREATE TABLE pending (id bigint PRIMARY KEY, product integer, deleted boolean)"
                        + " WITH (autovacuum_enabled = false)",
                "INSERT INTO pending SELECT n, n % 1000, false FROM generate_series(1, " + 2 * ROWS + ") n");
        context.receive(watch(
                        "store",
                        "changeTable=pending",
                        "tables=product",
                        "keyColumns=product",
                        "deletedColumn=deleted",
                        "lanes=8",
                        "maxMessagesPerPoll=100",
                        "repeatCount=1")
                .replace("#db", "#logged"));
        await().until(() -> context.count("pending") == 2 * ROWS - 100);

        assertThat(plans(sql -> sql.startsWith("SELECT") && sql.contains("hashtext") && sql.contains("BETWEEN")))
                .allSatisfy(plan -> assertThat(plan)
                        .contains("Index Scan using pending_pkey on pending")
                        .doesNotContain("Sort", "Gather", "Bitmap"));
        assertThat(context.count("pg_stats WHERE tablename = 'pending'")).isZero();
    }

    private void assertReadsByIndex(Predicate<String> wanted) {
        assertThat(plans(wanted.and(sql -> sql.startsWith("SELECT")))).allSatisfy(plan -> assertThat(plan)
                .containsPattern("Index Scan using \\w+ on queue")
                .containsPattern("Index Cond: .*subscriber")
                .doesNotContain("Sort", "Gather", "Bitmap"));
    }

    private void assertNeverAnalysed() {
        assertThat(context.count("pg_stats WHERE tablename = 'queue'")).isZero();
    }

    /** The plans for these values and for any values: the driver asks for the one at first and for the other later. */
    private List<String> plans(Predicate<String> wanted) {
        Sent sent = log.sent().stream()
                .filter(statement -> wanted.test(statement.sql()))
                .findFirst()
                .orElseThrow();
        return List.of(plan("force_custom_plan", sent), plan("force_generic_plan", sent));
    }

    private String plan(String mode, Sent sent) {
        SingleConnectionDataSource connection = new SingleConnectionDataSource(dataSource.getJdbcUrl(), true);
        try {
            JdbcTemplate session = new JdbcTemplate(connection);
            String values =
                    sent.values().stream().map(PostgreSqlPlanTest::literal).collect(Collectors.joining(", "));
            session.execute("SET plan_cache_mode = " + mode);
            session.execute("PREPARE asked AS " + numbered(sent.sql()));
            return String.join("\n", session.queryForList("EXPLAIN EXECUTE asked (" + values + ")", String.class));
        } finally {
            connection.destroy();
        }
    }

    private static String literal(Object value) {
        if (value instanceof Object[] elements) {
            return Arrays.stream(elements).map(String::valueOf).collect(Collectors.joining(",", "'{", "}'"));
        }
        return value instanceof Number ? value.toString() : "'" + value + "'";
    }

    /** The placeholders in the form that PREPARE takes. */
    private static String numbered(String sql) {
        String[] parts = sql.split("\\?", -1);
        StringBuilder numbered = new StringBuilder(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            numbered.append('$').append(i).append(parts[i]);
        }
        return numbered.toString();
    }
}
