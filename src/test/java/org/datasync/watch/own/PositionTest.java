package org.datasync.watch.own;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.SynchronizationAdapter;
import org.datasync.watch.change.Change;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Where a lane stands, and what moves it. */
class PositionTest {

    private static final String URI = "datasync-watch:holes:events?dataSource=#db&initialDelay=0";
    private static final String QUICK = "&delay=10&retryDelay=10&maxRetryDelay=50&maxAttempts=0";

    private final List<String> deliveries = new CopyOnWriteArrayList<>();
    private HikariDataSource dataSource;
    private WatchContext context;

    @BeforeEach
    void open() {
        dataSource = TestDatabase.POSTGRESQL.newDatabase();
        context = context(Optional.empty(), true);
        context.execute("CREATE TABLE event (number integer PRIMARY KEY, item integer)");
    }

    @AfterEach
    void close() {
        context.close();
        dataSource.close();
    }

    private WatchContext context(Optional<DataSource> state, boolean acknowledgesInState) {
        WatchContext made = new WatchContext(dataSource, state);
        made.camel().getRegistry().bind("holes", new HolesPattern.Factory(acknowledgesInState));
        return made;
    }

    private void deliver(WatchContext in, String options, Processor then) {
        in.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(URI + options).routeId("events").process(exchange -> {
                    deliveries.add(exchange.getMessage().getBody(Change.class).getId());
                    then.process(exchange);
                });
            }
        });
    }

    private void events(String numbers, String item) {
        context.execute("INSERT INTO event SELECT n, " + item + " FROM generate_series(" + numbers + ") n");
    }

    private String position() {
        return context.jdbc()
                .queryForObject("SELECT position_text FROM datasync_watch WHERE watch = 'events'", String.class);
    }

    @Test
    void emptyBatchesMoveTheLaneOnAndDoNotEndThePoll() {
        events("1, 99", "CAST(NULL AS integer)");
        events("100, 100", "1");
        events("101, 105", "CAST(NULL AS integer)");
        deliver(context, "&delay=3600000&batchSize=10", exchange -> {});
        await().until(() -> "105".equals(position()));
        assertThat(deliveries).containsExactly("event:100");
    }

    @Test
    void anIdleLaneDoesNotWriteWhereItStands() {
        events("1, 5", "CAST(NULL AS integer)");
        AtomicInteger polls = new AtomicInteger();
        deliver(context, QUICK, exchange -> polls.incrementAndGet());
        await().until(() -> "5".equals(position()));
        String version = version();
        events("6, 6", "1");
        await().until(() -> "6".equals(position()));
        assertThat(version()).isNotEqualTo(version);
        String idle = version();
        deliverNothingFor(20);
        assertThat(version()).isEqualTo(idle);
    }

    private String version() {
        return context.jdbc()
                .queryForObject("SELECT xmin::text FROM datasync_watch WHERE watch = 'events'", String.class);
    }

    /** Waits for so many polls, which another watch of the same kind counts. */
    private void deliverNothingFor(int polls) {
        AtomicInteger ticks = new AtomicInteger();
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from("timer:ticks?period=10").process(exchange -> ticks.incrementAndGet());
            }
        });
        await().until(() -> ticks.get() >= polls);
    }

    @Test
    void aRetryDoesNotMoveTheLaneBack() {
        events("1, 5", "n");
        AtomicBoolean failing = new AtomicBoolean(true);
        deliver(context, QUICK, exchange -> failIf(failing.get() && isAbout(exchange, 1)));
        await().until(() -> "5".equals(position()));
        failing.set(false);
        await().until(() -> context.count("datasync_failure") == 0);
        assertThat(position()).isEqualTo("5");
        assertThat(deliveries.subList(deliveries.lastIndexOf("event:1"), deliveries.size()))
                .containsExactly("event:1");
    }

    @Test
    void aHoldDoesNotPassWhatAnotherNodeHasPassed() {
        events("1, 3", "n");
        AtomicInteger attempts = new AtomicInteger();
        deliver(context, QUICK, exchange -> {
            // the first attempt is at the whole batch, the second at the change alone
            if (isAbout(exchange, 1) && attempts.incrementAndGet() == 2) {
                exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                    @Override
                    public void onFailure(Exchange failed) {
                        // what another node does that takes the lease just now
                        context.execute("UPDATE datasync_watch SET position_text = '2' WHERE watch = 'events'");
                    }
                });
            }
            failIf(isAbout(exchange, 1));
        });
        await().until(() -> "3".equals(position()));
        assertThat(context.count("datasync_failure")).isZero();
        assertThat(deliveries).containsExactly("event:1", "event:1", "event:3");
    }

    @Test
    void aHeldRecordsLaterChangeIsNotLostThoughTheLaneHasPassedIt() {
        events("1, 1", "7");
        AtomicBoolean failing = new AtomicBoolean(true);
        deliver(
                context,
                QUICK.replace("maxAttempts=0", "maxAttempts=3"),
                exchange -> failIf(failing.get() && isAbout(exchange, 7)));
        await().until(() -> context.count("datasync_failure WHERE status = 'held'") == 1);
        events("2, 2", "7");
        AtomicInteger next = new AtomicInteger(3);
        await().until(() -> {
            int number = next.getAndIncrement(); // attempts count while others succeed
            events(number + ", " + number, "n + 100");
            return context.count("datasync_failure WHERE status = 'parked'") == 1;
        });
        assertThat(context.rows("SELECT change_id FROM datasync_failure WHERE status = 'parked'"))
                .extracting(row -> row.get("change_id"))
                .containsExactly("event:2");
        failing.set(false);
        context.request(URI + "&action=requeue&all=true", null);
        await().until(() -> context.count("datasync_failure") == 0);
        assertThat(deliveries).endsWith("event:2");
    }

    /** The success that makes the attempt at the first version count comes after the lane has passed the second. */
    @Test
    void aVersionThatWasNotTriedIsNotParkedForTheOneBeforeIt() {
        events("1, 3", "CASE n WHEN 3 THEN 103 ELSE 7 END");
        deliver(
                context,
                QUICK.replace("maxAttempts=0", "maxAttempts=1"),
                exchange -> failIf(isChange(exchange, "event:1")));
        await().until(() -> deliveries.contains("event:3") && deliveries.contains("event:2"));
        await().until(() -> context.count("datasync_failure") == 0);
    }

    @Test
    void aStateWhoseCommitIsLostHasNotAcknowledged() {
        try (HikariDataSource state = TestDatabase.POSTGRESQL.newDatabase()) {
            AtomicBoolean losing = new AtomicBoolean();
            try (WatchContext other = context(Optional.of(losing(state, losing)), true)) {
                events("1, 1", "1");
                List<String> ends = new CopyOnWriteArrayList<>();
                deliver(other, QUICK, exchange -> {
                    losing.set(deliveries.size() == 1);
                    exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                        @Override
                        public void onComplete(Exchange completed) {
                            ends.add("completed");
                        }

                        @Override
                        public void onFailure(Exchange failed) {
                            ends.add("failed");
                        }
                    });
                });
                await().until(() -> other.rows("SELECT position_text FROM datasync_watch").stream()
                        .anyMatch(row -> "1".equals(row.get("position_text"))));
                assertThat(deliveries).containsExactly("event:1", "event:1");
                await().untilAsserted(() -> assertThat(ends).containsExactly("failed", "completed"));
            }
        }
    }

    /** Connections whose commit fails once it is told, as if the network had broken. */
    private static DataSource losing(DataSource state, AtomicBoolean losing) {
        return new DelegatingDataSource(state) {
            @Override
            public Connection getConnection() throws SQLException {
                Connection connection = super.getConnection();
                return (Connection) Proxy.newProxyInstance(
                        PositionTest.class.getClassLoader(),
                        new Class<?>[] {Connection.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("commit") && losing.getAndSet(false)) {
                                connection.rollback();
                                throw new SQLException("The network is gone", "08006");
                            }
                            try {
                                return method.invoke(connection, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
            }
        };
    }

    private static boolean isAbout(Exchange exchange, int item) {
        return exchange.getMessage().getBody(Change.class).getKey().value().equals(item);
    }

    private static boolean isChange(Exchange exchange, String id) {
        return exchange.getMessage().getBody(Change.class).getId().equals(id);
    }

    private static void failIf(boolean failing) {
        if (failing) {
            throw new IllegalStateException("on purpose");
        }
    }
}
