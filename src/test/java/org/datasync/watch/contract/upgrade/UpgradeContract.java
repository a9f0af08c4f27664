package org.datasync.watch.contract.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.InnoDb;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.schema.SchemaScript;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Tables as an earlier release has left them, with what was pending, held and parked then: they are frozen in the test's resources,
 * and brought up to date with all that is in them.
 */
public abstract class UpgradeContract extends DatabaseContract {

    private static final int LATEST = 2;

    protected UpgradeContract(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void thaw() {
        String folder = "org/datasync/watch/upgrade/1/"
                + (InnoDb.is(database) ? "mariadb" : database.name().toLowerCase(Locale.ROOT))
                + "/"; // MySQL has its scripts
        Map<String, String> names = Map.of("table", "datasync", "first", "1");
        for (String script : List.of("state-tables", "change-table", "rows")) {
            run(new SchemaScript(folder + script + ".sql", names));
            if (script.equals("change-table")) {
                run(new SchemaScript(folder + "capture-table.sql", Map.of("table", "datasync_capture")));
            }
        }
    }

    private void run(SchemaScript script) {
        script.statements().forEach(context.jdbc()::execute);
    }

    private String store(String... options) {
        String lanes = can(Capability.LANES) ? "&lanes=2" : "";
        return trigger("store", options) + "&tables=product&capture=both" + lanes;
    }

    private static String compare() {
        return "datasync-watch:snapshot:compare?dataSource=#db&initialDelay=0&delay=20&compareInterval=0&tables=shelf";
    }

    private static String follow() {
        return "datasync-watch:last-modified:follow?dataSource=#db&initialDelay=0&delay=20&tables=stock"
                + "&modifiedColumn=version&lag=0";
    }

    private List<Integer> versions() {
        return context.jdbc().queryForList("SELECT version FROM datasync_version ORDER BY table_name", Integer.class);
    }

    private static List<String> keys(WatchContext context) {
        return described(context.received()).stream()
                .map(text -> text.toLowerCase(Locale.ROOT))
                .toList();
    }

    @Test
    void whatIsPendingHeldAndParkedIsDeliveredAfterAnUpgrade() {
        context.receive(store());
        await().until(() -> context.count("datasync") == 0 && context.count("datasync_failure") == 2);
        assertThat(versions()).containsExactly(LATEST, LATEST, LATEST);
        assertThat(keys(context))
                .containsExactlyInAnyOrder(
                        "insert product [3]", "insert product [5]", "update product [5]", "delete product [4]");
        assertThat(context.received())
                .filteredOn(change -> change.getBefore() != null && change.getAfter() != null)
                .singleElement()
                .satisfies(change -> assertThat(change.getBefore()).containsEntry(stored("name"), "five"))
                .satisfies(change -> assertThat(change.getAfter()).containsEntry(stored("name"), "V"));

        assertThat(context.request(
                        triggerProducer("store", "tables=product", "capture=both", "action=requeue", "all=true"), null))
                .isEqualTo(2);
        await().until(() -> context.count("datasync_failure") == 0 && context.count("datasync_payload") == 0);
        assertThat(keys(context)).contains("insert product [1]", "insert product [2]");
        context.execute("INSERT INTO product VALUES (6, 'six')");
        awaitReceived(7);
    }

    @Test
    void positionsAndWhatWasComparedStayWhatTheyWere() {
        context.receive(follow());
        context.receiveAlsoFrom(compare());
        context.execute("INSERT INTO stock VALUES (3, 3)", "UPDATE shelf SET name = 'other' WHERE id = 2");
        awaitReceived(2);
        assertThat(keys(context)).containsExactlyInAnyOrder("upsert stock [3]", "update shelf [2]");
        assertThat(context.count("datasync_failure")).isEqualTo(3);
    }

    @Test
    void withoutLeaveItIsRefusedWithTheScriptThatDoesIt() {
        String refusal = refusal(follow() + "&createStateTables=false");
        assertThat(refusal)
                .contains("The table datasync_watch is of version 1 by ", "expected 2. Set createStateTables=true")
                .doesNotContain("Name the right one");
        assertThat(refusal(store().replace("install=ensure", "install=validate") + "&createStateTables=false"))
                .contains("of version 1");

        statementsOf(refusal).forEach(context.jdbc()::execute);
        context.receive(follow() + "&createStateTables=false");
        assertThat(versions()).containsExactly(LATEST);
    }

    @Test
    void soAreTheTablesOfTriggers() {
        for (String install : List.of("validate", "none")) {
            assertThat(refusal(store().replace("install=ensure", "install=" + install)))
                    .as(install)
                    .contains(stored("datasync") + " is of version 1", "expected 2", "install=ensure");
        }
        String script =
                (String) request(triggerProducer("store", "tables=product", "capture=both", "action=print-ddl"), null);
        assertThat(script).contains("(table_name, version) VALUES (" + dialect().literal(stored("datasync")) + ", 2)");
        context.receive(store());
        assertThat(versions()).hasSize(3);
    }

    private static List<String> statementsOf(String message) {
        String script = message.substring(message.indexOf('\n') + 1);
        return List.of(script.split(";\\s*(\\n|$)", 0));
    }

    @Test
    void tablesOfANewerReleaseAreRefusedByName() {
        context.receive(store());
        context.close();
        context = newContext();
        for (String table : List.of("datasync_watch", "datasync_capture", stored("datasync"))) {
            context.jdbc().update("UPDATE datasync_version SET version = 99 WHERE table_name = ?", table);
            for (String install : List.of("ensure", "validate", "none")) {
                assertThat(refusal(store().replace("install=ensure", "install=" + install)))
                        .as(table + " " + install)
                        .containsIgnoringCase(table + " is of version 99, which a newer release")
                        .contains("Use a release that");
            }
            context.jdbc().update("UPDATE datasync_version SET version = 2 WHERE table_name = ?", table);
        }
        assertThat(context.count("datasync_failure")).isPositive();
    }

    @Test
    void nodesThatUpgradeAtOnceAllStart() throws Exception {
        int nodes = 3;
        CyclicBarrier together = new CyclicBarrier(nodes);
        ExecutorService threads = Executors.newFixedThreadPool(nodes);
        List<WatchContext> contexts = new ArrayList<>();
        try {
            List<Future<WatchContext>> starts = new ArrayList<>();
            IntStream.range(0, nodes).forEach(i -> {
                WatchContext node = newContext();
                contexts.add(node);
                starts.add(threads.submit(() -> {
                    together.await();
                    return node.receive(store());
                }));
            });
            for (Future<WatchContext> start : starts) {
                start.get();
            }
            await().until(() -> context.count("datasync") == 0 && context.count("datasync_failure") == 2);
            assertThat(versions()).containsExactly(LATEST, LATEST, LATEST);
        } finally {
            threads.shutdown();
            contexts.forEach(WatchContext::close);
        }
    }
}
