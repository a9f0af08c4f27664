package org.datasync.watch.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.datasync.watch.database.PostgreSqlServer;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * The route copies changes into a table of the same database, in a JVM of its own that is killed at random moments while a
 * writer adds changes. In the end every change is applied exactly once and nothing is pending.
 *
 * <p>The moments between the last write and the end of the commit are the dangerous ones and the shortest. So the database
 * takes its time over them, gives up what it does for a JVM that is gone, and the kills fall on each of them in turn.
 */
abstract class CrashContract {

    private static final String URI = "datasync-watch:change-table:queue?dataSource=#db&delay=10&initialDelay=0";

    /** So many are written for each kill; a third at most is applied before it, so that there is always work to kill. */
    private static final int CHANGES_A_KILL = 4_500;

    /** What the session of the copying JVM is seen doing when it is killed. */
    private static final List<String> MOMENTS = List.of("INSERT%", "DELETE%", "COMMIT%");

    private static final String SLOW = "CREATE OR REPLACE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
            + " $$ BEGIN PERFORM pg_sleep(CAST(TG_ARGV[0] AS float)); RETURN NULL; END $$";
    private static final String QUICK =
            "CREATE OR REPLACE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$";

    private final int kills;

    CrashContract(int kills) {
        this.kills = kills;
    }

    @Test
    void everyChangeIsAppliedExactlyOnceThoughTheJvmIsKilled() throws Exception {
        try (PostgreSqlServer server = new PostgreSqlServer().start()) {
            String url = server.newDatabase();
            JdbcTemplate jdbc = new JdbcTemplate(new DriverManagerDataSource(url));
            install(jdbc);
            AtomicBoolean writing = new AtomicBoolean(true);
            Writer writer = new Writer(url, writing, kills * CHANGES_A_KILL);
            writer.start();
            long seed = System.nanoTime();
            Random random = new Random(seed);
            for (int kill = 0; kill < kills; kill++) {
                String uri = URI + "&batchSize=" + (1 + random.nextInt(200));
                try (CopyProcess process = CopyProcess.start(url, "crash", uri)) {
                    String moment = MOMENTS.get(kill % MOMENTS.size());
                    int goal = applied(jdbc) + 1 + random.nextInt(CHANGES_A_KILL / 3);
                    await().pollInterval(Duration.ofMillis(2))
                            .atMost(Duration.ofSeconds(60))
                            .until(() -> !process.isAlive()
                                    || (applied(jdbc) >= goal && isAt(jdbc, moment))
                                    || (!writer.isAlive() && count(jdbc, "queue") == 0));
                    assertThat(process.isAlive())
                            .as("see target/copy-process-crash.log")
                            .isTrue();
                }
            }
            writing.set(false);
            writer.join();
            jdbc.execute(QUICK);
            try (CopyProcess process = CopyProcess.start(url, "last", URI)) {
                await().atMost(Duration.ofSeconds(60)).until(() -> !process.isAlive() || count(jdbc, "queue") == 0);
            }
            assertThat(count(jdbc, "queue")).as("pending, seed %s", seed).isZero();
            assertThat(jdbc.queryForList("SELECT change_id FROM target GROUP BY change_id HAVING count(*) > 1"))
                    .as("applied more than once, seed %s", seed)
                    .isEmpty();
            assertThat(applied(jdbc)).as("applied, seed %s", seed).isEqualTo(writer.written());
            assertOrder(jdbc);
        }
    }

    private static void assertOrder(JdbcTemplate jdbc) {
        List<Integer> disorders = jdbc.queryForList(
                "SELECT n FROM (SELECT n, CAST(split_part(change_id, ':', 2) AS bigint) AS id,"
                        + " lag(CAST(split_part(change_id, ':', 2) AS bigint)) OVER (PARTITION BY record_key ORDER BY n)"
                        + " AS before FROM target) ordered WHERE before > id",
                Integer.class);
        assertThat(disorders).as("changes of a record applied out of order").isEmpty();
    }

    private static void install(JdbcTemplate jdbc) {
        jdbc.execute("CREATE TABLE target (n bigint GENERATED ALWAYS AS IDENTITY, change_id varchar(200),"
                + " record_key varchar(40), node varchar(20))");
        try (WatchContext context = new WatchContext(jdbc.getDataSource())) {
            context.receive(URI + "&install=ensure");
        }
        makeSlow(jdbc);
    }

    private static void makeSlow(JdbcTemplate jdbc) {
        jdbc.execute("ALTER DATABASE " + jdbc.queryForObject("SELECT current_database()", String.class)
                + " SET client_connection_check_interval = 5");
        jdbc.execute(SLOW);
        jdbc.execute("CREATE TRIGGER slow BEFORE DELETE ON queue EXECUTE FUNCTION slow(0.02)");
        jdbc.execute("CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON target DEFERRABLE INITIALLY DEFERRED"
                + " FOR EACH ROW WHEN (NEW.n % 20 = 0) EXECUTE FUNCTION slow(0.01)");
    }

    private static boolean isAt(JdbcTemplate jdbc, String moment) {
        return !jdbc.queryForList(
                        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE ?"
                                + " AND (query LIKE 'INSERT INTO target%' OR wait_event = 'PgSleep')",
                        moment)
                .isEmpty();
    }

    private static int applied(JdbcTemplate jdbc) {
        return count(jdbc, "target");
    }

    private static int count(JdbcTemplate jdbc, String table) {
        Integer count = jdbc.queryForObject("SELECT count(*) FROM " + table, Integer.class);
        return count == null ? 0 : count;
    }

    /** Adds changes of few records, so that each record has many, in transactions of random size. */
    private static final class Writer extends Thread {
        private final int enough;
        private final JdbcTemplate jdbc;
        private final AtomicBoolean writing;
        private int written;

        Writer(String url, AtomicBoolean writing, int enough) {
            super("writer");
            this.enough = enough;
            this.jdbc = new JdbcTemplate(new DriverManagerDataSource(url));
            this.writing = writing;
        }

        @Override
        public void run() {
            Random random = new Random(1);
            while (writing.get() && written < enough) {
                int rows = 1 + random.nextInt(20);
                jdbc.update(
                        "INSERT INTO queue (table_name, record_key, operation) SELECT 'product', '{\"id\":' || n % 7 || '}',"
                                + " 'update' FROM generate_series(1, ?) n",
                        rows);
                written += rows;
            }
        }

        int written() {
            return written;
        }
    }
}
