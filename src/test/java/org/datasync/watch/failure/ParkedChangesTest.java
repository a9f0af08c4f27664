package org.datasync.watch.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Operation;
import org.datasync.watch.change.RecordKey;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.FailingRoute;
import org.datasync.watch.support.ProductQueue;
import org.datasync.watch.support.QueueTest;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people can do about parked changes: list, requeue and drop them. */
public class ParkedChangesTest extends QueueTest {

    private static final String FOREIGN = "datasync-watch:change-table:changed?dataSource=#db&tables=product"
            + "&keyColumns=product&operationColumn=what";

    private FailingRoute route;

    @BeforeEach
    void prepareTarget() {
        allowRepeats();
        route = new FailingRoute(ProductQueue.uri("&failureScope=lane&maxAttempts=1"));
    }

    /** Has these products parked, in this order, by a route that is healed then. */
    private void park(int... products) {
        for (int product : products) {
            route.poison(product);
        }
        queue.record(products);
        context.start(route);
        await().until(() -> queue.parked() == products.length);
        route.heal();
    }

    private List<Object> parked(String column) {
        List<?> rows = (List<?>) queue.request("list-parked", null);
        return rows.stream().<Object>map(row -> ((Map<?, ?>) row).get(column)).toList();
    }

    /** The id of the row that a change is, without the time at which it was written. */
    private static String row(Object changeId) {
        return changeId.toString().replaceAll("-.*", "");
    }

    /** A selection by {@code changeId} with the whole id of the change whose row has the number that it says. */
    private String withId(String selection) {
        String number = selection.replace("changeId=", "");
        return number.equals(selection)
                ? selection
                : "changeId="
                        + parked("id").stream()
                                .filter(id -> row(id).equals("queue:" + number))
                                .findFirst()
                                .orElseThrow();
    }

    private void deliver(int product) {
        int before = queue.target().size();
        queue.record(product);
        await().until(() -> queue.target().size() > before && queue.pending() == 0);
    }

    @Test
    void areListedWithWhatPeopleNeedToKnow() {
        park(1, 2);
        assertThat(parked("id")).extracting(ParkedChangesTest::row).containsExactly("queue:1", "queue:2");
        assertThat(parked("table")).containsOnly("product");
        assertThat(parked("key")).containsExactly("1", "2");
        assertThat(parked("operation")).containsOnly("update");
        assertThat(parked("attempts")).containsOnly(1);
        assertThat(parked("overtaken")).containsOnly(false);
        assertThat(parked("lane")).containsOnly(0);
        assertThat(parked("error")).allMatch(error -> error.toString().contains("on purpose"));
        assertThat(parked("failedAt")).doesNotContainNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"changeId=2", "table=product&key=2", "key=2"})
    void areRequeuedAndDroppedBySelection(String selection) {
        park(1, 2, 3);
        assertThat(queue.request("drop&" + withId(selection), null)).isEqualTo(1);
        assertThat(parked("key")).containsExactly("1", "3");
        String other = selection.replace("2", "3");
        assertThat(queue.request("requeue&" + withId(other), null)).isEqualTo(1);
        await().until(() -> queue.target().equals(List.of(3)));
        await().until(() -> queue.held() == 0);
        assertThat(parked("key")).containsExactly("1");
        assertThat(context.rows("SELECT failures FROM datasync_watch").toString())
                .contains("=1");
        assertThat(queue.request("drop&all=true", null)).isEqualTo(1);
        assertThat(context.count("datasync_failure")).isZero();
    }

    @Test
    void areRequeuedInTheirOrder() {
        park(1, 1, 2, 1);
        int before = route.deliveries().size();
        assertThat(queue.request("requeue&all=true", null)).isEqualTo(4);
        await().until(() -> context.count("datasync_failure") == 0);
        assertThat(route.deliveries().subList(before, before + 4)).allMatch(delivery -> delivery.endsWith(":1"));
        assertThat(queue.target()).containsExactly(1, 1, 1, 2);
    }

    @Test
    void areParkedAgainIfTheyStillFail() {
        park(1);
        route.poison(1);
        queue.request("requeue&all=true", null);
        await().until(() -> queue.parked() == 1);
        assertThat(route.deliveries()).containsExactly("1:1", "1:1");
        assertThat(parked("attempts")).containsExactly(1);
        route.heal();
        queue.request("requeue&all=true", null);
        await().until(() -> queue.target().equals(List.of(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"requeue", "drop"})
    void ofAnUnknownWatchAreAnError(String action) {
        String uri = ProductQueue.action(action + "&all=true").replace("change-table:queue", "change-table:queeu");
        assertThatThrownBy(() -> context.request(uri + "&changeTable=queue", null))
                .hasStackTraceContaining("There is no watch queeu in datasync_watch that could have parked changes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"requeue", "drop"})
    void areNotTouchedWithoutASelection(String action) {
        park(1);
        assertThatThrownBy(() -> queue.request(action, null))
                .hasStackTraceContaining("changeId, table or key, or all=true");
        assertThat(queue.parked()).isEqualTo(1);
    }

    @Test
    void needForceOnceNewerOnesHaveOvertakenThem() {
        park(1);
        deliver(1);
        await().until(() -> parked("overtaken").equals(List.of(true)));
        assertThatThrownBy(() -> queue.request("requeue&all=true", null)).hasStackTraceContaining("force=true");
        assertThat(queue.parked()).isEqualTo(1);
        assertThat(queue.request("requeue&all=true&force=true", null)).isEqualTo(1);
        await().until(() -> queue.target().equals(List.of(1, 1)));
    }

    @Test
    void areOvertakenByANewerOneOfThemToo() {
        park(1, 1, 1);
        queue.request("requeue&" + withId("changeId=2"), null);
        await().until(() -> queue.target().equals(List.of(1)));
        await().until(() -> queue.held() == 0);
        assertThat(parked("id")).extracting(ParkedChangesTest::row).containsExactly("queue:1", "queue:3");
        assertThat(parked("overtaken")).containsExactly(true, false);
    }

    @Test
    void surviveWithAllThatTheRowHeld() {
        context.request(
                ProductQueue.action("record"),
                Change.of("product", Operation.UPDATE)
                        .key(RecordKey.of("id", 7))
                        .before(Map.of("name", "old"))
                        .after(Map.of("name", "new", "price", new BigDecimal("1.10")))
                        .origin("elsewhere")
                        .build());
        route.poison(7);
        context.start(route);
        await().until(() -> queue.parked() == 1);
        assertThat(queue.pending()).isZero();
        context.close();
        try (WatchContext next = newContext()) {
            next.receive(ProductQueue.uri(""));
            next.request(ProductQueue.action("requeue&all=true"), null);
            await().until(() -> !next.received().isEmpty());
            Change change = next.received().get(0);
            assertThat(change.getId()).startsWith("queue:1-");
            assertThat(change.getKey().value()).isEqualTo(7);
            assertThat(change.getBefore()).isEqualTo(Map.of("name", "old"));
            assertThat(change.getAfter().get("price")).hasToString("1.10");
            assertThat(change.getOrigin()).isEqualTo("elsewhere");
            assertThat(change.getChangedAt()).isNotNull();
        }
    }

    static Stream<TestDatabase> databases() {
        return TestDatabase.all();
    }

    @ParameterizedTest
    @MethodSource("databases")
    void ofAForeignTableAreDeliveredFromWhatWasParked(TestDatabase database) {
        try (HikariDataSource other = database.newDatabase();
                WatchContext foreign = new WatchContext(other)) {
            foreign.execute(
                    "CREATE TABLE target (id integer NOT NULL PRIMARY KEY)",
                    "CREATE TABLE changed (id integer NOT NULL PRIMARY KEY, product integer, what varchar(10))",
                    "INSERT INTO changed VALUES (1, 5, 'update')",
                    "INSERT INTO changed VALUES (2, 6, 'delete')");
            String uri = FOREIGN + "&failureScope=lane&maxAttempts=1&delay=10&initialDelay=0&retryDelay=10";
            FailingRoute failing = new FailingRoute(uri, 5);
            foreign.start(failing);
            await().until(() -> foreign.count("changed") == 0);
            assertThat(foreign.count("datasync_failure WHERE status = 'parked'"))
                    .isEqualTo(1);
            failing.heal();
            assertThat(foreign.request(FOREIGN + "&action=requeue&key=5", null)).isEqualTo(1);
            await().until(() -> foreign.count("datasync_failure") == 0);
            assertThat(foreign.count("target WHERE id = 5")).isEqualTo(1);
            assertThat(failing.deliveries()).containsExactly("5:1", "5:1", "6:1", "5:1");
        }
    }

    /** Each delivery commits the lane's row: whoever waits for that row must not have read it before. */
    @ParameterizedTest
    @MethodSource("databases")
    void areRequeuedAtAnyTime(TestDatabase database) {
        try (HikariDataSource other = database.newDatabase();
                WatchContext busy = new WatchContext(other)) {
            busy.execute("CREATE TABLE changed (id integer NOT NULL PRIMARY KEY, product integer, what varchar(10))");
            for (int id = 1; id <= 300; id++) {
                busy.execute("INSERT INTO changed VALUES (" + id + ", " + id + ", 'update')");
            }
            busy.receive(FOREIGN + "&delay=1&initialDelay=0&maxMessagesPerPoll=1");
            while (busy.count("changed") > 0) {
                assertThat(busy.request(FOREIGN + "&action=requeue&all=true", null))
                        .isEqualTo(0);
            }
        }
    }

    @Test
    void areNeverThoseThatTheApplicationHasPutInTheirPlaceAndNobodyTried() throws Exception {
        context.execute(
                "CREATE TABLE changed (id integer NOT NULL PRIMARY KEY, product integer, what varchar(10))",
                "INSERT INTO changed VALUES (1, 5, 'bogus')");
        context.receive(FOREIGN + "&delay=10&initialDelay=0&retryDelay=3600000&maxRetryDelay=3600000");
        await().until(() -> queue.held() == 1);
        context.camel().getRouteController().stopRoute("receive");
        context.execute(
                "UPDATE datasync_failure SET counted_attempts = 10", "UPDATE changed SET what = 'update' WHERE id = 1");
        context.camel().getRouteController().startRoute("receive");
        await().until(() -> context.count("changed") == 0);
        assertThat(context.received()).hasSize(1);
        assertThat(context.count("datasync_failure")).isZero();
    }

    @Test
    void ofAForeignTableAreNotNeededOnceTheApplicationCorrectsTheHeldRow() {
        context.execute(
                "CREATE TABLE changed (id integer NOT NULL PRIMARY KEY, product integer, what varchar(10))",
                "INSERT INTO changed VALUES (1, 5, 'bogus'), (2, 6, 'bogus'), (3, 7, 'update')");
        context.receive(FOREIGN + "&delay=10&initialDelay=0&retryDelay=3600000&maxRetryDelay=3600000");
        await().until(() -> queue.held() == 2 && context.received().size() == 1);
        context.execute(
                "UPDATE changed SET what = 'update' WHERE id = 1",
                "UPDATE changed SET what = 'delete', product = 8 WHERE id = 2",
                "UPDATE datasync_failure SET due_at_ms = 0");
        await().until(() -> context.count("changed") == 0);
        assertThat(context.received())
                .extracting(
                        change -> change.getOperation() + " " + change.getKey().value())
                .containsExactlyInAnyOrder("update 7", "update 5", "delete 8");
        await().until(() -> context.count("datasync_failure") == 0);
    }

    @Test
    void thatDoNotFitTheTableAnyMoreAreHeldAndNothingElseWaits() {
        context.execute("CREATE TABLE changed (id integer NOT NULL PRIMARY KEY, product integer, what varchar(10))");
        context.execute("INSERT INTO changed VALUES (1, 5, 'bogus')");
        context.receive(FOREIGN + "&delay=10&initialDelay=0&retryDelay=10&maxAttempts=1&failureScope=lane");
        await().until(() -> queue.parked() == 1);
        context.execute("UPDATE datasync_failure SET payload = REPLACE(payload, '\"key\":[5]', '\"key\":[\"five\"]')");
        context.request(FOREIGN + "&action=requeue&all=true", null);
        context.execute("INSERT INTO changed VALUES (2, 6, 'update')");
        await().until(() -> context.received().size() == 1);
        await().until(() -> queue.parked() == 1);

        assertThat(context.rows("SELECT error FROM datasync_failure").toString())
                .contains("Expected a value of kind INTEGER")
                .doesNotContain("five");
    }
}
