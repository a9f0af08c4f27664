package org.datasync.watch.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.datasync.watch.change.Change;
import org.datasync.watch.database.InnoDbServer;
import org.datasync.watch.database.MariaDbServer;
import org.datasync.watch.database.PostgreSqlServer;
import org.datasync.watch.lastmodified.LateWriter;
import org.datasync.watch.lastmodified.MariaDbWriter;
import org.datasync.watch.lastmodified.PostgreSqlWriter;
import org.springframework.jdbc.core.JdbcTemplate;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Of how many records those never see the last version who read a table by a column, while eight sessions commit late in all
 * ways: a watch, a route of camel-sql, and a reader by column and key, with and without a lag. All of them read the same table at
 * the same time. Prints the table of performance.md.
 */
@Command(name = "loss-bench", mixinStandardHelpOptions = true)
public final class LossBenchmark implements Callable<Integer> {

    private static final int WRITERS = 8;

    private static final String CAMEL_SQL = "camel-sql, `WHERE modified > :last`";
    private static final String KEYSET = "keyset (column, key)";
    private static final String LATE_KEYSET = "keyset with a lag of 1 s";
    private static final String WATCH = "last-modified";

    @Option(names = "--seconds", description = "how long it is written to each database (default: ${DEFAULT-VALUE})")
    private int seconds = 25;

    private final List<String> heads = new ArrayList<>();
    private final Map<String, List<Long>> losses = new LinkedHashMap<>();

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new LossBenchmark()).execute(arguments));
    }

    /** A column that is followed, with what people call it and the watch's options. */
    private record Followed(String column, String name, String options) {}

    /** Makes a session that writes. */
    private interface Writers {
        LateWriter writer(String url, int number, int seconds);
    }

    @Override
    public Integer call() throws Exception {
        try (PostgreSqlServer server = new PostgreSqlServer().start()) {
            measure(
                    server.newDatabase(),
                    PostgreSqlWriter.TABLES,
                    PostgreSqlWriter::new,
                    List.of(
                            new Followed("by_transaction", "PostgreSQL, `now()`", "requireMode=bounded"),
                            new Followed("by_statement", "the statement's time", "requireMode=bounded"),
                            new Followed("by_sequence", "a sequence", "requireMode=exact&modifiedClock=sequence")));
        }
        try (InnoDbServer server = new MariaDbServer().start()) {
            measure(
                    server.newDatabase(),
                    MariaDbWriter.TABLES,
                    MariaDbWriter::new,
                    List.of(new Followed("by_statement", "MariaDB, `now(6)`", "requireMode=bounded")));
        }
        print();
        return 0;
    }

    private void measure(String url, List<String> tables, Writers writers, List<Followed> columns) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        try (HikariDataSource dataSource = new HikariDataSource(config);
                DefaultCamelContext camel = new DefaultCamelContext()) {
            JdbcTemplate jdbc = new JdbcTemplate(dataSource);
            for (String statement : tables) {
                jdbc.execute(statement);
            }
            camel.getRegistry().bind("db", dataSource);
            Map<String, Versions> seen = new LinkedHashMap<>();
            List<KeysetReader> readers = new ArrayList<>();
            for (Followed each : columns) {
                jdbc.execute("CREATE INDEX product_" + each.column() + " ON product (" + each.column() + ", id)");
                follow(camel, jdbc, each, seen, readers, dataSource);
            }
            camel.start();
            readers.forEach(Thread::start);
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2)); // by then all have begun
            write(number -> writers.writer(url, number, seconds));
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(6)); // by then nothing more comes
            for (KeysetReader reader : readers) {
                reader.end();
            }
            count(jdbc, columns, seen);
        }
    }

    private static void write(IntFunction<LateWriter> writers) throws InterruptedException {
        List<LateWriter> all = IntStream.range(0, WRITERS).mapToObj(writers).toList();
        all.forEach(Thread::start);
        for (LateWriter writer : all) {
            writer.join();
        }
    }

    private static void follow(
            DefaultCamelContext camel,
            JdbcTemplate jdbc,
            Followed followed,
            Map<String, Versions> seen,
            List<KeysetReader> readers,
            HikariDataSource dataSource)
            throws Exception {
        String column = followed.column();
        Versions watch = versions(seen, WATCH, column);
        Versions keyset = versions(seen, KEYSET, column);
        Versions late = versions(seen, LATE_KEYSET, column);
        Versions sql = versions(seen, CAMEL_SQL, column);
        Object newest = jdbc.queryForObject("SELECT MAX(" + column + ") FROM product", Object.class);
        Last last = new Last(newest);
        camel.getRegistry().bind("last_" + column, last);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("datasync-watch:last-modified:" + column + "?dataSource=#db&tables=product&modifiedColumn="
                                + column + "&startFrom=now&initialDelay=0&delay=50&" + followed.options())
                        .process(exchange -> watch.see(
                                exchange.getMessage().getBody(Change.class).getAfter()));
                from("sql:SELECT id, v, " + column + " AS modified FROM product WHERE " + column + " > :#${bean:last_"
                                + column + ".get} ORDER BY " + column + "?dataSource=#db&initialDelay=0&delay=50")
                        .process(exchange -> {
                            Map<?, ?> row = exchange.getMessage().getBody(Map.class);
                            sql.see(row);
                            last.set(row.get("modified"));
                        });
            }
        });
        readers.add(new KeysetReader(dataSource, column, newest, 0, keyset));
        readers.add(new KeysetReader(dataSource, column, newest, 1, late));
    }

    private static Versions versions(Map<String, Versions> seen, String reader, String column) {
        return seen.computeIfAbsent(reader + column, name -> new Versions(new ConcurrentHashMap<>()));
    }

    private void count(JdbcTemplate jdbc, List<Followed> columns, Map<String, Versions> seen) {
        Map<Integer, Integer> last = jdbc.queryForList("SELECT id, v FROM product WHERE v > 0").stream()
                .collect(Collectors.toMap(row -> number(row.get("id")), row -> number(row.get("v"))));
        for (Followed each : columns) {
            heads.add(each.name() + " (" + last.size() + " changed)");
            for (String reader : List.of(CAMEL_SQL, KEYSET, LATE_KEYSET, WATCH)) {
                losses.computeIfAbsent(reader, name -> new ArrayList<>())
                        .add(seen.get(reader + each.column()).lacking(last));
            }
        }
    }

    private static int number(Object value) {
        return ((Number) value).intValue();
    }

    private void print() {
        System.out.printf("%n| records lost by | %s |%n", String.join(" | ", heads));
        System.out.println("| --- |" + " --- |".repeat(heads.size()));
        losses.forEach((reader, lost) -> System.out.printf(
                "| %s | %s |%n", reader, lost.stream().map(String::valueOf).collect(Collectors.joining(" | "))));
    }

    /** Which version of each record somebody has seen. */
    record Versions(Map<Integer, Integer> seen) {

        void see(Map<?, ?> row) {
            seen.merge(number(row.get("id")), number(row.get("v")), Math::max);
        }

        /** Of how many records the last version is lacking. */
        long lacking(Map<Integer, Integer> last) {
            return last.entrySet().stream()
                    .filter(record -> seen.getOrDefault(record.getKey(), 0) < record.getValue())
                    .count();
        }
    }

    /** Where a route of camel-sql stands. */
    public static final class Last {
        private volatile Object value;

        Last(Object value) {
            this.value = value;
        }

        public Object get() {
            return value;
        }

        void set(Object newest) {
            value = newest;
        }
    }
}
