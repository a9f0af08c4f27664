package org.datasync.watch.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.datasync.watch.support.FewRights;
import org.datasync.watch.support.LogLines;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** MariaDB and MySQL hide triggers from users who lack the right TRIGGER on their tables: that they are not seen says nothing of them. */
abstract class HiddenTriggersContract {

    private static final String WATCH = "datasync-watch:trigger:store?dataSource=#db&tables=product,stock&install=none"
            + "&createStateTables=false&initialDelay=0&delay=20&triggerCheckInterval=20";

    private final FewRights database;
    private final WatchContext owner;
    private WatchContext few;
    private LogLines log;

    HiddenTriggersContract(String product) {
        database = FewRights.on(product);
        owner = new WatchContext(database.owner());
    }

    @BeforeEach
    void install() {
        owner.execute(
                "CREATE TABLE product (id integer NOT NULL PRIMARY KEY)",
                "CREATE TABLE stock (id integer NOT NULL PRIMARY KEY)");
        try (WatchContext installing = new WatchContext(database.owner())) {
            installing.receive(
                    WATCH.replace("none", "ensure").replace("createStateTables=false", "createStateTables=true"));
        }
        database.grant("SELECT, DELETE", "datasync");
        database.grant("SELECT", "datasync_version", "datasync_capture", "product", "stock");
        database.grant(
                "SELECT, INSERT, UPDATE, DELETE",
                "datasync_watch",
                "datasync_failure",
                "datasync_payload",
                "datasync_snapshot");
        log = new LogLines();
    }

    @AfterEach
    void close() {
        few.close();
        owner.close();
        database.close();
    }

    private void start() {
        few = new WatchContext(database.few());
        HealthCheckRegistry checks = HealthCheckRegistry.get(few.camel());
        checks.register(checks.resolveById("consumers"));
        few.receive(WATCH);
    }

    private void awaitState(HealthCheck.State state) {
        await().until(() -> HealthCheckHelper.invokeReadiness(few.camel()).stream()
                .filter(result -> result.getCheck().getId().equals("consumer:receive"))
                .allMatch(result -> result.getState() == state));
    }

    private Object gone() {
        List<?> status = (List<?>) few.request(
                "datasync-watch:trigger:store?dataSource=#db&tables=product,stock&triggerCheckInterval=1&action=status",
                null);
        return ((Map<?, ?>) status.get(0)).get("triggersGone");
    }

    private String text(String table) {
        return "." + table + " has triggers that the watch's user may not see";
    }

    private void dropTriggers(String table) {
        owner.jdbc()
                .queryForList(
                        "SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()"
                                + " AND EVENT_OBJECT_TABLE = ?",
                        String.class,
                        table)
                .forEach(trigger -> owner.execute("DROP TRIGGER `" + trigger + "`"));
    }

    @Test
    void thatNoneIsSeenIsToldOnceAndTheWatchIsReady() {
        start();
        await().until(() -> log.text().contains(text("product")) && log.text().contains(text("stock")));
        awaitState(HealthCheck.State.UP);
        assertThat(gone()).isNull();
    }

    /** Nor do those count as gone that were seen before. */
    @Test
    void soItIsOfARightThatIsRevokedWhileTheWatchRuns() {
        database.grant("TRIGGER", "product", "stock");
        start();
        owner.execute("INSERT INTO product VALUES (1)");
        await().until(() -> few.received().size() == 1);
        database.revoke("TRIGGER", "product");
        await().until(() -> log.text().contains(text("product")));
        assertThat(log.text()).doesNotContain(text("stock"), "are missed for watch");
        database.revoke("TRIGGER", "stock");
        await().until(() -> log.text().contains(text("stock")));
        awaitState(HealthCheck.State.UP);
        assertThat(log.text()).doesNotContain("are missed for watch");
        assertThat(gone()).isNull();
    }

    /** A table that the user may not see at all is not gone. */
    @Test
    void soItIsOfATableThatIsHidden() {
        start();
        database.revoke("SELECT", "stock");
        owner.execute("INSERT INTO stock VALUES (1)");
        await().until(() -> few.received().size() == 1);
        await().until(() -> log.text().contains(text("stock")));
        assertThat(log.text()).doesNotContain("is gone, or has another name");
        awaitState(HealthCheck.State.UP);
    }

    @Test
    void whatIsGoneIsToldThoughNothingIsSeen() {
        start();
        await().until(() -> log.text().contains(text("stock")));
        dropTriggers("stock");
        await().until(() -> log.text().contains("changes of it are missed for watch store"));
        awaitState(HealthCheck.State.DOWN);
        assertThat(String.valueOf(gone())).contains("stock lacks the triggers").doesNotContain("product");
    }
}
