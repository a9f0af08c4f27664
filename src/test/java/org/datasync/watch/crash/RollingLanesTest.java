package org.datasync.watch.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.PollErrors;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** The lane count is changed, and one node after the other restarted, while changes go on being written and delivered. */
class RollingLanesTest {

    private static final String URI = "datasync-watch:change-table:queue?dataSource=#db";
    private static final int RECORDS = 40;

    private HikariDataSource dataSource;
    private JdbcTemplate jdbc;
    private final List<Node> nodes = new ArrayList<>();
    private volatile boolean writing = true;

    /** A context of its own, with one pool of connections, and what its polls failed with. */
    private static final class Node implements AutoCloseable {
        private final HikariDataSource pool = new HikariDataSource();
        private final List<Throwable> errors = new CopyOnWriteArrayList<>();
        private final WatchContext context;

        Node(String jdbcUrl, int lanes) {
            pool.setJdbcUrl(jdbcUrl);
            pool.setMaximumPoolSize(4);
            context = new WatchContext(pool);
            context.camel().getRegistry().bind("errors", new PollErrors(errors));
            try {
                context.start(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(URI + "&install=ensure&exceptionHandler=#errors&batchSize=7&initialDelay=0&delay=5&lanes="
                                        + lanes + "&concurrentConsumers=" + Math.min(2, lanes))
                                .to("sql:INSERT INTO target (change_id, record_key) VALUES"
                                        + " (:#CamelDatasyncWatchChangeId, :#CamelDatasyncWatchKey)?dataSource=#db");
                    }
                });
            } catch (IllegalStateException e) {
                close();
                throw e;
            }
        }

        @Override
        public void close() {
            context.close();
            pool.close();
        }
    }

    @BeforeEach
    void open() {
        dataSource = TestDatabase.POSTGRESQL.newDatabase();
        jdbc = new JdbcTemplate(dataSource);
        jdbc.execute("CREATE TABLE target (n bigint GENERATED ALWAYS AS IDENTITY, change_id varchar(200) PRIMARY KEY,"
                + " record_key varchar(40))");
    }

    @AfterEach
    void close() {
        writing = false;
        nodes.forEach(Node::close);
        dataSource.close();
    }

    private Node start(int lanes) {
        return new Node(dataSource.getJdbcUrl(), lanes);
    }

    private int write() {
        int written = 0;
        while (writing) {
            written += jdbc.update("INSERT INTO queue (table_name, record_key, operation) SELECT 'product',"
                    + " '{\"id\":' || n % " + RECORDS + " || '}', 'update' FROM generate_series(1, 60) n");
            int ahead = count("queue");
            await().atMost(Duration.ofSeconds(60)).until(() -> ahead < 2_000 || count("queue") < 1_000);
        }
        return written;
    }

    private int count(String table) {
        Integer count = jdbc.queryForObject("SELECT count(*) FROM " + table, Integer.class);
        return count == null ? 0 : count;
    }

    private void awaitProgress() {
        int before = count("target");
        await().until(() -> count("target") > before + 500);
    }

    @Test
    void losesAndReordersNothing() {
        nodes.add(start(4));
        nodes.add(start(4));
        CompletableFuture<Integer> writer = CompletableFuture.supplyAsync(this::write);
        int lanes = 4;
        for (int next : new int[] {16, 3, 1, 8}) {
            awaitProgress();
            int before = lanes;
            nodes.get(0)
                    .context
                    .camel()
                    .createFluentProducerTemplate()
                    .to(URI + "&action=set-lanes&lanes=" + next)
                    .request();
            assertThatThrownBy(() -> start(before)).hasStackTraceContaining("stored in datasync_watch");
            for (int i = 0; i < nodes.size(); i++) {
                Node old = nodes.get(i);
                await().until(() -> !old.errors.isEmpty());
                assertThat(old.errors)
                        .allMatch(error -> error.getMessage().contains("lanes=" + next + " by now")
                                || error.getMessage().contains("is missing from datasync_watch"));
                old.close();
                nodes.set(i, start(next));
                awaitProgress();
            }
            lanes = next;
        }
        writing = false;
        int written = writer.join();
        await().atMost(Duration.ofMinutes(2)).until(() -> count("queue") == 0);
        assertThat(count("target")).as("each once").isEqualTo(written);
        List<Map<String, Object>> disorder =
                jdbc.queryForList("SELECT n FROM (SELECT n, CAST(substring(change_id, '\\d+') AS bigint) AS id,"
                        + " lag(CAST(substring(change_id, '\\d+') AS bigint)) OVER (PARTITION BY record_key ORDER BY n)"
                        + " AS before FROM target) ordered WHERE before > id");
        assertThat(disorder).as("changes of a record out of order").isEmpty();
        nodes.forEach(node -> assertThat(node.errors).isEmpty());
    }
}
