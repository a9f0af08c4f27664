package org.datasync.watch.contract.changetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.InnoDb;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.PollErrors;
import org.junit.jupiter.api.Test;

/**
 * Rows of every kind that may be wrong, among good ones in a random order: each good one is delivered once, in order, each bad
 * one is delivered or parked, no poll fails, and what is parked can be listed, requeued and dropped.
 */
public abstract class BadRowsContract extends DatabaseContract {

    private static final String UNDAUNTED = "failureScope=lane&maxAttempts=1&retryDelay=5&maxRetryDelay=20";
    private static final String PARKED = "datasync_failure WHERE status = 'parked'";
    private static final long GOOD = 1_000_000;

    private final List<Throwable> errors = new CopyOnWriteArrayList<>();
    private final Random random = new Random(9);

    protected BadRowsContract(TestDatabase database) {
        super(database);
    }

    /** Keys that are none, or none that a table has; and what is no JSON at all. */
    private static final List<String> KEYS = List.of(
            "{\"id\":1e999999999}",
            "{\"id\":-1e-999999999}",
            "{\"id\":\"NaN\"}",
            "{\"id\":\"infinity\"}",
            "{\"id\":[1,2]}",
            "{\"id\":{\"a\":1}}",
            "{\"id\":true}",
            "{\"id\":" + "9".repeat(200) + "}",
            "{\"id\":" + "9".repeat(1_501) + "}",
            "{\"no_such_column\":1}",
            "{\"id\":null}",
            "{}",
            "[]",
            "[1,2]",
            "null",
            "7.5",
            "\"\"",
            "{\"id\":",
            "nothing");

    private static final List<String> IMAGES = List.of(
            "{\"a\":1e999999999}",
            "{\"a\":" + "9".repeat(150_001) + "}",
            "{\"a\":" + "[".repeat(9_000) + "]".repeat(9_000) + "}",
            "{\"a\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}",
            "{\"a\":\"\\ud800\"}",
            "{\"a\":\"\\u0000\"}",
            "[]",
            "null",
            "{",
            "nothing");

    private record Row(String key, String operation, String image) {}

    /** Twice as many good rows as bad ones, which have ids of their own. */
    private List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        KEYS.forEach(key -> rows.add(new Row(key, "update", null)));
        IMAGES.forEach(image -> rows.add(new Row("{\"id\":" + (2 * GOOD + rows.size()) + "}", "update", image)));
        rows.add(new Row(null, "update", null));
        rows.add(new Row("{\"id\":5}", "explode", null));
        int good = 2 * rows.size();
        for (int i = 0; i < good; i++) {
            rows.add(new Row("{\"id\":" + (GOOD + i) + "}", "delete", "{\"a\":" + i + "}"));
        }
        Collections.shuffle(rows, random);
        return rows;
    }

    private static boolean isGood(Object id) {
        return id instanceof Number number && number.longValue() >= GOOD && number.longValue() < 2 * GOOD;
    }

    private void assertAllIsDone(String table, int rows, List<Long> good, String action) {
        await().untilAsserted(() -> {
            assertThat(errors).isEmpty();
            assertThat(context.count(table)).isZero();
        });
        assertThat(context.received().stream()
                        .map(change -> change.getKey().value())
                        .filter(BadRowsContract::isGood)
                        .map(id -> ((Number) id).longValue()))
                .containsExactlyElementsOf(good);
        int parked = rows - context.received().size();
        assertThat(context.count(PARKED)).isEqualTo(parked);
        assertThat((List<?>) context.request(action + "list-parked", null)).hasSize(parked);
        assertThat(context.rows("SELECT error FROM datasync_failure"))
                .allSatisfy(row -> assertThat(row.get("error").toString()).contains("Exception"));
        assertThat(context.request(action + "requeue&all=true&force=true", null))
                .isEqualTo(parked);
        await().untilAsserted(() -> {
            assertThat(errors).isEmpty();
            assertThat(context.count(PARKED)).isEqualTo(parked);
        });
        assertThat(context.request(action + "drop&all=true", null)).isEqualTo(parked);
        assertThat(context.count("datasync_failure")).isZero();
    }

    private void inOurOwnTable(String... options) {
        context.camel().getRegistry().bind("errors", new PollErrors(errors));
        context.execute("CREATE TABLE product (id decimal(20, 4) NOT NULL PRIMARY KEY, a integer)");
        request(producer("queue", "install=ensure", "action=record"), List.of());
        List<Row> rows = rows();
        rows.forEach(row -> context.jdbc()
                .update(
                        "INSERT INTO queue (table_name, record_key, operation, after_image) VALUES ('product', ?, ?, ?)",
                        row.key(),
                        row.operation(),
                        row.image()));
        List<String> all = new ArrayList<>(Arrays.asList(options));
        all.add(UNDAUNTED);
        all.add("exceptionHandler=#errors");
        context.receive(watch("queue", all.toArray(String[]::new)));
        List<Long> good = rows.stream()
                .filter(row -> row.operation().equals("delete"))
                .map(row -> Long.valueOf(row.key().replaceAll("[^0-9]", "")))
                .toList();
        assertAllIsDone("queue", rows.size(), good, producer("queue", "action="));
    }

    @Test
    void ofOurOwnTable() {
        inOurOwnTable();
    }

    @Test
    void ofOurOwnTableWhoseRecordsAreRead() {
        inOurOwnTable("fetchRow=true");
    }

    /** Definitions and literals of keys that Java or JSON has no equal for. */
    private List<List<String>> keys() {
        return switch (database.name()) {
            case "PostgreSQL" ->
                List.of(
                        List.of("numeric", "'NaN'", "'Infinity'", "'-Infinity'", "1e1000"),
                        List.of("float8", "'NaN'", "'-Infinity'"),
                        List.of("date", "'infinity'", "'4713-01-01 BC'", "'5874897-12-31'"),
                        List.of("timestamptz", "'infinity'", "'-infinity'"),
                        List.of("time", "'24:00'"),
                        List.of("integer[]", "'{1,2}'", "'{NULL}'", "'{}'"),
                        List.of("numeric[]", "'{NaN}'"),
                        List.of("date[]", "'{infinity}'"),
                        List.of("bit(3)", "B'101'"),
                        List.of("bytea", "'\\x00ff'"));
            case "MariaDB", "MySQL" ->
                List.of(
                        List.of("date", "'0000-00-00'", "'2026-00-00'"),
                        List.of("datetime", "'0000-00-00'", "'2026-01-00'"),
                        List.of("time", "'838:59:59'", "'-10:00:00'"),
                        List.of("year", "0"),
                        List.of("bit(3)", "b'101'"),
                        List.of("varbinary(4)", "X'00FF'"));
            case "H2" ->
                List.of(
                        List.of("double precision", "'NaN'", "'Infinity'"),
                        List.of("integer array", "ARRAY[1, 2]"),
                        List.of("date", "DATE '100000-01-01'"),
                        List.of("varbinary(4)", "X'00FF'"));
            case "SQLite" ->
                List.of(
                        List.of("integer", "'text'", "9e999", "X'FF'", "NULL"),
                        List.of("date", "'tomorrow'", "7"),
                        List.of("text", "X'FF00'", "'a' || char(0) || 'b'"));
            default ->
                List.of(
                        List.of("varchar(40)", "''", "' '"),
                        List.of("date", "'9999-12-31'"),
                        List.of("time", "'23:59:59'"));
        };
    }

    @Test
    void ofATableOfTheApplication() {
        context.camel().getRegistry().bind("errors", new PollErrors(errors));
        int number = 0;
        for (List<String> key : keys()) {
            String table = "pending" + number++;
            context.execute("CREATE TABLE " + table + " (id integer NOT NULL PRIMARY KEY, k " + key.get(0)
                    + ", what varchar(10))");
            List<String> literals = key.subList(1, key.size());
            int id = 0;
            for (String literal : literals) {
                for (String operation : List.of("'update'", "'bogus'")) {
                    context.execute(InnoDb.inMode(
                            database,
                            "",
                            "INSERT INTO " + table + " VALUES (" + id++ + ", " + literal + ", " + operation + ")"));
                }
            }
            context.received().clear();
            String uri = watch(
                    "store" + number,
                    "changeTable=" + table,
                    "tables=product",
                    "keyColumns=k",
                    "operationColumn=what",
                    UNDAUNTED,
                    "exceptionHandler=#errors");
            context.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from(uri).process(context::remember);
                }
            });
            int nulls = (int) literals.stream().filter("NULL"::equals).count();
            assertAllIsDone(
                    table,
                    2 * literals.size(),
                    List.of(),
                    producer(
                            "store" + number,
                            "changeTable=" + table,
                            "tables=product",
                            "keyColumns=k",
                            "operationColumn=what",
                            "action="));
            assertThat(context.received()).as(key.toString()).hasSize(literals.size() - nulls);
        }
    }
}
