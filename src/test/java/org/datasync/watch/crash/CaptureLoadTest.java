package org.datasync.watch.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.change.Change;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.Replica;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Four applications write at once, whatever they like; what is made of nothing but the changes is the table in the end, row
 * by row, also if the route's JVM is killed on the way.
 */
class CaptureLoadTest {

    private static final int WRITERS = 4;
    private static final int KILLS = 3;
    private static final String WATCH =
            "datasync-watch:trigger:load?dataSource=#db&tables=account&install=ensure&initialDelay=0&delay=10";

    private HikariDataSource dataSource;
    private JdbcTemplate jdbc;

    static Stream<TestDatabase> databases() {
        return Stream.of(TestDatabase.POSTGRESQL, TestDatabase.MARIADB);
    }

    private void open(TestDatabase database) {
        HikariConfig config = new HikariConfig();
        try (HikariDataSource small = database.newDatabase()) {
            config.setJdbcUrl(small.getJdbcUrl());
        }
        config.setMaximumPoolSize(WRITERS + 12);
        config.setMinimumIdle(0);
        if (database == TestDatabase.POSTGRESQL) {
            config.setConnectionInitSql("SET deadlock_timeout = 20"); // writers deadlock often, and wait so long first
        }
        dataSource = new HikariDataSource(config);
        jdbc = new JdbcTemplate(dataSource);
        jdbc.execute("CREATE TABLE " + AccountWriter.TABLE);
    }

    @AfterEach
    void close() {
        dataSource.close();
    }

    private List<AccountWriter> startWriters(BooleanSupplier goOn) {
        List<AccountWriter> writers = IntStream.range(0, WRITERS)
                .mapToObj(number -> new AccountWriter(dataSource, number, goOn))
                .toList();
        writers.forEach(Thread::start);
        return writers;
    }

    private int count(String table) {
        Integer count = jdbc.queryForObject("SELECT count(*) FROM " + table, Integer.class);
        return count == null ? 0 : count;
    }

    @ParameterizedTest
    @MethodSource("databases")
    void everyChangeFitsTheOnesBefore(TestDatabase database) throws InterruptedException {
        open(database);
        fits("&capture=both");
    }

    @Tag("wide")
    @ParameterizedTest
    @MethodSource("databases")
    void everyChangeFitsTheOnesBeforeInFourLanes(TestDatabase database) throws InterruptedException {
        open(database);
        fits("&capture=both&lanes=4&concurrentConsumers=4&batchSize=20");
    }

    private void fits(String options) throws InterruptedException {
        Replica replica = new Replica();
        AtomicBoolean writing = new AtomicBoolean(true);
        try (WatchContext context = new WatchContext(dataSource)) {
            context.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from(WATCH + options)
                            .process(exchange ->
                                    replica.apply(exchange.getMessage().getBody(Change.class)));
                }
            });
            List<AccountWriter> writers = startWriters(writing::get);
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> writers.stream().allMatch(writer -> writer.committed() >= 150));
            writing.set(false);
            for (AccountWriter writer : writers) {
                writer.join();
            }
            await().atMost(Duration.ofMinutes(2)).until(() -> count("datasync") == 0);
        }

        assertThat(replica.contradictions()).isEmpty();
        assertThat(replica.rows("account")).isEqualTo(Replica.of(jdbc, "account", 2));
    }

    @Tag("wide")
    @ParameterizedTest
    @MethodSource("databases")
    void theReplicaIsTheTableThoughTheJvmIsKilled(TestDatabase database) throws InterruptedException {
        open(database);
        jdbc.execute("CREATE TABLE " + AccountWriter.TABLE.replace("account", "replica"));
        AtomicBoolean writing = new AtomicBoolean(true);
        try (WatchContext context = new WatchContext(dataSource)) {
            context.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from(WATCH.replace("tables=account", "tables=account&startScheduler=false"))
                            .to("mock:nothing");
                }
            });
        }
        List<AccountWriter> writers = startWriters(() -> writing.get() && count("datasync") < 20_000);
        Random random = new Random(1);
        for (int kill = 0; kill < KILLS; kill++) {
            String uri = WATCH + "&batchSize=" + (1 + random.nextInt(100));
            try (ReplicaProcess process = ReplicaProcess.start(dataSource.getJdbcUrl(), uri)) {
                String before = lowest();
                await().pollInterval(Duration.ofMillis(2))
                        .atMost(Duration.ofMinutes(1))
                        .until(() -> !process.isAlive() || isPast(before));
                assertThat(process.isAlive())
                        .as("see target/replica-process.log")
                        .isTrue();
            }
        }
        writing.set(false);
        for (AccountWriter writer : writers) {
            writer.join();
        }
        try (ReplicaProcess process = ReplicaProcess.start(dataSource.getJdbcUrl(), WATCH)) {
            await().atMost(Duration.ofMinutes(2)).until(() -> !process.isAlive() || count("datasync") == 0);
        }

        assertThat(count("account")).isGreaterThan(5);
        assertThat(rows("replica")).isEqualTo(rows("account"));
    }

    @Tag("wide")
    @ParameterizedTest
    @MethodSource("databases")
    void anInitialLoadGoesOnAfterAKill(TestDatabase database) {
        open(database);
        jdbc.execute("CREATE TABLE " + AccountWriter.TABLE.replace("account", "replica"));
        jdbc.batchUpdate(
                "INSERT INTO account VALUES (?, ?, 1.5, 'x')",
                IntStream.range(0, 6_000)
                        .mapToObj(i -> new Object[] {"b" + i % 7, i})
                        .toList());
        String uri = WATCH + "&initialLoad=true&batchSize=50";
        for (int goal : List.of(500, 2_500, 6_000)) {
            try (ReplicaProcess process = ReplicaProcess.start(dataSource.getJdbcUrl(), uri)) {
                await().pollInterval(Duration.ofMillis(2))
                        .atMost(Duration.ofMinutes(1))
                        .until(() -> !process.isAlive() || count("replica") >= goal);
                assertThat(process.isAlive())
                        .as("see target/replica-process.log")
                        .isTrue();
                if (goal == 6_000) {
                    await().until(() ->
                            count("datasync") == 0 && count("datasync_capture WHERE load_position IS NOT NULL") == 0);
                }
            }
        }

        assertThat(rows("replica")).isEqualTo(rows("account"));
    }

    /** The lowest id that is pending, which goes up as changes are acknowledged. */
    private String lowest() {
        return String.valueOf(jdbc.queryForObject("SELECT min(id) FROM datasync", Long.class));
    }

    private boolean isPast(String before) {
        return !lowest().equals(before) && !lowest().equals("null");
    }

    private List<Map<String, Object>> rows(String table) {
        return jdbc.queryForList("SELECT * FROM " + table + " ORDER BY branch, id");
    }
}
