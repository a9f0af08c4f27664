package org.datasync.watch.dialect.innodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.InnoDb;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.StatementLog;
import org.datasync.watch.support.StatementLog.Sent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How the server carries out what a watch asks of change tables: by their keys, however few rows it has or believes to have. A
 * statement that reads more than it writes to would wait for rows that others have not committed.
 */
abstract class InnoDbPlanContract extends DatabaseContract {

    private StatementLog log;

    InnoDbPlanContract(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void logStatements() {
        log = new StatementLog(dataSource);
        context.camel().getRegistry().bind("logged", log);
    }

    static Stream<Arguments> smallTables() {
        return tables(20, 60);
    }

    static Stream<Arguments> largeTables() {
        return tables(20_000, 100_000);
    }

    private static Stream<Arguments> tables(Integer... sizes) {
        return Stream.of(sizes).flatMap(rows -> Stream.of(10, 15, 20, 100, 1000)
                .flatMap(batch ->
                        Stream.of("analysed", "believed to be empty").map(known -> Arguments.of(rows, batch, known))));
    }

    @Tag("wide")
    @ParameterizedTest(name = "{0} rows, batches of {1}, {2}")
    @MethodSource("largeTables")
    void ourOwnLargeTableToo(int rows, int batch, String known) throws SQLException {
        ourOwnTableIsReadAndDeletedFromByItsKey(rows, batch, known);
    }

    @ParameterizedTest(name = "{0} rows, batches of {1}, {2}")
    @MethodSource("smallTables")
    void ourOwnTableIsReadAndDeletedFromByItsKey(int rows, int batch, String known) throws SQLException {
        request(producer("queue", "install=ensure"), List.of());
        context.execute("ALTER TABLE queue STATS_PERSISTENT = 1, STATS_AUTO_RECALC = 0", "ANALYZE TABLE queue");
        context.execute("INSERT INTO queue (subscriber, table_name, record_key)"
                + " SELECT IF(seq % 10, '', 'other'), 'product', CONCAT('{\"id\":', seq, '}') FROM "
                + InnoDb.numbers(1, rows));
        keep("queue");
        analyseIf(known, "queue");
        try (Connection open = openTransaction("INSERT INTO queue (table_name, record_key)"
                + " SELECT 'product', CONCAT('{\"id\":', -seq, '}') FROM " + InnoDb.numbers(1, 30))) {
            receiveOneBatch("queue", batch);
            open.rollback();
        }

        assertByKey(sql -> sql.startsWith("DELETE"), "PRIMARY");
        assertByKey(sql -> sql.startsWith("SELECT") && sql.contains("before_image"), "PRIMARY");
    }

    @ParameterizedTest(name = "{0}, {2} rows, batches of {3}")
    @CsvSource(delimiter = '|', textBlock = """
                    bigint                                     | seq                          |    20 |   15
                    int unsigned zerofill                      | seq                          |    60 |   20
                    bigint unsigned                            | 18446744073709000000 + seq   |    20 |   15
                    decimal(20, 4)                             | seq / 7                      |    60 |   20
                    varchar(36)                                | CONCAT('number ', seq)       |    20 |   15
                    varchar(20) CHARACTER SET latin1           | CONCAT('nümber ', seq)       |    60 |  100
                    char(12) CHARACTER SET ascii COLLATE ascii_bin | CONCAT('no', seq)        |    20 | 1000
                    uuid                                       | CONCAT('00000000-0000-0000-0000-', LPAD(seq, 12, '0')) | 60 | 20
                    binary(8)                                  | LPAD(seq, 8, '0')            |    20 |   15
                    varbinary(20)                              | seq                          |    60 |  100
                    datetime(6)                                | TIMESTAMP'2026-01-01 00:00:00.5' + INTERVAL seq HOUR | 20 | 15
                    timestamp                                  | TIMESTAMP'2026-01-01 00:00:00' + INTERVAL seq HOUR | 60 | 20
                    date                                       | DATE'2026-01-01' + INTERVAL seq DAY | 20 | 100
                    bigint                                     | seq                          | 20000 | 1000
                    """)
    void anApplicationsTableIsDeletedFromByItsId(String type, String value, int rows, int batch) throws SQLException {
        assumeTrue(!type.equals("uuid") || database.name().equals("MariaDB"), "only MariaDB has this type");
        createProducts();
        context.execute(
                "CREATE TABLE pending (id " + type + " NOT NULL PRIMARY KEY, product integer, KEY (product))",
                "INSERT INTO pending SELECT " + value + ", seq FROM " + InnoDb.numbers(1, rows),
                "ANALYZE TABLE pending");
        keep("pending");
        try (Connection open = openTransaction(
                "INSERT INTO pending SELECT " + value + ", seq FROM " + InnoDb.numbers(100_000, 100_030))) {
            receiveOneBatch("pending", batch, "tables=product", "keyColumns=product", "fetchRow=true");
            open.rollback();
        }

        assertByKey(sql -> sql.startsWith("DELETE"), "PRIMARY");
    }

    @Test
    void anApplicationsIdThatIsNoPrimaryKeyIsFoundByAnIndexOfItsOwn() {
        createProducts();
        context.execute(
                "CREATE TABLE pending (a integer, b integer, id bigint NOT NULL, product integer, PRIMARY KEY (a, b),"
                        + " KEY wide (id, product), UNIQUE KEY `by id` (id))",
                "INSERT INTO pending SELECT seq, seq, seq, seq FROM " + InnoDb.numbers(1, 20),
                "ANALYZE TABLE pending");
        keep("pending");
        receiveOneBatch("pending", 15, "tables=product", "keyColumns=product", "idColumn=id");

        assertByKey(sql -> sql.startsWith("DELETE"), "by id");
        assertByKey(sql -> sql.startsWith("SELECT `product`") || sql.startsWith("SELECT CO"), "by id");
    }

    @Test
    void anApplicationsTableWithoutAnIndexOfItsIdIsServedToo() {
        createProducts();
        context.execute(
                "CREATE TABLE pending (id bigint NOT NULL, product integer)",
                "INSERT INTO pending SELECT seq, seq FROM " + InnoDb.numbers(1, 20));
        context.receive(
                watch(
                        "pending",
                        "tables=product",
                        "keyColumns=product",
                        "idColumn=id",
                        raw(
                                "where",
                                "pending.id NOT IN (SELECT n.id FROM (SELECT DISTINCT p.id FROM pending p WHERE p.id > 15) n)")));
        await().until(() -> context.count("pending") == 5);

        assertThat(context.received()).hasSize(15);
    }

    @Test
    @Tag("wide")
    void aLongQueueIsReadInTheOrderOfItsKey() {
        request(producer("queue", "install=ensure"), List.of());
        context.execute("ALTER TABLE queue STATS_PERSISTENT = 1, STATS_AUTO_RECALC = 0", "ANALYZE TABLE queue");
        context.execute("INSERT INTO queue (table_name, record_key) SELECT 'product', CONCAT('{\"id\":', seq, '}')"
                + " FROM " + InnoDb.numbers(1, 100_000));
        keep("queue");
        receiveOneBatch("queue", 1000, "lanes=8");

        assertByKey(sql -> sql.startsWith("DELETE"), "PRIMARY");
        assertByKey(sql -> sql.startsWith("SELECT") && sql.contains("before_image"), "PRIMARY");
    }

    @Test
    void recordsThatAreHeldAreFoundByTheirWatch() {
        request(producer("queue", "install=ensure"), List.of());
        context.execute(
                "INSERT INTO queue (table_name, record_key) SELECT 'product', IF(seq > 3, CONCAT('{\"id\":', seq, '}'),"
                        + " CONCAT('bogus ', seq)) FROM " + InnoDb.numbers(1, 50));
        keep("queue");
        receiveOneBatch("queue", 15, "retryDelay=60000");
        context.execute("ANALYZE TABLE datasync_failure");

        assertByKey(
                sql -> sql.contains("before_image") && sql.contains("datasync_failure"),
                "PRIMARY",
                "datasync_failure_due");
    }

    private void keep(String table) {
        context.execute("CREATE TABLE kept AS SELECT * FROM " + table);
    }

    private void analyseIf(String known, String table) {
        if (known.equals("analysed")) {
            context.execute("ANALYZE TABLE " + table);
        }
    }

    private Connection openTransaction(String sql) throws SQLException {
        Connection connection = dataSource.getConnection();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
        return connection;
    }

    /** Until it is acknowledged; then all is put back as it was, as plans depend on what there is. */
    private void receiveOneBatch(String name, int batch, String... options) {
        int before = context.count(name);
        context.receive(watch(name, options).replace("#db", "#logged") + "&batchSize=" + batch + "&maxMessagesPerPoll="
                + batch);
        await().until(() -> context.count(name) < before && !context.received().isEmpty());
        context.close();
        context.execute("INSERT IGNORE INTO " + name + " SELECT * FROM kept");
    }

    private void assertByKey(Predicate<String> wanted, String... keys) {
        Sent sent = log.sent().stream()
                .filter(statement -> wanted.test(statement.sql()))
                .findFirst()
                .orElseThrow();
        List<Map<String, Object>> plan = context.jdbc()
                .queryForList(
                        "EXPLAIN FORMAT=TRADITIONAL " + sent.sql(),
                        sent.values().toArray());
        List<String> used = plan.stream()
                .filter(step -> step.get("type") != null && !isTemporary(step))
                .map(step -> step.get("type") + " " + step.get("key") + " " + step.get("Extra"))
                .distinct()
                .filter(step -> !step.equals("const PRIMARY Using index")) // one of a list of texts
                .toList();

        assertThat(used).hasSameSizeAs(keys);
        for (int i = 0; i < keys.length; i++) {
            assertThat(used.get(i))
                    .describedAs(
                            "of %s: %s",
                            sent.sql().substring(0, Math.min(300, sent.sql().length())), used)
                    .matches("(range|ref|const|eq_ref|index) " + keys[i] + " .*")
                    .doesNotContain("filesort", "temporary");
        }
        if (sent.sql().startsWith("DELETE")) {
            assertThat(used.get(0)).matches("(range|const|eq_ref) .*");
        }
    }

    /** Such as a list of values. */
    private static boolean isTemporary(Map<String, Object> step) {
        return String.valueOf(step.get("table")).startsWith("<");
    }
}
