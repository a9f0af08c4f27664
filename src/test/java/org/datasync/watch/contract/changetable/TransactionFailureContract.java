package org.datasync.watch.contract.changetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.TransactionRoute;
import org.datasync.watch.support.TransactionRoute.Delivery;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Test;

/** A transaction that fails is held, retried, parked and requeued whole, and whatever happens it is delivered whole. */
public abstract class TransactionFailureContract extends TransactionContract {

    private static final String QUICK = "retryDelay=10&maxRetryDelay=50";

    protected TransactionFailureContract(TestDatabase database) {
        super(database);
    }

    private int held() {
        return context.count("datasync_failure WHERE status = 'held'");
    }

    private List<?> listParked() {
        return (List<?>) request(action("list-parked"), null);
    }

    /** Has a transaction with these keys parked, by a route that is healed then. */
    private TransactionRoute park(Object... keys) throws SQLException {
        transaction(keys);
        TransactionRoute route = start(QUICK + "&maxAttempts=2", keys[0]);
        await().until(() -> parked() == 1 && context.count("queue") == 0);
        route.heal();
        return route;
    }

    @Test
    void isRetriedWholeAndEverythingWaitsForIt() throws SQLException {
        transaction("a", "b");
        transaction("c", "bad", "d");
        transaction("e");
        TransactionRoute route = start(QUICK + "&maxAttempts=0", "bad");
        await().until(() -> route.keys().stream().filter("c bad d"::equals).count() >= 5);
        assertThat(context.count("queue")).isEqualTo(4);
        assertThat(held()).isEqualTo(1);
        route.heal();
        awaitEmpty("queue");

        assertThat(route.keys()).containsOnly("a b", "c bad d", "e").endsWith("c bad d", "e");
        assertThat(route.keys()).filteredOn("e"::equals).hasSize(1);
        List<Delivery> attempts = route.deliveries().stream()
                .filter(delivery -> delivery.size() == 3)
                .toList();
        assertThat(attempts)
                .extracting(Delivery::id)
                .containsOnly(attempts.get(0).id());
        assertThat(attempts)
                .extracting(Delivery::attempt)
                .startsWith(1, 1, 2, 3)
                .isSorted();
        assertThat(context.count("datasync_failure")).isZero();
    }

    @Test
    void isHeldAtOnceIfItIsAloneHoweverManyChangesItHas() throws SQLException {
        transaction("bad", "a", "b", "c");
        TransactionRoute route = start("retryDelay=3600000&maxRetryDelay=3600000", "bad");
        await().until(() -> held() == 1);

        assertThat(route.keys()).containsExactly("bad a b c");
        assertThat(context.rows("SELECT change_id, table_name FROM datasync_failure")
                        .toString())
                .contains(route.deliveries().get(0).id());
    }

    @Test
    void isParkedAndRequeuedWhole() throws SQLException {
        transaction("bad", "a", "a");
        transaction("c");
        TransactionRoute route = start(QUICK + "&maxAttempts=2", "bad");
        await().until(() -> parked() == 1 && context.count("queue") == 0);
        assertThat(route.keys()).endsWith("bad a a", "c");
        String id = route.deliveries().get(0).id();
        assertThat(listParked()).singleElement().satisfies(row -> assertThat(((Map<?, ?>) row).get("id"))
                .isEqualTo(id));
        route.heal();
        int before = route.deliveries().size();
        request(action("requeue") + "&force=true&changeId=RAW(" + id + ")", null);
        await().until(() -> context.count("datasync_failure") == 0);

        assertThat(route.deliveries()).hasSize(before + 1);
        assertThat(route.deliveries().get(before).keys()).isEqualTo("bad a a");
        assertThat(route.deliveries().get(before).id()).isEqualTo(id);
        assertThat(route.deliveries().get(before).transactionId())
                .isEqualTo(route.deliveries().get(0).transactionId());
    }

    @Test
    void isParkedAgainIfItFailsAfterItWasRequeued() throws SQLException {
        TransactionRoute route = park("bad", "a");
        route.poison("a");
        request(action("requeue") + "&all=true", null);
        await().until(() -> parked() == 1);
        route.heal();
        request(action("requeue") + "&all=true", null);
        await().until(() -> context.count("datasync_failure") == 0);

        assertThat(route.keys()).containsOnly("bad a");
    }

    @Test
    void isOvertakenByAnyLaterOne() throws SQLException {
        TransactionRoute route = park("bad", "a");
        transaction("a");
        await().until(() -> route.keys().contains("a") && context.count("queue") == 0);

        assertThatThrownBy(() -> request(action("requeue") + "&all=true", null)).hasStackTraceContaining("force=true");
    }

    @Test
    void isNeverDeliveredInPiecesByAnotherDelivery() throws Exception {
        park("bad", "a");
        context.camel().getRouteController().stopRoute("watch");
        context.receive(watch("queue", QUICK, "maxAttempts=1", "failureScope=lane"));
        request(action("requeue") + "&all=true", null);
        await().until(() -> parked() == 1);
        assertThat(received()).isEmpty();
        assertThat(listParked().toString()).contains("2 changes of a transaction", "Set delivery=transaction");
        context.camel().getRouteController().stopRoute("receive");
        TransactionRoute route = new TransactionRoute(transactions(QUICK, "batchSize=7"));
        context.camel().removeRoute("watch");
        context.start(route);
        request(action("requeue") + "&all=true", null);
        await().until(() -> context.count("datasync_failure") == 0);

        assertThat(route.keys()).containsExactly("bad a");
    }

    @Test
    void isDeliveredWholeIfOneOfItsChangesWasHeldAlone() throws Exception {
        transaction("a", "bad", "b");
        TransactionRoute before = new TransactionRoute(
                watch("queue", "delivery=batch", "failureScope=lane", "retryDelay=3600000", "maxRetryDelay=3600000"),
                "bad");
        context.start(before);
        await().until(() -> held() == 1);
        context.close();
        context = newContext();
        context.execute("UPDATE datasync_failure SET due_at_ms = 0");
        TransactionRoute route = start(QUICK);
        awaitEmpty("queue");

        assertThat(route.keys()).containsExactly("bad b");
        await().until(() -> context.count("datasync_failure") == 0);
    }

    @Test
    void survivesARestartWhileItIsHeld() throws SQLException {
        transaction("bad", "a");
        transaction("b");
        start(QUICK + "&maxAttempts=0", "bad");
        await().until(() -> context.count("datasync_failure WHERE attempts >= 2") == 1);
        context.close();
        assertThat(context.count("queue")).isEqualTo(3);
        try (WatchContext next = newContext()) {
            TransactionRoute again = new TransactionRoute(transactions(QUICK));
            next.start(again);
            awaitEmpty("queue");
            assertThat(again.keys()).containsExactly("bad a", "b");
            assertThat(again.deliveries().get(0).attempt()).isGreaterThan(2);
        }
    }

    @Test
    void ofWhichOneRowMakesNoSenseIsParkedWhole() throws SQLException {
        transaction("a", "b", "c");
        context.execute("UPDATE queue SET operation = 'bogus' WHERE id = 2");
        transaction("d");
        TransactionRoute route = start(QUICK + "&maxAttempts=2");
        await().until(() -> parked() == 1);
        awaitEmpty("queue");

        assertThat(route.keys()).containsExactly("d");
        assertThat(context.rows("SELECT payload FROM datasync_failure").toString())
                .contains("a", "b", "c", "bogus");
    }

    @Test
    void isRolledBackWholeWithWhatTheRouteWrote() throws SQLException {
        context.execute("CREATE TABLE target (item varchar(10))");
        transaction("a", "bad");
        TransactionRoute route = new TransactionRoute(transactions(QUICK, "maxAttempts=0"), "bad");
        route.setStep(exchange -> context.jdbc().update("INSERT INTO target VALUES ('a')"));
        context.start(route);
        awaitDeliveries(route, 3);
        assertThat(context.count("target")).isZero();
        route.heal();
        awaitEmpty("queue");

        assertThat(context.count("target")).isEqualTo(1);
    }
}
