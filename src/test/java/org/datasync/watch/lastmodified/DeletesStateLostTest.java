package org.datasync.watch.lastmodified;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Json;
import org.datasync.watch.change.Operation;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * The state's commits are lost again and again after the changes were delivered: nothing is lost, and no ghost is left of a record that
 * is deleted after it was delivered again.
 */
class DeletesStateLostTest {

    private static final String COMPARED =
            "?dataSource=#db&tables=product&compareInterval=0&deleteGuard=100&initialDelay=0&delay=10&batchSize=7";

    private final Random random = new Random(3);
    private final Map<Object, Object> replica = new ConcurrentHashMap<>();
    private final AtomicInteger commits = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private int version;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "datasync-watch:last-modified:follow" + COMPARED + "&modifiedColumn=version&lag=0&deletes=compare",
                "datasync-watch:snapshot:compare" + COMPARED + "&initialLoad=true"
            })
    void nothingIsLostAndNoGhostIsLeft(String uri) {
        try (HikariDataSource dataSource = TestDatabase.POSTGRESQL.newDatabase();
                HikariDataSource state = TestDatabase.POSTGRESQL.newDatabase();
                WatchContext context = new WatchContext(dataSource, Optional.of(losing(state)))) {
            context.execute("CREATE TABLE product (id varchar(10) PRIMARY KEY, version integer)");
            context.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from(uri).process(exchange -> apply(exchange.getMessage().getBody(Change.class)));
                }
            });
            while (lost.get() < 12) {
                edit(context);
                await().untilAsserted(() -> assertThat(replica).isEqualTo(products(context)));
                awaitComparison(context); // nothing that was delivered is to be delivered again by then
                awaitComparison(context);
            }
        }
    }

    private static void awaitComparison(WatchContext context) {
        long before = run(context);
        await().until(() -> run(context) > before);
    }

    /** The comparison that is over. */
    private static long run(WatchContext context) {
        List<String> stored = context.jdbcFor("datasync_watch")
                .queryForList("SELECT position_text FROM datasync_watch WHERE position_text IS NOT NULL", String.class);
        Map<String, Object> position = stored.isEmpty() ? Map.of() : Json.readObject(stored.get(0), "a position");
        Map<?, ?> comparison =
                position.containsKey("run") ? position : (Map<?, ?>) position.getOrDefault("", Map.of("table", ""));
        return comparison.containsKey("table") ? 0 : ((Number) comparison.get("run")).longValue();
    }

    private void edit(WatchContext context) {
        for (int i = 0; i < 20; i++) {
            String id = "p" + random.nextInt(60);
            context.jdbc().update("DELETE FROM product WHERE id = ?", id);
            if (random.nextInt(3) != 0) {
                context.jdbc().update("INSERT INTO product VALUES (?, ?)", id, ++version);
            }
        }
    }

    private void apply(Change change) {
        if (change.getOperation() == Operation.DELETE) {
            replica.remove(change.getKey().value());
        } else {
            replica.put(change.getKey().value(), change.getAfter().get("version"));
        }
    }

    private static Map<Object, Object> products(WatchContext context) {
        Map<Object, Object> products = new HashMap<>();
        context.jdbc().query("SELECT id, version FROM product", row -> {
            products.put(row.getString(1), row.getInt(2));
        });
        return products;
    }

    /** Connections of which each fourth commit is undone, as if the network had broken. */
    private DataSource losing(DataSource state) {
        return new DelegatingDataSource(state) {
            @Override
            public Connection getConnection() throws SQLException {
                Connection connection = super.getConnection();
                return (Connection) Proxy.newProxyInstance(
                        DeletesStateLostTest.class.getClassLoader(),
                        new Class<?>[] {Connection.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("commit")
                                    && commits.incrementAndGet() > 20
                                    && commits.get() % 4 == 0) {
                                connection.rollback();
                                lost.incrementAndGet();
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
}
