package org.datasync.watch.own;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.spi.Registry;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.datasync.watch.change.Change;
import org.datasync.watch.database.StateElsewhereDatabase;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the engine does for a pattern that did not come with it: failures, parking, requeues, restarts, two nodes. */
abstract class OwnPatternTest {

    private static final String QUICK = "&initialDelay=0&delay=10&retryDelay=10&maxRetryDelay=50";

    private final TestDatabase database;
    private final String pattern;
    private HikariDataSource dataSource;
    private Optional<HikariDataSource> state;
    private WatchContext context;
    private OrderRoute route;

    OwnPatternTest(TestDatabase database, String pattern) {
        this.database = database;
        this.pattern = pattern;
    }

    /** The table {@code orders}, with what the pattern needs of it. */
    abstract String[] tables();

    /** Binds the pattern, unless it is found otherwise. */
    void bind(Registry registry) {}

    /** The SQL that adds an order that is to be sent, of value 0. */
    String insertion(int id) {
        return "INSERT INTO orders (id, v) VALUES (" + id + ", 0)";
    }

    /** What the pattern has to be told, each option with its {@code &}. */
    String options() {
        return "";
    }

    /** The SQL that gives an order a value, and makes it one that is to be sent. */
    abstract String update();

    @BeforeEach
    void open() {
        dataSource = database.newDatabase();
        state = StateElsewhereDatabase.newStateDatabase(database);
        context = newContext();
        context.execute(tables());
        context.execute("CREATE TABLE target (id integer NOT NULL, v integer NOT NULL)");
    }

    @AfterEach
    void close() {
        context.close();
        dataSource.close();
        state.ifPresent(HikariDataSource::close);
    }

    private WatchContext newContext() {
        WatchContext made = new WatchContext(dataSource, state);
        bind(made.camel().getRegistry());
        return made;
    }

    /** Appends each order to {@code target}, and then fails for some. */
    private final class OrderRoute extends RouteBuilder {
        private final String options;
        private final Set<Integer> poison = ConcurrentHashMap.newKeySet();
        private final List<String> deliveries = new CopyOnWriteArrayList<>();

        OrderRoute(String options, Integer... poison) {
            this.options = options;
            this.poison.addAll(List.of(poison));
        }

        @Override
        public void configure() {
            from(uri(options)).routeId("orders").process(this::write);
        }

        private void write(Exchange exchange) {
            Change change = exchange.getMessage().getBody(Change.class);
            int id = (Integer) change.getKey().value();
            Object value = valueOf(change);
            context.jdbc().update("INSERT INTO target VALUES (?, ?)", id, value);
            deliveries.add(id + "=" + value);
            if (poison.contains(id)) {
                throw new IllegalStateException("on purpose");
            }
        }
    }

    /** Of the column {@code v}, however the database spells that. */
    private static Object valueOf(Change change) {
        return change.getAfter().entrySet().stream()
                .filter(column -> column.getKey().equalsIgnoreCase("v"))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    private String uri(String options) {
        return "datasync-watch:" + pattern + ":orders?dataSource=#db" + options() + options;
    }

    private OrderRoute start(String options, Integer... poison) {
        route = new OrderRoute(QUICK + options, poison);
        context.start(route);
        return route;
    }

    /** Adds orders as the SQL says, and waits until these have come in this order, one by one. */
    final void awaitOneByOne(String insertions, String... deliveries) {
        context.execute(insertions);
        start("&batchSize=1");
        await().untilAsserted(() -> assertThat(route.deliveries).containsExactly(deliveries));
    }

    private void insert(int... ids) {
        for (int id : ids) {
            context.execute(insertion(id));
        }
    }

    private void set(int id, int value) {
        context.jdbc().update(update(), value, id);
    }

    private List<String> target() {
        return context.jdbc()
                .query("SELECT id, v FROM target ORDER BY id, v", (row, index) -> row.getInt(1) + "=" + row.getInt(2));
    }

    private void awaitTarget(String... rows) {
        await().untilAsserted(() -> assertThat(target()).containsExactly(rows));
    }

    private int failures(String status) {
        return context.count("datasync_failure WHERE status = '" + status + "'");
    }

    @Test
    void eachIsDeliveredOnceAndAcknowledgedWithTheRoute() {
        insert(1, 2, 3);
        start("");
        awaitTarget("1=0", "2=0", "3=0");
        set(2, 5);
        awaitTarget("1=0", "2=0", "2=5", "3=0");
        assertThat(route.deliveries).containsExactly("1=0", "2=0", "3=0", "2=5");
    }

    @Test
    void aRestartGoesOnWhereTheRouteHasStopped() {
        insert(1, 2);
        start("");
        awaitTarget("1=0", "2=0");
        context.close();
        context = newContext();
        insert(3);
        start("");
        awaitTarget("1=0", "2=0", "3=0");
        assertThat(route.deliveries).containsExactly("3=0");
    }

    @Test
    void aFailingOneIsHeldAndOthersFlow() {
        insert(1, 2, 3, 4);
        start("&maxAttempts=0", 2);
        awaitTarget("1=0", "3=0", "4=0");
        await().until(() -> failures("held") == 1);
        insert(5);
        awaitTarget("1=0", "3=0", "4=0", "5=0");
        route.poison.clear();
        awaitTarget("1=0", "2=0", "3=0", "4=0", "5=0");
        await().until(() -> context.count("datasync_failure") == 0);
    }

    @Test
    void aHeldOneIsDeliveredAsItIsByThen() {
        insert(1, 2);
        start("&maxAttempts=0", 1);
        await().until(() -> failures("held") == 1);
        set(1, 7);
        insert(3);
        awaitTarget("2=0", "3=0");
        route.poison.clear();
        awaitTarget("1=7", "2=0", "3=0");
        await().until(() -> context.count("datasync_failure") == 0);
        set(1, 8);
        awaitTarget("1=7", "1=8", "2=0", "3=0");
    }

    @Test
    void manyHeldOnesInFrontLetOthersThrough() {
        insert(IntStream.rangeClosed(1, 30).toArray());
        start("&maxAttempts=0&batchSize=5", IntStream.rangeClosed(1, 29).boxed().toArray(Integer[]::new));
        awaitTarget("30=0");
        route.poison.clear();
        await().until(() -> target().size() == 30);
        await().until(() -> context.count("datasync_failure") == 0);
    }

    @Test
    void aRecordThatIsGoneWhileItIsHeldIsForgotten() {
        insert(1, 2);
        start("&maxAttempts=0", 1);
        await().until(() -> failures("held") == 1);
        context.execute("DELETE FROM orders WHERE id = 1");
        await().until(() -> context.count("datasync_failure") == 0);
        awaitTarget("2=0");
    }

    @Test
    void whatIsParkedIsRequeuedAsItIsByThen() {
        insert(1, 2);
        start("&maxAttempts=2", 1);
        await().until(() -> {
            set(2, 0); // attempts count while others succeed
            return failures("parked") == 1;
        });
        int before = route.deliveries.size();
        route.poison.clear();
        assertThat(context.request(uri("&action=requeue&all=true"), null)).isEqualTo(1);
        await().until(() -> target().contains("1=0"));
        List<String> all = List.copyOf(route.deliveries);
        assertThat(all.subList(before, all.size())).containsOnlyOnce("1=0");
        await().until(() -> context.count("datasync_failure") == 0);
    }

    @Test
    void whatIsParkedOrHeldCanBeListedParkedAndDropped() {
        insert(1, 2, 3);
        start("&maxAttempts=0", 1, 2);
        awaitTarget("3=0");
        await().until(() -> failures("held") == 2);
        assertThat((List<?>) context.request(uri("&action=list-held&all=true"), null))
                .hasSize(2);
        assertThat(context.request(uri("&action=park&key=1"), null)).isEqualTo(1);
        await().until(() -> ((List<?>) context.request(uri("&action=list-parked&all=true"), null)).size() == 1);
        assertThat(context.request(uri("&action=drop&all=true"), null)).isEqualTo(1);
        route.poison.clear();
        awaitTarget("2=0", "3=0");
        await().until(() -> context.count("datasync_failure") == 0);
        insert(4);
        awaitTarget("2=0", "3=0", "4=0");
    }

    @Test
    void twoNodesDeliverEachOnce() {
        try (WatchContext other = newContext()) {
            OrderRoute there = new OrderRoute(QUICK + "&batchSize=7");
            start("&batchSize=7");
            other.start(there);
            for (int id = 1; id <= 200; id++) {
                insert(id);
            }
            await().untilAsserted(() -> assertThat(target()).hasSize(200));
            assertThat(target()).doesNotHaveDuplicates();
        }
    }

    @Test
    void aCoalescedBatchIsDoneAsAWhole() {
        insert(1, 2, 3, 4, 5);
        start("&coalesce=true&maxTransactionTime=1&batchSize=3");
        awaitTarget("1=0", "2=0", "3=0", "4=0", "5=0");
        assertThat(route.deliveries).hasSize(5);
    }

    @Test
    void itsStatusIsToldAndLanesAreRefused() {
        insert(1);
        start("&maxAttempts=0", 1);
        await().until(() -> failures("held") == 1);
        Object status = context.request(uri(""), null);
        assertThat(status)
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .singleElement(InstanceOfAssertFactories.MAP)
                .containsEntry("watch", "orders")
                .containsEntry("held", 1);
        assertThat(failureOf(() -> newContext().receive(uri("&lanes=2"))))
                .hasStackTraceContaining("lanes is 2, but the pattern " + pattern + " has one lane");
        assertThat(failureOf(() -> newContext().receive(uri("&delivery=transaction"))))
                .hasStackTraceContaining("delivery=transaction is given, but the pattern " + pattern);
    }

    private static Throwable failureOf(Runnable start) {
        try {
            start.run();
            throw new AssertionError("It started");
        } catch (IllegalStateException e) {
            return e;
        }
    }
}
