package org.datasync.watch.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.RewritingDataSource;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Twelve writers whose ids are committed in whatever order, and a watch whose floor follows them closely and that never looks
 * below it again: nothing is lost, and would be if the floor did not wait for those who hold the change table.
 */
@Tag("wide")
class PostgreSqlLateCommitTest {

    private static final int WRITERS = 12;
    private static final int TRANSACTIONS = 250;

    private HikariDataSource dataSource;

    @BeforeEach
    void open() {
        dataSource = TestDatabase.POSTGRESQL.newDatabase();
    }

    @AfterEach
    void close() {
        dataSource.close();
    }

    private static String watch(int lanes) {
        return "datasync-watch:change-table:queue?dataSource=#db&install=ensure&initialDelay=0&delay=1&batchSize=20"
                + "&rescanInterval=3600000&lanes=" + lanes;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void everythingIsDeliveredOnceAndEachWritersChangesInOrder(int lanes) throws InterruptedException {
        try (WatchContext context = new WatchContext(dataSource)) {
            context.receive(watch(lanes));
            List<QueueWriter> writers = write();
            await().atMost(Duration.ofSeconds(60)).until(() -> context.count("queue") == 0);

            List<String> received = keys(context);
            assertThat(received).doesNotHaveDuplicates();
            for (int writer = 0; writer < WRITERS; writer++) {
                String own = writer + "-";
                List<String> ofWriter =
                        received.stream().filter(key -> key.startsWith(own)).toList();
                if (lanes == 1) {
                    assertThat(ofWriter).isEqualTo(writers.get(writer).committed());
                } else {
                    assertThat(ofWriter)
                            .containsExactlyInAnyOrderElementsOf(
                                    writers.get(writer).committed());
                }
            }
        }
    }

    @Test
    void aProofThatIsBlindToWritersWouldLoseSome() throws InterruptedException {
        DataSource blind = new RewritingDataSource(
                dataSource, sql -> sql.replace("held.mode = 'RowExclusiveLock'", "held.mode = 'no such mode'"));
        try (WatchContext context = new WatchContext(blind)) {
            context.receive(watch(1));
            Set<String> committed = new HashSet<>();
            write().forEach(writer -> committed.addAll(writer.committed()));
            String last = "last";
            context.execute("INSERT INTO queue (table_name, record_key) VALUES ('product', '{\"id\":\"last\"}')");
            await().until(() -> keys(context).contains(last));

            assertThat(context.count("queue")).isPositive();
            assertThat(keys(context)).hasSizeLessThan(committed.size());
        }
    }

    private List<QueueWriter> write() throws InterruptedException {
        List<QueueWriter> writers = IntStream.range(0, WRITERS)
                .mapToObj(writer -> new QueueWriter(dataSource.getJdbcUrl(), writer, TRANSACTIONS))
                .toList();
        writers.forEach(Thread::start);
        for (QueueWriter writer : writers) {
            writer.join();
        }
        return writers;
    }

    private static List<String> keys(WatchContext context) {
        return context.received().stream()
                .map(change -> (String) change.getKey().values().get("id"))
                .toList();
    }
}
