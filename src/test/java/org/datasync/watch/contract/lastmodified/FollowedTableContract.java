package org.datasync.watch.contract.lastmodified;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.DatasyncWatchConsumer;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Operation;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.contract.Lacks;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.runtime.Dialects;
import org.datasync.watch.schema.TableReader;
import org.datasync.watch.support.LogLines;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tables that are followed by a column. */
@Needs(Capability.LAST_MODIFIED)
public abstract class FollowedTableContract extends DatabaseContract {

    private static final String WATCH = "datasync-watch:last-modified:follow?dataSource=#db";

    protected FollowedTableContract(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void createTables() {
        String time = database.words().localTime();
        for (String table : List.of("product", "price")) {
            context.execute(
                    "CREATE TABLE " + table + " (id integer NOT NULL PRIMARY KEY, name varchar(40), modified " + time
                            + ", created " + time + ", gone integer DEFAULT 0, version integer)",
                    "CREATE INDEX " + table + "_modified ON " + table + " (modified, id)");
        }
    }

    private static String follow(String... options) {
        return Stream.concat(
                        Stream.of(WATCH, "initialDelay=0", "delay=20", "modifiedColumn=modified"),
                        Arrays.stream(options))
                .collect(Collectors.joining("&"));
    }

    /** The same with no other column to follow than they may name. */
    private static String alone(String... options) {
        String all = follow(options);
        return all.indexOf("modifiedColumn") == all.lastIndexOf("modifiedColumn")
                ? all
                : all.replace("modifiedColumn=modified&", "");
    }

    /** A time in the form in which it is stored. */
    private Object time(String text) {
        boolean loose = dialect().name().equals("SQLite");
        return text == null ? null : loose ? text.replace('T', ' ') : dialect().bound(LocalDateTime.parse(text));
    }

    private void put(String table, int id, String modified) {
        context.jdbc().update("DELETE FROM " + table + " WHERE id = ?", id);
        context.jdbc()
                .update(
                        "INSERT INTO " + table + " (id, name, modified, version) VALUES (?, ?, ?, ?)",
                        id,
                        "n" + id,
                        time(modified),
                        id);
    }

    private static String second(int second) {
        return "2026-01-31T12:00:%02d".formatted(second);
    }

    private List<String> keys() {
        return context.received().stream()
                .map(change -> change.getTable().toLowerCase(Locale.ROOT) + " "
                        + change.getKey().value())
                .toList();
    }

    private Map<String, Object> standing(String... options) {
        List<?> status = (List<?>) context.request(follow(options).replace("initialDelay=0&delay=20&", ""), null);
        @SuppressWarnings("unchecked")
        Map<String, Object> first = (Map<String, Object>) status.get(0);
        return first;
    }

    @Test
    void moreRecordsOfOneTimeThanABatchHasComeOnceAndInOrder() {
        IntStream.rangeClosed(1, 95).forEach(id -> put("product", id, second(1)));
        context.receive(follow("tables=product", "batchSize=10"));
        awaitReceived(95);
        assertThat(keys())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 95)
                        .mapToObj(id -> "product " + id)
                        .toList());
    }

    @Test
    void aChangeTellsTheRecordAndWhenItChanged() {
        put("product", 7, "2026-01-31T12:00:01.250");
        context.receive(follow("tables=product", "modifiedZone=Asia/Kathmandu"));
        awaitReceived(1);
        Change change = context.received().get(0);
        assertThat(change.getOperation()).isEqualTo(Operation.UPSERT);
        assertThat(change.getAfter())
                .containsEntry(stored("id"), 7)
                .containsEntry(stored("name"), "n7")
                .containsKeys(stored("created"), stored("modified"));
        assertThat(change.getChangedAt()).hasToString("2026-01-31T06:15:01.250Z");
        assertThat(change.getId()).doesNotContain("n7").contains("2026-01-31T12:00:01.25");
    }

    @Test
    void aRecordThatChangesAgainComesAgain() {
        put("product", 1, second(1));
        put("product", 2, second(2));
        context.receive(follow("tables=product"));
        awaitReceived(2);
        put("product", 1, second(3));
        awaitReceived(3);
        assertThat(keys()).containsExactly("product 1", "product 2", "product 1");
        assertThat(context.received().stream().map(Change::getId)).doesNotHaveDuplicates();
    }

    @Test
    void tablesTakeTurnsAndEachHasItsPlace() {
        IntStream.rangeClosed(1, 60).forEach(id -> put("product", id, second(id % 50)));
        IntStream.rangeClosed(1, 3).forEach(id -> put("price", id, second(id)));
        context.receive(follow("tables=pr*", "batchSize=10"));
        awaitReceived(63);
        assertThat(keys()).doesNotHaveDuplicates();
        assertThat(keys().subList(0, 25)).contains("price 1", "price 2", "price 3");
        put("price", 4, second(4));
        awaitReceived(64);
    }

    @Test
    void tablesAreLeftOutAndOthersHaveOptionsOfTheirOwn() {
        put("product", 1, second(1));
        put("price", 1, second(1));
        put("price", 2, second(1));
        context.execute("CREATE TABLE princess (id integer)");
        context.receive(follow(
                "tables=pri*,product",
                "excludeTables=princess",
                "excludeColumns=created",
                "table.price.where=id > 1",
                "table.price.columns=name",
                "table.product.modifiedColumn=version",
                "lag=0"));
        awaitReceived(2);
        assertThat(keys()).containsExactlyInAnyOrder("product 1", "price 2");
        Map<String, Change> byTable = context.received().stream()
                .collect(Collectors.toMap(change -> change.getTable().toLowerCase(Locale.ROOT), change -> change));
        assertThat(byTable.get("price").getAfter()).containsOnlyKeys(stored("name"));
        assertThat(byTable.get("product").getAfter())
                .containsKey(stored("modified"))
                .doesNotContainKey(stored("created"));
    }

    @Test
    void whatOnlyAStarMeansIsLeftOutIfItCannotBeFollowed() {
        createStateTables();
        context.execute(
                "CREATE TABLE prince (id integer NOT NULL PRIMARY KEY)",
                "CREATE TABLE pride (name varchar(40), modified "
                        + database.words().localTime() + ")");
        LogLines log = new LogLines();
        context.receive(follow("tables=*", "excludeTables=pro*,bin", "lag=0"));
        assertThat(log.text().lines().filter(line -> line.contains("is meant by a *")))
                .anyMatch(line -> line.contains(stored("prince") + " is") && line.contains("no column modified"))
                .anyMatch(line -> line.contains(stored("pride") + " is") && line.contains("no primary key"))
                .noneMatch(line -> line.contains("datasync_"));
        put("price", 1, second(1));
        awaitReceived(1);
        assertThat(keys()).containsExactly("price 1");
        assertThat(failureOf(() -> newContext().receive(follow("tables=*,prince"))))
                .hasStackTraceContaining(stored("prince"))
                .hasStackTraceContaining("modified");
    }

    @Test
    void insertsAndDeletesAreToldByColumns() {
        put("product", 1, second(1));
        context.jdbc().update("UPDATE product SET created = modified");
        put("product", 2, second(2));
        put("product", 3, second(3));
        context.execute("UPDATE product SET gone = 1 WHERE id = 3");
        context.receive(follow("tables=product", "createdColumn=created", "deletedColumn=gone"));
        awaitReceived(3);
        assertThat(context.received().stream().map(Change::getOperation))
                .containsExactly(Operation.INSERT, Operation.UPSERT, Operation.DELETE);
        assertThat(context.received().get(2).getAfter()).isNull();
    }

    @Test
    void recordsWithoutATimeComeFirstIfTheyAreToCome() {
        IntStream.rangeClosed(1, 25).forEach(id -> put("product", id, null));
        put("product", 0, second(1));
        context.receive(follow("tables=product", "nulls=deliver", "batchSize=10"));
        awaitReceived(26);
        assertThat(keys()).doesNotHaveDuplicates().startsWith("product 1").endsWith("product 0");
        put("product", 5, second(2));
        awaitReceived(27);
        assertThat(keys()).endsWith("product 5");
    }

    @Test
    void aStartFromNowThatIsRepeatedBeforeTheFirstChangeLosesNothing() {
        put("product", 1, second(1));
        context.receive(follow("tables=product", "startFrom=now"));
        await().until(() -> context.count("datasync_watch WHERE position_text IS NOT NULL") == 1);
        context.close();
        context.execute("INSERT INTO product (id, modified) VALUES (2, CURRENT_TIMESTAMP)");
        context = newContext();
        context.receive(follow("tables=product", "startFrom=now", "lag=0"));
        awaitReceived(1);
        assertThat(keys()).containsExactly("product 2");
    }

    @Test
    void aTimeToStartFromLeavesOlderRecordsOut() {
        put("product", 1, second(1));
        put("product", 2, second(10));
        context.receive(follow("tables=product", "startFrom=2026-01-31T12:00:05", "modifiedZone=UTC"));
        awaitReceived(1);
        assertThat(keys()).containsExactly("product 2");
    }

    /** The retry must not find what lies ahead and comes in its turn. */
    @Test
    void aRecordThatChangesWhileItIsHeldComesOnce() {
        AtomicBoolean failing = new AtomicBoolean(true);
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(follow(
                                "tables=product",
                                "failureScope=lane",
                                "maxAttempts=0",
                                "retryDelay=10",
                                "maxRetryDelay=50"))
                        .process(exchange -> {
                            if (failing.get()) {
                                throw new IllegalStateException("on purpose");
                            }
                            context.remember(exchange);
                        });
            }
        });
        put("product", 1, second(1));
        await().until(() -> context.count("datasync_failure WHERE attempts > 1") == 1);
        put("product", 1, second(2));
        failing.set(false);
        awaitReceived(1);
        put("product", 2, second(3));
        awaitReceived(2);
        assertThat(keys()).containsExactly("product 1", "product 2");
        assertThat(context.count("datasync_failure")).isZero();
    }

    @Test
    void aRewindDeliversAgain() {
        put("product", 1, second(1));
        put("product", 2, second(10));
        context.receive(follow("tables=product"));
        awaitReceived(2);
        context.request(
                WATCH + "&action=rewind&modifiedColumn=modified&tables=product&modifiedZone=UTC"
                        + "&startFrom=2026-01-31T12:00:05",
                null);
        awaitReceived(3);
        context.request(WATCH + "&action=rewind&modifiedColumn=modified&tables=product", null);
        awaitReceived(5);
        assertThat(keys()).containsExactly("product 1", "product 2", "product 2", "product 1", "product 2");
    }

    @Test
    void aPositionThatTheDatabaseCannotHaveComeToIsRefused() {
        put("product", 1, second(1));
        context.receive(follow("tables=product"));
        awaitReceived(1);
        context.close();
        context = newContext();
        String ahead = position().replace("2026", "2126");
        context.execute("UPDATE datasync_watch SET position_text = '" + ahead + "'");
        assertThat(failureOf(() -> newContext().receive(follow("tables=product"))))
                .hasStackTraceContaining("that the database cannot have yet")
                .hasStackTraceContaining("action=rewind");
    }

    private String position() {
        return context.jdbc().queryForObject("SELECT position_text FROM datasync_watch", String.class);
    }

    @Test
    void aTableWithoutAKeyIsRefusedByNameAndMayBeGivenOne() {
        context.execute("CREATE TABLE log (name varchar(40), number_ integer, modified "
                + database.words().localTime() + ")");
        assertThat(failureOf(() -> newContext().receive(follow("tables=log"))))
                .hasStackTraceContaining("has no primary key")
                .hasStackTraceContaining("keyColumns");
        for (int i = 1; i <= 20; i++) {
            context.jdbc().update("INSERT INTO log VALUES (?, ?, ?)", i % 2 == 0 ? "a" : "b", i, time(second(1)));
        }
        context.jdbc().update("INSERT INTO log VALUES ('a', NULL, ?)", time(second(1)));
        context.receive(follow("tables=log", "table.log.keyColumns=name,number_", "batchSize=3"));
        awaitReceived(20);
        assertThat(keys()).doesNotHaveDuplicates().startsWith("log [a, 2]").endsWith("log [b, 19]");
    }

    @Test
    void numbersAreFollowedAndEpochsTellTheTime() {
        context.execute("CREATE TABLE event (id integer NOT NULL PRIMARY KEY, happened bigint)");
        context.jdbc().update("INSERT INTO event VALUES (1, ?)", 1_769_860_800_123L);
        context.receive(alone("tables=event", "modifiedColumn=happened", "modifiedUnit=ms"));
        awaitReceived(1);
        assertThat(context.received().get(0).getChangedAt()).hasToString("2026-01-31T12:00:00.123Z");
    }

    @Test
    void numbersOfASequenceAreExactWhereTheDatabaseTellsWhoTookThem() {
        put("product", 1, second(2));
        put("product", 2, second(1));
        String uri = alone(
                "tables=product",
                "modifiedColumn=version",
                "modifiedClock=sequence",
                "requireMode=exact",
                "nulls=deliver");
        if (dialect().coversSequences()) {
            context.receive(uri);
            awaitReceived(2);
            assertThat(keys()).containsExactly("product 1", "product 2");
        } else {
            assertThat(failureOf(() -> newContext().receive(uri)))
                    .hasStackTraceContaining("only best-effort can be promised");
        }
    }

    @Test
    void aDayIsReadOnceItIsOver() {
        context.execute("CREATE TABLE event (id integer NOT NULL PRIMARY KEY, happened date)");
        boolean loose = dialect().name().equals("SQLite");
        for (int day = 0; day < 3; day++) {
            LocalDate date = LocalDate.now(ZoneOffset.UTC).plusDays(day - 2L);
            context.jdbc()
                    .update(
                            "INSERT INTO event VALUES (?, ?)",
                            day,
                            loose ? date.toString() : dialect().bound(date));
        }
        context.receive(alone("tables=event", "modifiedColumn=happened", "modifiedZone=UTC"));
        awaitReceived(2);
        assertThat(keys()).containsExactly("event 0", "event 1");
    }

    @Test
    void whatIsWrongWithTheOptionsIsRefusedByName() {
        Map.of(
                        "tables=product&modifiedColumn=name", "modifiedColumn",
                        "tables=product&modifiedColumn=id", "modifiedColumn",
                        "tables=product&startFrom=5", "startFrom",
                        "tables=product&modifiedClock=sequence", "modifiedClock=sequence",
                        "tables=product&modifiedClock=xid", "modifiedClock=xid",
                        "tables=product&deletedColumn=nothing", "deletedColumn",
                        "tables=product&table.price.where=1", "table.price",
                        "tables=product&lanes=2", "lanes",
                        "tables=product&requireMode=exact", "requireMode",
                        "modifiedZone=UTC", "tables")
                .forEach((options, word) -> assertThat(
                                failureOf(() -> newContext().receive(alone(options))))
                        .as(options)
                        .hasStackTraceContaining(word));
        assertThat(new TableReader(stateDataSource(), Dialects.of(stateDataSource())).find("datasync_watch"))
                .as("a table of ours, though the options were wrong")
                .isEmpty();
    }

    @Needs({Capability.OPEN_WORK, Capability.LAST_MODIFIED})
    @Test
    void whatIsBoundedIsToldAndMayBeAskedFor() {
        put("product", 1, second(1));
        context.receive(follow("tables=product", "requireMode=bounded"));
        awaitReceived(1);
        assertThat(standing("tables=product")).containsEntry("mode", "bounded");
    }

    /** The second is committed first; a watch that looks meanwhile gives neither, and both in their order afterwards. */
    @Needs({Capability.OPEN_WORK, Capability.LAST_MODIFIED, Capability.CONCURRENT_WRITERS, Capability.CONCURRENT_READERS
    })
    @Test
    void whatIsCommittedLateIsWaitedForAndItsTransactionTold() throws SQLException {
        context.receive(follow("tables=product", "lag=0"));
        try (Connection late = dataSource.getConnection();
                Statement statement = late.createStatement()) {
            late.setAutoCommit(false);
            statement.execute("INSERT INTO product (id, modified) VALUES (1, CURRENT_TIMESTAMP)");
            context.execute("INSERT INTO product (id, modified) VALUES (2, CURRENT_TIMESTAMP)");
            DatasyncWatchConsumer consumer =
                    (DatasyncWatchConsumer) context.camel().getRoute("receive").getConsumer();
            Instant over = Instant.now().plusSeconds(2); // by then nothing but open work keeps the second back
            await().until(() ->
                    Instant.now().isAfter(over) && consumer.getStanding().contains("\"openWork\":[\""));
            assertThat(keys()).isEmpty();
            late.commit();
        }
        awaitReceived(2);
        assertThat(keys()).containsExactly("product 1", "product 2");
    }

    @Lacks(Capability.OPEN_WORK)
    @Test
    void whatCannotBeBoundedIsRefused() {
        assertThat(failureOf(() -> newContext().receive(follow("tables=product", "requireMode=bounded"))))
                .hasStackTraceContaining("requireMode is bounded")
                .hasStackTraceContaining("best-effort");
        context.receive(follow("tables=product"));
        assertThat(standing("tables=product")).containsEntry("mode", "best-effort");
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
