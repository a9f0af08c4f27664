package org.datasync.watch.contract.lastmodified;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Changes;
import org.datasync.watch.change.Operation;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.junit.jupiter.api.Test;

/** How changes of tables that are followed are delivered, and what their columns and names may be. */
@Needs(Capability.LAST_MODIFIED)
public abstract class FollowedDeliveryContract extends FollowContract {

    protected FollowedDeliveryContract(TestDatabase database) {
        super(database);
    }

    private List<List<Change>> receiveBatches(String uri) {
        List<List<Change>> batches = new CopyOnWriteArrayList<>();
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).process(exchange -> batches.add(exchange.getMessage().getBody(Changes.class)));
            }
        });
        return batches;
    }

    private static List<Integer> sizes(List<List<Change>> batches) {
        return batches.stream().map(List::size).toList();
    }

    @Test
    void batchesEndWhereTheNextBegins() {
        IntStream.rangeClosed(1, 25).forEach(id -> put("product", id, second(1)));
        String uri = follow("tables=product", "delivery=batch", "batchSize=10");
        List<List<Change>> batches = receiveBatches(uri);
        await().until(() -> batches.size() == 3);
        assertThat(sizes(batches)).containsExactly(10, 10, 5);
        context.close();
        context = newContext();
        put("product", 7, second(2));
        List<List<Change>> later = receiveBatches(uri);
        await().until(() -> !later.isEmpty());
        assertThat(sizes(later)).containsExactly(1);
    }

    /** Records of the same key are one, of which a batch has the last state. */
    @Test
    void aBatchThatIsCoalescedHasARecordOnce() {
        context.execute("CREATE TABLE log (name varchar(40), number_ integer, modified "
                + database.words().localTime() + ")");
        for (int i = 1; i <= 6; i++) {
            context.jdbc().update("INSERT INTO log VALUES (?, ?, ?)", i % 2 == 0 ? "a" : "b", i, time(second(i)));
        }
        List<List<Change>> batches =
                receiveBatches(follow("tables=log", "keyColumns=name", "delivery=batch", "coalesce=true"));
        await().until(() -> !batches.isEmpty());
        assertThat(batches.get(0).stream().map(change -> change.getAfter().get(stored("number_"))))
                .containsExactlyInAnyOrder(5, 6);
    }

    /** Though the children were changed before their parents, and the parent is deleted before its child. */
    @Test
    void parentsComeBeforeTheirChildrenAndGoAfterThem() {
        String time = database.words().localTime();
        context.execute(
                "CREATE TABLE store (id integer NOT NULL PRIMARY KEY, gone integer, modified " + time + ")",
                "CREATE TABLE till (id integer NOT NULL PRIMARY KEY, gone integer, modified " + time
                        + ", store integer, FOREIGN KEY (store) REFERENCES store (id))");
        context.jdbc().update("INSERT INTO store VALUES (1, 0, ?)", time(second(9)));
        context.jdbc().update("INSERT INTO store VALUES (2, 1, ?)", time(second(1)));
        context.jdbc().update("INSERT INTO till VALUES (1, 0, ?, 1)", time(second(2)));
        context.jdbc().update("INSERT INTO till VALUES (2, 1, ?, 2)", time(second(3)));
        List<List<Change>> batches = receiveBatches(
                follow("tables=till,store", "deletedColumn=gone", "delivery=batch", "order=foreign-keys"));
        await().until(() -> !batches.isEmpty());
        List<String> order = described(batches.get(0));
        assertThat(order).hasSize(4);
        assertThat(order.stream().map(String::toLowerCase))
                .containsSubsequence("upsert store [1]", "upsert till [1]")
                .containsSubsequence("delete till [2]", "delete store [2]");
    }

    /** What was done before one that fails stays done, and is not delivered again by the next start. */
    @Test
    void eachChangeIsCommittedByItselfIfThatIsAskedFor() {
        IntStream.rangeClosed(1, 3).forEach(id -> put("product", id, second(id)));
        AtomicBoolean failing = new AtomicBoolean(true);
        String uri = follow("tables=product", "commit=change", "failureScope=lane", "maxAttempts=0", "retryDelay=10");
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).process(exchange -> {
                    context.remember(exchange);
                    if (failing.get()
                            && exchange.getMessage()
                                    .getBody(Change.class)
                                    .getKey()
                                    .value()
                                    .equals(3)) {
                        throw new IllegalStateException("on purpose");
                    }
                });
            }
        });
        await().until(() -> context.count("datasync_failure WHERE attempts > 1") == 1);
        assertThat(keys()).startsWith("product 1", "product 2", "product 3");
        failing.set(false);
        await().until(() -> context.count("datasync_failure") == 0);
        assertThat(keys()).containsOnlyOnce("product 1", "product 2").endsWith("product 3");
    }

    /** What a column of each type says of a record that is deleted, and of one that is not. */
    @Test
    void deletesAreToldByColumnsOfAnyType() {
        Map<String, List<String>> types = Map.of(
                "boolean",
                List.of("TRUE", "FALSE"),
                "smallint",
                List.of("1", "0"),
                "decimal(5, 2)",
                List.of("0.50", "0.00"),
                database.words().localTime(),
                List.of("CURRENT_TIMESTAMP", "NULL"),
                "varchar(10)",
                List.of("'yes'", "'No'"),
                "char(1)",
                List.of("'Y'", "'N'"));
        List<String> tables = new ArrayList<>();
        types.forEach((type, values) -> {
            String table = "mark" + tables.size();
            tables.add(table);
            context.execute("CREATE TABLE " + table + " (id integer NOT NULL PRIMARY KEY, modified "
                    + database.words().localTime() + ", gone " + type + ")");
            for (int i = 0; i < 2; i++) {
                context.jdbc()
                        .update(
                                "INSERT INTO " + table + " VALUES (" + i + ", ?, " + values.get(i) + ")",
                                time(second(i)));
            }
            context.jdbc().update("INSERT INTO " + table + " VALUES (2, ?, NULL)", time(second(2)));
        });
        context.receive(follow("tables=mark*", "deletedColumn=gone"));
        awaitReceived(3 * types.size());
        assertThat(context.received()).allSatisfy(change -> assertThat(change.getOperation())
                .as(described(change))
                .isEqualTo(change.getKey().value().equals(0) ? Operation.DELETE : Operation.UPSERT));
    }

    /** The column that tells may be of another type of numbers than the one that is followed. */
    @Test
    void insertsAreToldByNumbersOfAnyType() {
        List<String> types = List.of("integer", "bigint", "decimal(12, 0)", "decimal(12, 2)");
        for (int i = 0; i < types.size(); i++) {
            context.execute(
                    "CREATE TABLE mark" + i + " (id integer NOT NULL PRIMARY KEY, version bigint, made " + types.get(i)
                            + ")",
                    "INSERT INTO mark" + i + " VALUES (0, 5, 5)",
                    "INSERT INTO mark" + i + " VALUES (1, 6, 5)",
                    "INSERT INTO mark" + i + " VALUES (2, 7, NULL)");
        }
        context.receive(alone("tables=mark*", "modifiedColumn=version", "createdColumn=made", "lag=0"));
        awaitReceived(3 * types.size());
        assertThat(context.received()).allSatisfy(change -> assertThat(change.getOperation())
                .as(described(change))
                .isEqualTo(change.getKey().value().equals(0) ? Operation.INSERT : Operation.UPSERT));
    }

    /** Times of two tables by two types, of which some databases tell the second in the zone in which it was written. */
    @Test
    void insertsAreToldByTimes() {
        List<String> types = Stream.of(
                        database.words().localTime(), database.words().instant())
                .filter(Objects::nonNull)
                .toList();
        for (int i = 0; i < types.size(); i++) {
            context.execute(
                    "CREATE TABLE mark" + i + " (id integer NOT NULL PRIMARY KEY, changed " + types.get(i) + ", made "
                            + types.get(i) + ")",
                    "INSERT INTO mark" + i + " VALUES (2, CURRENT_TIMESTAMP, NULL)",
                    "INSERT INTO mark" + i + " VALUES (0, CURRENT_TIMESTAMP, NULL)");
            context.execute("UPDATE mark" + i + " SET made = changed WHERE id = 0");
        }
        if (database.name().matches("H2|HSQLDB")) {
            context.execute("UPDATE mark1 SET made = made AT TIME ZONE INTERVAL '-07:30' HOUR TO MINUTE WHERE id = 0");
        }
        context.receive(alone("tables=mark*", "modifiedColumn=changed", "createdColumn=made", "lag=0"));
        awaitReceived(2 * types.size());
        assertThat(context.received()).allSatisfy(change -> assertThat(change.getOperation())
                .as(described(change))
                .isEqualTo(change.getKey().value().equals(0) ? Operation.INSERT : Operation.UPSERT));
    }

    /** No value of another kind is ever the same, so that nobody would see an insert. */
    @Test
    void whatCannotTellInsertsIsRefusedByName() {
        List<String> times = Stream.of(
                        "boolean",
                        "varchar(30)",
                        "bigint",
                        "date",
                        database.words().instant())
                .filter(Objects::nonNull)
                .toList();
        for (String type : times) {
            context.execute("CREATE TABLE odd (id integer NOT NULL PRIMARY KEY, modified "
                    + database.words().localTime() + ", made " + type + ")");
            assertThat(refusal(follow("tables=odd", "createdColumn=made")))
                    .as(type)
                    .contains(
                            stored("made") + " (createdColumn)", stored("modified"), "so that no insert would be told");
            context.execute("DROP TABLE odd");
        }
    }

    @Test
    void tablesAndColumnsMayHaveAnyNameAndOptionsOfTheirOwn() {
        List<String> names = List.of(
                "two words", "MixedCase", "it's", "Gr\u00f6\u00dfe_\u6f22\u5b57", "say \"x\"", "a.b", "tick`tock");
        for (String name : names) {
            context.execute(
                    "CREATE TABLE " + quoted(name) + " (" + quoted(name + " id") + " integer NOT NULL PRIMARY KEY, "
                            + quoted(name) + " " + database.words().localTime() + ")");
            for (int id = 1; id <= 2; id++) {
                context.jdbc().update("INSERT INTO " + quoted(name) + " VALUES (" + id + ", ?)", time(second(id)));
            }
        }
        Stream<String> own = names.stream()
                .flatMap(name -> Stream.of(
                        URLEncoder.encode("table." + exact(name) + ".modifiedColumn", StandardCharsets.UTF_8) + "="
                                + URLEncoder.encode(exact(name), StandardCharsets.UTF_8),
                        URLEncoder.encode("table." + exact(name) + ".where", StandardCharsets.UTF_8) + "="
                                + URLEncoder.encode(quoted(name + " id") + " > 1", StandardCharsets.UTF_8)));
        String tables = raw(
                "tables",
                String.join(
                        ",", names.stream().map(FollowedDeliveryContract::exact).toList()));
        context.receive(follow(Stream.concat(Stream.of(tables), own).toArray(String[]::new)));
        awaitReceived(names.size());
        assertThat(context.received())
                .allSatisfy(change -> assertThat(change.getKey().value()).isEqualTo(2));
        assertThat(context.received().stream().map(Change::getId)).doesNotHaveDuplicates();
        assertThat(context.received().stream().map(Change::getTable))
                .as("in quotes where they have to be")
                .containsExactlyInAnyOrderElementsOf(names.stream()
                        .map(name -> name.matches(".*[.\"`].*") ? exact(name) : name)
                        .toList());
    }

    private static String exact(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
