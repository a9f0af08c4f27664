package org.datasync.watch.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Two databases of different products are both written to while each is copied to the other, each record in one of them: both are equal
 * in the end, and each change has crossed once, so that nothing echoes.
 */
class TwoWayWritersTest {

    private static final int WRITES = 300;
    private static final int WRITERS_A_SIDE = 2;

    private final AtomicInteger crossed = new AtomicInteger();

    @Test
    void bothAreEqualAndQuiet() throws Exception {
        try (HikariDataSource erp = TestDatabase.POSTGRESQL.newDatabase();
                HikariDataSource shop = TestDatabase.MARIADB.newDatabase();
                DefaultCamelContext camel = new DefaultCamelContext()) {
            JdbcTemplate one = new JdbcTemplate(erp);
            JdbcTemplate other = new JdbcTemplate(shop);
            for (JdbcTemplate jdbc : List.of(one, other)) {
                jdbc.execute("CREATE TABLE customer (id integer NOT NULL PRIMARY KEY, name varchar(100))");
            }
            camel.getRegistry().bind("erp", erp);
            camel.getRegistry().bind("shop", shop);
            camel.addRoutes(crossing("erp", "shop"));
            camel.addRoutes(crossing("shop", "erp"));
            camel.start();
            CompletableFuture.allOf(IntStream.range(0, 2 * WRITERS_A_SIDE)
                            .mapToObj(writer ->
                                    CompletableFuture.runAsync(() -> write(writer % 2 == 0 ? one : other, writer)))
                            .toArray(CompletableFuture<?>[]::new))
                    .join();
            await().until(() -> customers(one).equals(customers(other)) && isQuiet(one) && isQuiet(other));
            assertThat(crossed).hasValue(2 * WRITERS_A_SIDE * WRITES);
            one.update("UPDATE customer SET name = 'last'");
            int all = customers(one).size();
            await().until(() -> customers(one).equals(customers(other)) && isQuiet(one) && isQuiet(other));
            assertThat(crossed).hasValue(2 * WRITERS_A_SIDE * WRITES + all);
        }
    }

    private RouteBuilder crossing(String from, String to) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("datasync-watch:trigger:" + from + "-to-" + to + "?dataSource=#" + from
                                + "&tables=customer&install=ensure&ignoreOrigins=" + to + "&initialDelay=0&delay=10")
                        .to("datasync-watch:apply:" + to + "?dataSource=#" + to + "&origin=" + from)
                        .process(exchange -> crossed.incrementAndGet());
            }
        };
    }

    /** Each writer has records of its own, so that each statement is one change. */
    private static void write(JdbcTemplate jdbc, int writer) {
        Random random = new Random(writer);
        boolean[] there = new boolean[20];
        for (int i = 0; i < WRITES; i++) {
            int place = random.nextInt(there.length);
            int id = place * 2 * WRITERS_A_SIDE + writer;
            if (!there[place]) {
                jdbc.update("INSERT INTO customer VALUES (?, ?)", id, "new " + i);
                there[place] = true;
            } else if (random.nextInt(4) == 0) {
                jdbc.update("DELETE FROM customer WHERE id = ?", id);
                there[place] = false;
            } else {
                jdbc.update("UPDATE customer SET name = ? WHERE id = ?", "changed " + i, id);
            }
        }
    }

    private static boolean isQuiet(JdbcTemplate jdbc) {
        return jdbc.queryForObject("SELECT count(*) FROM datasync", Integer.class) == 0;
    }

    private static List<Map<String, Object>> customers(JdbcTemplate jdbc) {
        return jdbc.queryForList("SELECT id, name FROM customer ORDER BY id");
    }
}
