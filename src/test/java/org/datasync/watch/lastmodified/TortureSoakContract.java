package org.datasync.watch.lastmodified;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * The torture for minutes, with two nodes that take turns, each a JVM of its own that is killed again and again. As the routes
 * write into the same database, no version is lost that is not superseded, and none comes twice.
 */
@Tag("soak")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
abstract class TortureSoakContract {

    private static final int SECONDS = Integer.getInteger("soak.seconds", 180);
    private static final Duration LONG = Duration.ofMinutes(3);

    private final List<String> tables;
    private final Map<String, String> watches;
    private final List<FollowProcess> nodes = new ArrayList<>();
    private JdbcTemplate jdbc;

    /**
     * On a database.
     *
     * @param watches the watches' further options by the columns that they follow
     */
    TortureSoakContract(List<String> tables, Map<String, String> watches) {
        this.tables = tables;
        this.watches = watches;
    }

    /** A session that writes. */
    abstract LateWriter writer(String url, int number, int seconds);

    void run(String url) throws InterruptedException {
        jdbc = new JdbcTemplate(new DriverManagerDataSource(url));
        createTables();
        nodes.add(FollowProcess.start(url, "0", watches));
        await().atMost(LONG)
                .ignoreExceptions()
                .until(() -> count("datasync_watch WHERE position_text IS NOT NULL") == watches.size());
        List<LateWriter> writers = IntStream.range(0, TortureTest.WRITERS)
                .mapToObj(number -> writer(url, number, SECONDS))
                .toList();
        writers.forEach(Thread::start);
        nodes.add(FollowProcess.start(url, "1", watches));
        int kills = 0;
        long seed = System.nanoTime();
        Random random = new Random(seed);
        while (writers.stream().anyMatch(Thread::isAlive)) {
            int node = random.nextInt(2);
            awaitSome(node, 1 + random.nextInt(150), writers);
            assertThat(nodes.get(node).isAlive())
                    .as("see target/follow-process-%s.log", node)
                    .isTrue();
            nodes.get(node).kill();
            kills++;
            nodes.set(node, FollowProcess.start(url, String.valueOf(node), watches));
        }
        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(lost()).as("lost, seed %s", seed).isEmpty());
        nodes.forEach(FollowProcess::close);
        report(kills);
        assertThat(jdbc.queryForList("SELECT watch, id, v FROM target GROUP BY watch, id, v HAVING count(*) > 1"))
                .as("came twice, seed %s", seed)
                .isEmpty();
        assertThat(kills).isGreaterThan(2);
    }

    private void createTables() {
        for (String statement : tables) {
            jdbc.execute(statement);
        }
        watches.keySet()
                .forEach(column -> jdbc.execute("CREATE INDEX product_" + column + " ON product (" + column + ", id)"));
        jdbc.execute("CREATE TABLE target (watch varchar(40), id integer, v integer, node varchar(10))");
        jdbc.execute("CREATE INDEX target_by_watch ON target (watch, id, v)");
    }

    /** Waits until a node has written so many more, so that it is at work when it is killed; the other may have all the work. */
    private void awaitSome(int node, int more, List<LateWriter> writers) {
        int goal = count("target WHERE node = '" + node + "'") + more;
        int all = count("target") + 20 * more;
        await().atMost(LONG)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !nodes.get(node).isAlive()
                        || count("target WHERE node = '" + node + "'") >= goal
                        || count("target") >= all
                        || writers.stream().noneMatch(Thread::isAlive));
    }

    private List<Map<String, Object>> lost() {
        String unions = String.join(
                " UNION ALL ",
                watches.keySet().stream()
                        .map(column -> "SELECT '" + column + "' AS watch, id, v FROM product WHERE v > 0")
                        .toList());
        return jdbc.queryForList("SELECT watch, id, v FROM (" + unions + ") p WHERE NOT EXISTS (SELECT 1 FROM target t"
                + " WHERE t.watch = p.watch AND t.id = p.id AND t.v = p.v)");
    }

    private void report(int kills) {
        System.out.printf(
                "%d watches, %d s, %d kills: of %d records, which were changed %d times, each of the watches has seen the last"
                        + " version, %.0f changes a watch, %d of all by one node and %d by the other; %d came twice%n",
                watches.size(),
                SECONDS,
                kills,
                count("product WHERE v > 0"),
                jdbc.queryForObject("SELECT SUM(v) FROM product", Integer.class),
                count("target") / (double) watches.size(),
                count("target WHERE node = '0'"),
                count("target WHERE node = '1'"),
                count("(SELECT 1 AS one FROM target GROUP BY watch, id, v HAVING count(*) > 1) twice"));
    }

    private int count(String table) {
        Integer count = jdbc.queryForObject("SELECT count(*) FROM " + table, Integer.class);
        return count == null ? 0 : count;
    }
}
