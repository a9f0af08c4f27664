package org.datasync.watch.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Changes;
import org.datasync.watch.change.Operation;
import org.datasync.watch.change.RecordKey;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Writes changes into a table, first into an empty one and then over the rows that are there: by the endpoint apply, a list a
 * transaction; by a hand-written JDBC batch of the same upserts; and change by change, as by hand, through {@code sql:}. What
 * counts are the ratios.
 */
@Command(name = "bench", mixinStandardHelpOptions = true)
public final class ApplyBenchmark extends Benchmark {

    private static final String BY_HAND = "hand-written JDBC batches";
    private static final int DISTINCT_NAMES = 97;

    @Option(names = "--changes", description = "changes to write, each twice (default: ${DEFAULT-VALUE})")
    private int changes = 200_000;

    @Option(names = "--by-sql", description = "changes to write through sql:, each twice (default: ${DEFAULT-VALUE})")
    private int bySql = 10_000;

    @Option(names = "--batch", description = "changes a transaction (default: ${DEFAULT-VALUE})")
    private int batch = 500;

    @Option(
            names = "--rounds",
            description = "rounds after a first one that does not count (default: ${DEFAULT-VALUE})")
    private int rounds = 3;

    private JdbcTemplate jdbc;
    private Figures figures;
    private TransactionTemplate transactions;

    public static void main(String[] arguments) {
        run(new ApplyBenchmark(), arguments);
    }

    @Override
    void measure(HikariDataSource dataSource) throws Exception {
        figures = new Figures("apply-" + database.product(), List.of("changes/s"));
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            jdbc = new JdbcTemplate(dataSource);
            transactions = new TransactionTemplate(new JdbcTransactionManager(dataSource));
            camel.getRegistry().bind("db", dataSource);
            camel.addRoutes(routes());
            camel.start();
            ProducerTemplate template = camel.createProducerTemplate();
            for (int round = 0; round <= rounds; round++) {
                measure(round, BY_HAND, changes, this::byHand);
                measure(round, "datasync-watch:apply", changes, list -> template.sendBody("direct:apply", list));
                measure(
                        round,
                        "sql:",
                        bySql,
                        list -> transactions.executeWithoutResult(
                                status -> list.forEach(change -> template.sendBody("direct:sql", change))));
            }
        }
        System.out.printf("%n%,d changes twice, %d a transaction, %d rounds%n", changes, batch, rounds);
        figures.print(BY_HAND);
    }

    private static RouteBuilder routes() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:apply").to("datasync-watch:apply:bench?dataSource=#db");
                from("direct:sql")
                        .to("sql:delete from product where id = :#${body.key.value}?dataSource=#db")
                        .to("sql:insert into product (id, name, price) values (:#${body.key.value},"
                                + " :#${body.after[name]}, :#${body.after[price]})?dataSource=#db");
            }
        };
    }

    private void byHand(Changes list) {
        String upsert = "INSERT INTO product (id, name, price) VALUES (?, ?, ?) "
                + (database.isMariaDb()
                        ? "ON DUPLICATE KEY UPDATE name = VALUES(name), price = VALUES(price)"
                        : "ON CONFLICT (id) DO UPDATE SET name = excluded.name, price = excluded.price");
        transactions.executeWithoutResult(status -> jdbc.batchUpdate(
                upsert,
                list.stream()
                        .map(change -> new Object[] {
                            change.getKey().value(),
                            change.getAfter().get("name"),
                            change.getAfter().get("price")
                        })
                        .toList()));
    }

    private void measure(int round, String name, int count, Consumer<Changes> writer) {
        jdbc.execute("DROP TABLE IF EXISTS product");
        jdbc.execute("CREATE TABLE product (id integer PRIMARY KEY, name varchar(100), price numeric(10, 2))");
        List<Changes> lists = new ArrayList<>(lists(count, 1));
        lists.addAll(lists(count, 2));
        long started = System.nanoTime();
        lists.forEach(writer);
        double seconds = (System.nanoTime() - started) / 1e9;
        Integer written = jdbc.queryForObject("SELECT count(*) FROM product WHERE price = 2.50", Integer.class);
        if (written == null || written != count) {
            throw new IllegalStateException(name + " has written " + written + " rows, expected " + count);
        }
        if (round > 0) {
            figures.add(name, 2 * count / seconds);
        }
    }

    private List<Changes> lists(int count, int price) {
        List<Changes> lists = new ArrayList<>();
        for (int from = 0; from < count; from += batch) {
            lists.add(new Changes(IntStream.range(from, Math.min(from + batch, count))
                    .mapToObj(id -> change(id, price))
                    .toList()));
        }
        return lists;
    }

    private static Change change(int id, int price) {
        Map<String, Object> after = new LinkedHashMap<>();
        after.put("id", id);
        after.put("name", "product " + id % DISTINCT_NAMES);
        after.put("price", new BigDecimal(price + ".50"));
        return Change.of("product", Operation.UPSERT)
                .id("bench:" + id)
                .key(RecordKey.of("id", id))
                .after(after)
                .build();
    }
}
