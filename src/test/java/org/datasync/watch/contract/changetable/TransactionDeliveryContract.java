package org.datasync.watch.contract.changetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.support.ScheduledPollConsumer;
import org.datasync.watch.change.Change;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.StatementHook;
import org.datasync.watch.support.TransactionRoute;
import org.datasync.watch.support.TransactionRoute.Delivery;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All changes of a transaction are one exchange, and each record's changes stay in order. */
public abstract class TransactionDeliveryContract extends TransactionContract {

    protected TransactionDeliveryContract(TestDatabase database) {
        super(database);
    }

    /** So many keys, of which each is told from those of other transactions by this word. */
    private static Object[] keys(String word, int count) {
        return IntStream.rangeClosed(1, count).mapToObj(n -> word + n).toArray();
    }

    private static List<Integer> sizes(TransactionRoute route) {
        return route.deliveries().stream().map(Delivery::size).toList();
    }

    @Test
    void anExchangeHoldsWhatOneTransactionHasChanged() throws SQLException {
        transaction("a", "b", "a");
        transaction("c");
        TransactionRoute route = start("");
        awaitEmpty("queue");

        assertThat(route.keys()).containsExactly("a b a", "c");
        Delivery first = route.deliveries().get(0);
        assertThat(first.size()).isEqualTo(3);
        assertThat(first.transactionId()).isNotNull();
        assertThat(first.changes()).extracting(Change::getTransactionId).containsOnly(first.transactionId());
        assertThat(first.changes()).extracting(Change::getId).doesNotHaveDuplicates();
        assertThat(first.id()).matches("queue:3-[0-9a-z]+\\+[0-9a-f]+");
        assertThat(route.deliveries().get(1).id()).matches("queue:4-[0-9a-z]+");
    }

    @Test
    void transactionsThatRanAtOnceKeepTheOrderOfTheRecordTheyShare() throws SQLException {
        try (Writer first = new Writer();
                Writer second = new Writer()) {
            first.change("a");
            second.change("r").commit();
            first.change("r").commit();
        }
        TransactionRoute route = start("");
        awaitEmpty("queue");

        assertThat(route.keys()).containsExactly("r", "a r");
    }

    @Test
    void aTransactionThatIsNotCommittedYetHoldsUpNoOther() throws SQLException {
        TransactionRoute route;
        try (Writer late = new Writer()) {
            late.change("a");
            transaction("b");
            late.change("c");
            route = start("");
            awaitDeliveries(route, 1);
            late.commit();
        }
        awaitEmpty("queue");

        assertThat(route.keys()).containsExactly("b", "a c");
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 250})
    void oneThatIsLargerThanABatchIsOneExchange(int size) throws SQLException {
        transaction("before");
        transaction(keys("k", size));
        transaction("after");
        TransactionRoute route = start("batchSize=3");
        awaitEmpty("queue");

        assertThat(sizes(route)).containsExactly(1, size, 1);
        assertThat(route.keys().get(1).split(" ", -1))
                .containsExactly(
                        IntStream.rangeClosed(1, size).mapToObj(n -> "k" + n).toArray(String[]::new));
    }

    @Test
    void shortOnesWithinLongOnesComeInTheOrderOfTheirEnds() throws SQLException {
        try (Writer first = new Writer();
                Writer second = new Writer()) {
            first.change(keys("f", 150)).change("r1");
            second.change(keys("s", 120));
            transaction("r2", "x");
            second.change("r2");
            transaction(keys("y", 130));
            second.commit();
            transaction("z");
            first.change("z").commit();
        }
        TransactionRoute route = start("");
        awaitEmpty("queue");

        assertThat(route.keys())
                .extracting(keys -> keys.replaceAll(".* ", ""))
                .containsExactly("x", "r2", "y130", "z", "z");
        assertThat(sizes(route)).containsExactly(2, 121, 130, 1, 152);
    }

    /** Two that end while the queue is being listed: the later one alone would be seen behind the end of the first list. */
    @Test
    void thoseThatEndBetweenTwoListsKeepTheirOrder() throws SQLException {
        AtomicInteger lists = new AtomicInteger();
        try (Writer earlier = new Writer();
                Writer later = new Writer()) {
            try (Writer longest = new Writer()) {
                longest.change(keys("a", 60));
                earlier.change("r");
                longest.change(keys("b", 60));
                later.change("r", "x");
                longest.change("last").commit();
            }
            StatementHook betweenLists = new StatementHook(dataSource, sql -> {
                if (isList(sql) && lists.incrementAndGet() == 2) {
                    earlier.commit();
                    later.commit();
                }
            });
            try (WatchContext other = newContext(betweenLists)) {
                TransactionRoute route = new TransactionRoute(transactions("batchSize=100"));
                other.start(route);
                awaitEmpty("queue");

                assertThat(route.keys()).hasSize(3).startsWith("r", "r x");
            }
        }
        assertThat(lists).hasValueGreaterThan(1);
    }

    private static boolean isList(String sql) {
        return sql.matches("SELECT [^ (]+, [^ (]+transaction_id[^ (]* FROM .*");
    }

    @Test
    void severalShortOnesShareACycleUpToTheSizeOfABatch() throws SQLException {
        for (int i = 1; i <= 5; i++) {
            transaction(keys("k", 4));
        }
        List<Object> places = new CopyOnWriteArrayList<>();
        TransactionRoute route = new TransactionRoute(transactions("batchSize=10"));
        route.setStep(exchange -> places.add(exchange.getProperty(ExchangePropertyKey.BATCH_INDEX) + " of "
                + exchange.getProperty(ExchangePropertyKey.BATCH_SIZE)));
        context.start(route);
        awaitEmpty("queue");

        assertThat(places).containsExactly("0 of 2", "1 of 2", "0 of 2", "1 of 2", "0 of 1");
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 130})
    void oneThatIsLargerThanTheCapIsCutInOrder(int cap) throws SQLException {
        transaction("before");
        transaction(keys("k", 300));
        transaction("after");
        TransactionRoute route = start("maxTransactionSize=" + cap);
        awaitEmpty("queue");

        List<Delivery> parts = route.deliveries().subList(1, route.deliveries().size() - 1);
        assertThat(parts).hasSize((300 + cap - 1) / cap).allSatisfy(part -> assertThat(part.size())
                .isLessThanOrEqualTo(cap));
        assertThat(parts).extracting(Delivery::id).doesNotHaveDuplicates();
        assertThat(parts)
                .extracting(Delivery::transactionId)
                .containsOnly(parts.get(0).transactionId());
        assertThat(parts.stream().flatMap(part -> part.changes().stream()).map(change -> change.getKey()
                        .value()))
                .containsExactly(keys("k", 300));
    }

    @Test
    void aRowWithoutATransactionIsOneByItself() throws SQLException {
        transaction("a", "b");
        context.execute("UPDATE queue SET transaction_id = NULL");
        transaction("c", "d");
        TransactionRoute route = start("");
        awaitEmpty("queue");

        assertThat(route.keys()).containsExactly("a", "b", "c d");
        assertThat(route.deliveries().get(0).transactionId()).isNull();
    }

    @Test
    void aTruncateHasItsPlaceWithinItsTransaction() throws SQLException {
        try (Writer first = new Writer();
                Writer second = new Writer()) {
            second.change("x");
            first.write("truncate", "-")
                    .change("a")
                    .write("truncate", "-")
                    .change("b")
                    .commit();
            second.change("y").commit();
        }
        TransactionRoute route = start("");
        awaitEmpty("queue");

        assertThat(route.keys()).containsExactly("truncate a truncate b", "x y");
    }

    @Test
    void eachSubscriberGetsTheWholeOfIt() throws SQLException {
        request(
                producer("queue", "subscribers=till,web"),
                List.of(
                        Map.of("table", "product", "operation", "update", "key", Map.of("id", 1)),
                        Map.of("table", "product", "operation", "update", "key", Map.of("id", 2))));
        TransactionRoute till = start("subscriber=till");
        await().until(() -> till.deliveries().size() == 1);
        await().until(() -> context.count("queue") == 2);

        assertThat(till.keys()).containsExactly("1 2");
    }

    @Test
    void recordsAreFetchedForAllOfIt() throws SQLException {
        context.execute("CREATE TABLE product (id varchar(10) NOT NULL PRIMARY KEY, name varchar(10))");
        context.execute("INSERT INTO product VALUES ('a', 'Pears')");
        transaction("a", "b");
        TransactionRoute route = start("fetchRow=true");
        awaitEmpty("queue");

        assertThat(described(route.deliveries().get(0).changes()))
                .containsExactly("upsert product [a]", "delete product [b]");
    }

    @Test
    void theTimeOfACycleEndsBetweenTwo() throws SQLException {
        for (String key : List.of("a", "b", "c")) {
            transaction(key, key);
        }
        List<Integer> pending = new CopyOnWriteArrayList<>();
        TransactionRoute route = new TransactionRoute(transactions("maxTransactionTime=1"));
        route.setStep(exchange -> {
            pending.add(context.count("queue"));
            long begin = System.nanoTime();
            await().until(() -> System.nanoTime() - begin > 2_000_000);
        });
        context.start(route);
        awaitEmpty("queue");

        assertThat(pending).containsExactly(6, 4, 2);
    }

    @Test
    void aStopEndsACycleBetweenTwo() throws Exception {
        for (String key : List.of("a", "b", "c")) {
            transaction(key, key);
        }
        CountDownLatch second = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        TransactionRoute route = new TransactionRoute(transactions());
        route.setStep(exchange -> {
            if (route.deliveries().size() == 2) {
                second.countDown();
                goOn.await();
            }
        });
        context.start(route);
        second.await();
        ScheduledPollConsumer consumer =
                (ScheduledPollConsumer) context.camel().getRoute("watch").getConsumer();
        CompletableFuture<Void> stop = CompletableFuture.runAsync(() -> {
            try {
                context.camel().getRouteController().stopRoute("watch");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(consumer::isSuspendingOrSuspended);
        goOn.countDown();
        stop.get();

        assertThat(context.count("queue")).isEqualTo(2);
        context.camel().getRouteController().startRoute("watch");
        awaitEmpty("queue");
        assertThat(route.keys()).containsExactly("a a", "b b", "c c");
    }
}
