package org.datasync.watch.contract.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.change.Change;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.AdministratorScript;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is left of a watch with triggers when it is uninstalled: nothing that was its own, and all that is another's. */
public abstract class UninstallContract extends DatabaseContract {

    protected UninstallContract(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void createTable() {
        context.execute("CREATE TABLE product (id integer NOT NULL PRIMARY KEY, name "
                + database.words().longText() + ")");
    }

    private void start(String watch, Processor processor) {
        String uri = trigger(watch, "tables=product", "maxAttempts=0", "retryDelay=50", "maxRetryDelay=200");
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).routeId(watch).process(processor);
            }
        });
    }

    private static void refuseSmall(Exchange exchange) {
        Change change = exchange.getMessage().getBody(Change.class);
        if (((Number) change.getKey().value()).intValue() < 3) {
            throw new IllegalStateException("on purpose");
        }
    }

    private Object action(String watch, String action) {
        return request(triggerProducer(watch, "tables=product", "action=" + action), null);
    }

    private int failures(String watch, String status) {
        return context.count("datasync_failure WHERE watch = '" + watch + "' AND status = '" + status + "'");
    }

    private void parkOneOfTwo(String watch) {
        await().until(() -> failures(watch, "held") == 2);
        action(watch, "park&key=1");
        await().until(() -> failures(watch, "parked") == 1);
    }

    private void stopTwoThatHoldAndParkChanges() throws Exception {
        start("store", UninstallContract::refuseSmall);
        start("other", UninstallContract::refuseSmall);
        context.jdbc().update("INSERT INTO product VALUES (1, ?)", "x".repeat(100_000));
        context.execute("INSERT INTO product VALUES (2, 'y')", "INSERT INTO product VALUES (3, 'z')");
        parkOneOfTwo("store");
        parkOneOfTwo("other");
        await().until(() -> context.count("datasync") == 2);
        context.camel().getRouteController().stopRoute("store");
        context.camel().getRouteController().stopRoute("other");
        context.execute("INSERT INTO product VALUES (4, 'w')");
    }

    private static List<String> union(List<String> some, List<String> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    /** Of a state in another database it says nothing. */
    @Test
    void aScriptRemovesTheSame() throws Exception {
        stopTwoThatHoldAndParkChanges();
        String script = (String) action("store", "print-ddl&undo=true");
        assertThat(script)
                .startsWith("-- camel-datasync-watch: this script takes out again")
                .contains("subscriber store");

        AdministratorScript.run(script, context);
        context.execute("INSERT INTO product VALUES (5, 'v')");
        List<String> watched = List.of("datasync WHERE subscriber", "datasync_capture WHERE subscriber");
        List<String> state = List.of("datasync_failure WHERE watch", "datasync_watch WHERE watch");
        for (String table : isStateElsewhere() ? watched : union(watched, state)) {
            assertThat(context.count(table + " = 'store'")).as(table).isZero();
            assertThat(context.count(table + " = 'other'")).as(table).isPositive();
        }
        assertThat(context.count("datasync")).isEqualTo(3);
        assertThat(context.count("datasync_payload WHERE failure NOT IN (SELECT failure FROM datasync_failure)"))
                .isZero();
        assertThat(action("store", "print-ddl&undo=true").toString()).doesNotContain("DROP");
        int rest = isStateElsewhere() ? 1 : 0;
        assertThat(action("store", "uninstall"))
                .isEqualTo(Map.of("tables", 0, "pending", 0, "held", rest, "parked", rest));
    }

    @Test
    void onlyAScriptIsUndone() {
        assertThatThrownBy(() -> action("store", "install&undo=true"))
                .hasStackTraceContaining("The option undo is for action=print-ddl, found action=install");
    }

    @Test
    void removesWhatIsHeldAndParkedAndNothingOfOthers() throws Exception {
        stopTwoThatHoldAndParkChanges();
        int parts = context.count("datasync_payload");

        assertThat(action("store", "uninstall")).isEqualTo(Map.of("tables", 1, "pending", 2, "held", 1, "parked", 1));
        assertThat(context.count("datasync_failure WHERE watch = 'store'")).isZero();
        assertThat(context.count("datasync_watch WHERE watch = 'store' AND failures = 0"))
                .isEqualTo(1);
        assertThat(context.count("datasync_failure")).isEqualTo(2);
        assertThat(context.count("datasync_payload")).isPositive().isEqualTo(parts / 2);
        assertThat(context.count("datasync WHERE subscriber = 'store'")).isZero();
        assertThat(context.count("datasync")).isEqualTo(2);
        assertThat(context.rows("SELECT subscriber FROM datasync_capture")).hasSize(1);
        assertThat(action("store", "uninstall")).isEqualTo(Map.of("tables", 0, "pending", 0, "held", 0, "parked", 0));
        assertThat((List<?>) action("other", "list-parked")).hasSize(1);
    }

    @Test
    void waitsForWhatIsBeingDelivered() throws Exception {
        CountDownLatch delivering = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        start("store", exchange -> {
            delivering.countDown();
            released.await();
            throw new IllegalStateException("on purpose");
        });
        context.execute("INSERT INTO product VALUES (1, 'x')");
        delivering.await();
        CompletableFuture<Object> removed = CompletableFuture.supplyAsync(() -> action("store", "uninstall"));
        boolean early = endsSoon(removed);
        released.countDown();

        assertThat(removed.get()).asString().contains("tables=1, pending=1");
        assertThat(early).isFalse();
        // what a route that was not stopped notes afterwards it forgets as soon as it looks for the row
        await().until(() -> context.count("datasync_failure") == 0);
        await().until(() -> context.count("datasync_watch WHERE failures = 0") == 1);
    }

    private static boolean endsSoon(CompletableFuture<?> future) throws Exception {
        try {
            future.get(300, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    @Test
    void doesNotNeedThatTheWatchEverRan() {
        action("store", "install");
        context.execute("INSERT INTO product VALUES (1, 'x')");

        assertThat(action("store", "uninstall")).isEqualTo(Map.of("tables", 1, "pending", 1, "held", 0, "parked", 0));
        assertThat(action("unknown", "uninstall")).isEqualTo(Map.of("tables", 0, "pending", 0, "held", 0, "parked", 0));
    }
}
