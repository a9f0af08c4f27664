package org.datasync.watch.contract.cycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.runtime.Dialects;
import org.datasync.watch.schema.TableReader;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Test;

/** Our own tables in a database that does not have them yet, or has others. */
public abstract class StateTableContract extends DatabaseContract {

    protected StateTableContract(TestDatabase database) {
        super(database);
    }

    @Test
    void withoutThemAndWithoutLeaveToCreateThemTheRouteDoesNotStart() {
        assertThat(refusal(watch("queue", "install=ensure", "createStateTables=false")))
                .contains("no table datasync_", "option createStateTables=true");
        assertThat(new TableReader(dataSource, Dialects.of(dataSource)).find("queue"))
                .isEmpty();
    }

    @Test
    void withThemItNeedsNoLeave() {
        context.receive(watch("queue", "install=ensure"));
        context.camel().stop();
        try (WatchContext second = newContext()) {
            second.receive(watch("queue", "createStateTables=false"));
            context.execute("INSERT INTO queue (table_name, record_key) VALUES ('product', '{\"id\":5}')");
            awaitEmpty("queue");
            assertThat(second.received()).hasSize(1);
        }
    }

    @Test
    void whoHasDeliveredLastInALaneIsTold() {
        assumeThat(database.name()).as("a database whose readers need not wait").doesNotContain("HSQLDB");
        context.receive(watch("queue", "install=ensure", "nodeName=first"));
        assertThat(nodes()).isEmpty();
        recordAndAwait("first");
        try (WatchContext second = newContext()) {
            second.receive(watch("queue", "nodeName=second"));
            context.camel().getRouteController().stopAllRoutes();
            assertThat(nodes()).isEqualTo(Map.of("0", "first"));
            recordAndAwait("second");
            recordAndAwait("second");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void recordAndAwait(String node) {
        context.execute("INSERT INTO queue (table_name, record_key) VALUES ('product', '{\"id\":5}')");
        awaitEmpty("queue");
        await().until(() -> nodes().equals(Map.of("0", node))); // a state elsewhere is committed after the changes
    }

    private Map<?, ?> nodes() {
        List<?> subscribers = (List<?>) request(producer("queue", "action=status"), null);
        return (Map<?, ?>) ((Map<?, ?>) subscribers.get(0)).get("nodes");
    }

    @Test
    void aTableOfThatNameWithoutOurColumnsIsRefused() {
        context.execute("CREATE TABLE datasync_watch (watch varchar(64) NOT NULL PRIMARY KEY)");

        assertThat(refusal(watch("queue", "install=ensure")).toLowerCase(Locale.ROOT))
                .contains(
                        "datasync_watch has no column",
                        isStateElsewhere() ? "option statedatasource" : "option datasource");
    }

    @Test
    void areWhereTheyAreAskedFor() {
        context.receive(watch("queue", "install=ensure"));

        TableReader watched = new TableReader(dataSource, Dialects.of(dataSource));
        TableReader state = new TableReader(stateDataSource(), Dialects.of(stateDataSource()));
        assertThat(watched.find("queue")).isPresent();
        assertThat(state.find("queue").isPresent()).isNotEqualTo(isStateElsewhere());
        assertThat(state.find("datasync_watch")).isPresent();
        assertThat(state.find("datasync_failure")).isPresent();
        assertThat(watched.find("datasync_watch").isPresent()).isNotEqualTo(isStateElsewhere());
    }

    @Test
    void ourChangeTableIsNotMadeUnasked() {
        assertThat(refusal(watch("queue"))).contains("no table queue", "option changeTable", "install=ensure");
    }

    @Test
    void contextsThatStartAtOnceOnAnEmptyDatabaseAllStart() throws Exception {
        int nodes = 4;
        CyclicBarrier together = new CyclicBarrier(nodes);
        ExecutorService threads = Executors.newFixedThreadPool(nodes);
        List<WatchContext> contexts = new ArrayList<>();
        try {
            List<Future<WatchContext>> starts = new ArrayList<>();
            for (int i = 0; i < nodes; i++) {
                WatchContext node = newContext();
                contexts.add(node);
                starts.add(threads.submit(() -> {
                    together.await();
                    return node.receive(watch("queue", "install=ensure"));
                }));
            }
            for (Future<WatchContext> start : starts) {
                start.get();
            }
            assertThat(context.count("datasync_watch")).isEqualTo(1);
        } finally {
            threads.shutdown();
            contexts.forEach(WatchContext::close);
        }
    }
}
