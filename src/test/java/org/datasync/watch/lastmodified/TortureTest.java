package org.datasync.watch.lastmodified;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.change.Change;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.RewritingDataSource;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Test;

/**
 * Eight sessions that commit late in every way there is, and watches over the same table, each by another column: none loses
 * the last version of a record. Another by each column that does not see open work does lose some, so that the test is known to
 * bite.
 */
abstract class TortureTest {

    static final int WRITERS = 8;

    private static final String BLIND = "blind_";
    private static final int ROUNDS = 6;

    private final TestDatabase database;
    private final Map<String, String> watches;
    private final int seconds;

    /**
     * On a database.
     *
     * @param watches the watches' further options by the columns that they follow
     * @param seconds how long it is written to
     */
    TortureTest(TestDatabase database, Map<String, String> watches, int seconds) {
        this.database = database;
        this.watches = watches;
        this.seconds = seconds;
    }

    /** The table {@code product} with 2,000 records, and what else writers need. */
    abstract String[] tables();

    /** A session that writes. */
    abstract LateWriter writer(String url, int number, int seconds);

    /** The statement with which no open work is seen, in place of that with which it would be. */
    abstract String blinded(String sql);

    /** Further options, by columns, of watches that see open work and lose something though. */
    Map<String, String> careless() {
        return Map.of();
    }

    private final Map<String, Map<Integer, Integer>> seen = new ConcurrentHashMap<>();

    /** Of the column {@code v}, however the database spells that. */
    private static Object valueOf(Change change) {
        Map<String, Object> row = change.getAfter();
        return row.containsKey("v") ? row.get("v") : row.get("V");
    }

    static String uri(String source, String name, String column, String options) {
        return "datasync-watch:last-modified:" + name + "?dataSource=#" + source
                + "&tables=product&initialDelay=0&delay=50&startFrom=now&modifiedColumn=" + column + "&" + options;
    }

    private String blindOptions(String column) {
        return watches.get(column) + "&lag=0";
    }

    /** Whether who follows this column and does not see open work loses something. */
    boolean bites(String column) {
        return true;
    }

    private RouteBuilder route(String source, String name, String column, String options) {
        Map<Integer, Integer> versions = seen.computeIfAbsent(name, key -> new ConcurrentHashMap<>());
        return new RouteBuilder() {
            @Override
            public void configure() {
                from(uri(source, name, column, options)).process(exchange -> {
                    Change change = exchange.getMessage().getBody(Change.class);
                    Integer version = (Integer) valueOf(change);
                    versions.merge((Integer) change.getKey().value(), version, Math::max);
                });
            }
        };
    }

    @Test
    void noVersionIsLostThatIsNotSuperseded() throws InterruptedException {
        try (HikariDataSource dataSource = database.newDatabase();
                WatchContext context = new WatchContext(dataSource)) {
            createTable(context);
            context.camel().getRegistry().bind("blind", new RewritingDataSource(dataSource, this::blinded));
            watches.forEach((column, options) -> context.start(route("db", column, column, options)));
            List<String> blind = watches.keySet().stream().filter(this::bites).toList();
            blind.forEach(column -> context.start(route("blind", BLIND + column, column, blindOptions(column))));
            careless().forEach((column, options) -> context.start(route("db", column, column, options)));
            int all = watches.size() + blind.size() + careless().size();
            await().until(() -> context.count("datasync_watch WHERE position_text IS NOT NULL") == all);

            List<String> losing = Stream.concat(blind.stream().map(BLIND::concat), careless().keySet().stream())
                    .toList();
            Map<Integer, Integer> versions = writeUntilLost(context, dataSource.getJdbcUrl(), losing);
            assertThat(versions).hasSizeGreaterThan(100);
            losing.forEach(
                    name -> assertThat(lost(name, versions)).as("lost %s", name).isPositive());
        }
    }

    /** Writes, and once more where by chance those have lost nothing that are to; returns the last versions. */
    private Map<Integer, Integer> writeUntilLost(WatchContext context, String url, List<String> losing)
            throws InterruptedException {
        Map<Integer, Integer> versions = Map.of();
        for (int round = 0; round < ROUNDS && losesNothing(losing, versions); round++) {
            write(url);
            Map<Integer, Integer> last = versions(context);
            watches.keySet().forEach(name -> awaitAll(name, last));
            versions = last;
        }
        return versions;
    }

    private boolean losesNothing(List<String> losing, Map<Integer, Integer> versions) {
        return versions.isEmpty() || losing.stream().anyMatch(name -> lost(name, versions) == 0);
    }

    private static Map<Integer, Integer> versions(WatchContext context) {
        Map<Integer, Integer> versions = new LinkedHashMap<>();
        context.rows("SELECT id, v FROM product WHERE v > 0")
                .forEach(row -> versions.put(((Number) row.get("id")).intValue(), ((Number) row.get("v")).intValue()));
        return versions;
    }

    private void awaitAll(String name, Map<Integer, Integer> versions) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        assertThat(lost(name, versions)).as("lost %s", name).isZero());
    }

    private long lost(String name, Map<Integer, Integer> versions) {
        return versions.entrySet().stream()
                .filter(last -> seen.get(name).getOrDefault(last.getKey(), 0) < last.getValue())
                .count();
    }

    private void write(String url) throws InterruptedException {
        List<LateWriter> writers = IntStream.range(0, WRITERS)
                .mapToObj(number -> writer(url, number, seconds))
                .toList();
        writers.forEach(Thread::start);
        for (LateWriter writer : writers) {
            writer.join();
        }
    }

    private void createTable(WatchContext context) {
        context.execute(tables());
        watches.keySet()
                .forEach(column ->
                        context.execute("CREATE INDEX product_" + column + " ON product (" + column + ", id)"));
    }
}
