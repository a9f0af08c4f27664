package org.datasync.watch.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.datasync.watch.database.PostgreSqlServer;
import org.datasync.watch.support.JvmProcess;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * The route copies changes into a table, in a JVM of its own that is killed at random moments while a
 * writer adds changes. In the end every change is applied exactly once and nothing is pending.
 */
public abstract class CrashContract {

    private static final String URI = "datasync-watch:change-table:queue?dataSource=#db&delay=10&initialDelay=0";

    /** More options of the endpoint, as {@code &name=value}. */
    protected String options() {
        return "";
    }

    private final int kills;
    private final int changesAKill;
    private JdbcTemplate target;

    /**
     * A test.
     *
     * @param kills how often the JVM is killed
     * @param changesAKill so many are written for each kill; a third at most is applied before it, so that there is always
     *     work to kill
     */
    protected CrashContract(int kills, int changesAKill) {
        this.kills = kills;
        this.changesAKill = changesAKill;
    }

    /** Starts a JVM that copies changes of the one database into the table {@code target} of the other. */
    protected abstract JvmProcess start(String url, String targetUrl, String node, String uri);

    /** Makes the database of the table {@code target}, for one whose changes are in the other. */
    protected abstract String targetUrl(PostgreSqlServer server, String url);

    /** Makes the database of the watch's state, if that is not with the changes. */
    protected Optional<DriverManagerDataSource> state(PostgreSqlServer server) {
        return Optional.empty();
    }

    /** Makes the database take its time over the dangerous moments. */
    protected void makeSlow(JdbcTemplate jdbc) {}

    /** Makes it quick again. */
    protected void endSlowness(JdbcTemplate jdbc) {}

    /** Whether it is the moment for this kill. */
    protected boolean isMoment(JdbcTemplate jdbc, int kill) {
        return true;
    }

    @Test
    void everyChangeIsAppliedExactlyOnceThoughTheJvmIsKilled() throws Exception {
        try (PostgreSqlServer server = new PostgreSqlServer().start()) {
            String url = server.newDatabase();
            JdbcTemplate jdbc = new JdbcTemplate(new DriverManagerDataSource(url));
            String targetUrl = targetUrl(server, url);
            target = new JdbcTemplate(new DriverManagerDataSource(targetUrl));
            install(jdbc, state(server));
            AtomicBoolean writing = new AtomicBoolean(true);
            Writer writer = new Writer(url, writing, kills * changesAKill);
            writer.start();
            long seed = System.nanoTime();
            Random random = new Random(seed);
            for (int kill = 0; kill < kills; kill++) {
                String uri = URI + options() + "&batchSize=" + (1 + random.nextInt(200));
                try (JvmProcess process = start(url, targetUrl, "crash", uri)) {
                    int moment = kill;
                    int goal = applied() + 1 + random.nextInt(changesAKill / 3);
                    await().pollInterval(Duration.ofMillis(2))
                            .atMost(Duration.ofMinutes(3))
                            .until(() -> !process.isAlive()
                                    || (applied() >= goal && isMoment(jdbc, moment))
                                    || (!writer.isAlive() && count(jdbc, "queue") == 0));
                    assertThat(process.isAlive()).as("see target/*-crash.log").isTrue();
                }
            }
            writing.set(false);
            writer.join();
            endSlowness(jdbc);
            try (JvmProcess process = start(url, targetUrl, "last", URI + options())) {
                // where the target is another database, that one may still be about to commit what it has prepared
                await().atMost(Duration.ofMinutes(3))
                        .until(() -> !process.isAlive()
                                || (count(jdbc, "queue") == 0 && count(jdbc, "pg_prepared_xacts") == 0));
            }
            assertThat(count(jdbc, "queue")).as("pending, seed %s", seed).isZero();
            assertThat(target.queryForList("SELECT change_id FROM target GROUP BY change_id HAVING count(*) > 1"))
                    .as("applied more than once, seed %s", seed)
                    .isEmpty();
            assertThat(applied()).as("applied, seed %s", seed).isEqualTo(writer.written());
            assertOrder(target);
        }
    }

    private static void assertOrder(JdbcTemplate target) {
        List<Integer> disorders = target.queryForList(
                "SELECT n FROM (SELECT n, CAST(substring(change_id, '\\d+') AS bigint) AS id,"
                        + " lag(CAST(substring(change_id, '\\d+') AS bigint)) OVER (PARTITION BY record_key ORDER BY n)"
                        + " AS before FROM target) ordered WHERE before > id",
                Integer.class);
        assertThat(disorders).as("changes of a record applied out of order").isEmpty();
    }

    private void install(JdbcTemplate jdbc, Optional<DriverManagerDataSource> state) {
        target.execute("CREATE TABLE target (n bigint GENERATED ALWAYS AS IDENTITY, change_id varchar(200),"
                + " record_key varchar(40), node varchar(20))");
        try (WatchContext context = new WatchContext(jdbc.getDataSource(), state)) {
            context.receive(URI + options() + "&install=ensure");
        }
        makeSlow(jdbc);
    }

    private int applied() {
        return count(target, "target");
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
