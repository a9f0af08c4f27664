package org.datasync.watch.contract.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Json;
import org.datasync.watch.change.Operation;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.contract.trigger.TypedColumn;
import org.datasync.watch.database.InnoDb;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.support.Replica;
import org.junit.jupiter.api.Test;
import org.springframework.dao.PessimisticLockingFailureException;

/** Tables whose rows are remembered, so that messages have the row before. */
@Needs(Capability.SNAPSHOT)
public abstract class KeptRowsContract extends DatabaseContract {

    protected KeptRowsContract(TestDatabase database) {
        super(database);
    }

    private static String compare(String... options) {
        return Stream.concat(
                        Stream.of(
                                "datasync-watch:snapshot:compare?dataSource=#db",
                                "initialDelay=0",
                                "delay=20",
                                "compareInterval=0"),
                        Arrays.stream(options))
                .collect(Collectors.joining("&"));
    }

    private Map<String, Object> position() {
        List<String> stored = context.jdbcFor("datasync_watch")
                .queryForList("SELECT position_text FROM datasync_watch WHERE position_text IS NOT NULL", String.class);
        return stored.isEmpty() ? Map.of("run", 0) : Json.readObject(stored.get(0), "a position");
    }

    private void awaitComparison() {
        long before = ((Number) position().get("run")).longValue();
        await().until(() -> {
            Map<String, Object> now = position();
            return ((Number) now.get("run")).longValue() > before && !now.containsKey("table");
        });
    }

    private void restart(String uri) {
        context.close();
        context = newContext();
        context.receive(uri);
    }

    /** What was before is exactly what was there, whatever types the columns have. */
    @Test
    void eachRowComesWithWhatItWas() throws Exception {
        List<TypedColumn> columns = TypedColumn.of(database).stream()
                .map(TypedColumn::withoutLongValues)
                .toList();
        if (database.name().equals("PostgreSQL")) {
            context.execute("CREATE TYPE mood AS ENUM ('happy', 'sad')");
        }
        context.execute("CREATE TABLE anything (id integer NOT NULL PRIMARY KEY"
                + IntStream.range(0, columns.size())
                        .mapToObj(i -> ", c" + i + " " + columns.get(i).type())
                        .collect(Collectors.joining())
                + ")");
        Random random = new Random(3);
        IntStream.range(0, 30).forEach(id -> insert(columns, random, id));
        context.receive(compare("tables=anything", "keep=rows"));
        awaitComparison();
        Replica replica = new Replica();
        replica.take(stored("anything"), Replica.of(context.jdbc(), "anything", 1));
        for (int round = 0; round < 4; round++) {
            context.camel().getRouteController().suspendRoute("receive"); // what was rolled back has been received too
            edit(columns, random);
            context.camel().getRouteController().resumeRoute("receive");
            awaitComparison();
            context.received().stream().skip(seen).forEach(replica::apply);
            seen = context.received().size();
            assertThat(replica.contradictions()).isEmpty();
            assertThat(replica.rows(stored("anything"))).isEqualTo(Replica.of(context.jdbc(), "anything", 1));
        }
        assertThat(context.received().stream().filter(change -> change.getOperation() != Operation.INSERT))
                .hasSizeGreaterThan(20)
                .allSatisfy(change -> assertThat(change.getBefore()).hasSize(columns.size() + 1));
        assertThat(context.received().stream().filter(change -> change.getOperation() == Operation.INSERT))
                .isNotEmpty()
                .allSatisfy(change -> assertThat(change.getBefore()).isNull());
    }

    private int seen;

    private void edit(List<TypedColumn> columns, Random random) {
        for (int i = 0; i < 15; i++) {
            int id = random.nextInt(40);
            if (random.nextBoolean()) {
                context.execute("DELETE FROM anything WHERE id = " + id);
                if (random.nextInt(3) == 0) {
                    insert(columns, random, id);
                }
            } else {
                int column = random.nextInt(columns.size());
                context.execute("UPDATE anything SET c" + column + " = " + value(columns.get(column), random)
                        + " WHERE id = " + id);
            }
        }
    }

    private void insert(List<TypedColumn> columns, Random random, int id) {
        context.execute("INSERT INTO anything VALUES (" + id
                + columns.stream().map(column -> ", " + value(column, random)).collect(Collectors.joining()) + ")");
    }

    private static String value(TypedColumn column, Random random) {
        List<String> values = column.values();
        return random.nextInt(4) == 0 ? "NULL" : values.get(random.nextInt(values.size()));
    }

    private void createTexts() {
        context.execute("CREATE TABLE note (id integer NOT NULL PRIMARY KEY, v integer, body "
                + (InnoDb.is(database) ? "longtext" : database.name().matches("PostgreSQL|SQLite") ? "text" : "clob")
                + ")");
    }

    private void put(int id, int characters) {
        context.jdbc().update("INSERT INTO note VALUES (?, 0, ?)", id, "x".repeat(characters));
    }

    private Change changeOf(int id) {
        await().until(() -> context.received().stream()
                .anyMatch(change -> change.getKey().value().equals(id)));
        return context.received().stream()
                .filter(change -> change.getKey().value().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** Pages of large rows have few of them, and what is too large is told without what it was. */
    @Test
    void largeRowsMakeSmallPagesAndHugeOnesAreNotKept() {
        createTexts();
        IntStream.rangeClosed(1, 40).forEach(id -> put(id, 100_000));
        put(41, 300_000);
        context.receive(compare("tables=note", "keep=rows"));
        awaitComparison();
        assertThat(context.count("datasync_snapshot")).isGreaterThan(6);
        context.execute("UPDATE note SET v = 1 WHERE id IN (7, 41)", "DELETE FROM note WHERE id = 9");
        assertThat(changeOf(7).getBefore())
                .containsEntry(stored("v"), 0)
                .containsEntry(stored("body"), "x".repeat(100_000));
        assertThat(changeOf(9).getBefore()).containsEntry(stored("body"), "x".repeat(100_000));
        assertThat(changeOf(41).getBefore()).isNull();
        assertThat(changeOf(41).getAfter()).containsEntry(stored("v"), 1);
        context.execute("UPDATE note SET body = 'y' WHERE id = 41");
        await().until(() -> context.received().size() == 4);
        context.execute("UPDATE note SET v = 2 WHERE id = 41");
        await().until(() -> context.received().size() == 5);
        assertThat(context.received().get(4).getBefore()).containsEntry(stored("body"), "y");
    }

    /** A page of many rows that were delivered one by one is cut once it is large. */
    @Test
    void aPageThatHasGrownIsCut() {
        createTexts();
        put(0, 10);
        context.receive(compare("tables=note", "keep=rows"));
        awaitComparison();
        IntStream.rangeClosed(1, 60).forEach(id -> put(id, 100_000));
        awaitReceived(60);
        await().ignoreExceptionsInstanceOf(
                        PessimisticLockingFailureException.class) // Derby's readers wait for the cycle
                .until(() -> context.count("datasync_snapshot") > 6);
        awaitComparison();
        context.execute("UPDATE note SET v = 1");
        awaitReceived(121);
        awaitComparison();
        assertThat(context.received().stream()
                        .skip(60)
                        .filter(change -> change.getBefore() != null)
                        .count())
                .isGreaterThan(35);
        assertThat(context.received()).hasSize(121);
    }

    @Test
    void rowsAreKeptFromThenOnWhereTheOptionIsNew() {
        createTexts();
        IntStream.rangeClosed(1, 5).forEach(id -> put(id, 10));
        context.receive(compare("tables=note"));
        awaitComparison();
        restart(compare("tables=note", "keep=rows"));
        awaitComparison();
        awaitComparison();
        assertThat(context.received()).isEmpty();
        context.execute("UPDATE note SET v = 1 WHERE id = 1");
        assertThat(changeOf(1).getBefore()).containsEntry(stored("v"), 0);
        restart(compare("tables=note"));
        awaitComparison();
        awaitComparison();
        assertThat(context.received()).isEmpty();
        context.execute("UPDATE note SET v = 2 WHERE id = 1");
        assertThat(changeOf(1).getBefore()).isNull();
    }

    @Test
    void aRetryHasWhatWasBeforeToo() {
        createTexts();
        put(1, 10);
        put(2, 10);
        AtomicBoolean failing = new AtomicBoolean(true);
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(compare("tables=note", "keep=rows", "maxAttempts=0", "retryDelay=10", "maxRetryDelay=50"))
                        .process(exchange -> {
                            if (failing.get()) {
                                throw new IllegalStateException("on purpose");
                            }
                            context.remember(exchange);
                        });
            }
        });
        awaitComparison();
        context.execute("UPDATE note SET v = 1 WHERE id = 1", "DELETE FROM note WHERE id = 2");
        await().until(() -> context.count("datasync_failure") == 2);
        context.execute("UPDATE note SET v = 2 WHERE id = 1");
        failing.set(false);
        assertThat(changeOf(1).getBefore()).containsEntry(stored("v"), 0);
        await().until(() -> context.received().stream()
                .anyMatch(change -> change.getAfter() != null
                        && change.getAfter().get(stored("v")).equals(2)));
        assertThat(changeOf(2).getBefore()).containsEntry(stored("v"), 0);
    }
}
