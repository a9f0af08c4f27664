package org.datasync.watch.dialect.generic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Changes;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.runtime.Dialects;
import org.datasync.watch.schema.TableReader;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Test;

/** A database that is only read, in the way that suits any, with the watch's state elsewhere. */
abstract class ReadOnlyContract extends DatabaseContract {

    private static final LocalDateTime TIME = LocalDateTime.parse("2026-01-31T12:00:00");

    ReadOnlyContract(TestDatabase database) {
        super(database);
    }

    private static String follow(String... options) {
        return only(Stream.concat(Stream.of("initialDelay=0", "delay=20"), Arrays.stream(options))
                .toArray(String[]::new));
    }

    private static String only(String... options) {
        return Stream.concat(
                        Stream.of(
                                "datasync-watch:last-modified:only?dataSource=#db",
                                "tables=product",
                                "modifiedColumn=modified"),
                        Arrays.stream(options))
                .collect(Collectors.joining("&"));
    }

    private void createProducts(int records) {
        createProducts("name varchar(40)", "modified " + database.words().localTime());
        context.jdbc()
                .batchUpdate(
                        "INSERT INTO product VALUES (?, ?, ?)",
                        IntStream.rangeClosed(1, records)
                                .mapToObj(id -> new Object[] {id, "n" + id, TIME.plusSeconds(id / 100)})
                                .toList());
    }

    private static List<Object> keys(List<Change> changes) {
        return changes.stream().map(change -> change.getKey().value()).toList();
    }

    private static List<Object> numbers(int last) {
        return IntStream.rangeClosed(1, last).mapToObj(id -> (Object) id).toList();
    }

    @Test
    void aTableIsReadInBatchesOfNoMoreRowsThanAskedFor() {
        createProducts(2_000);
        List<Integer> sizes = new CopyOnWriteArrayList<>();
        List<Change> changes = new CopyOnWriteArrayList<>();
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(follow("delivery=batch", "batchSize=70")).process(exchange -> {
                    List<Change> batch = exchange.getMessage().getBody(Changes.class);
                    sizes.add(batch.size());
                    changes.addAll(batch);
                });
            }
        });
        await().until(() -> changes.size() >= 2_000);
        assertThat(keys(changes)).isEqualTo(numbers(2_000));
        assertThat(sizes).hasSize(29).allMatch(size -> size <= 70);
    }

    @Test
    void nothingOfOursIsWrittenThere() {
        createProducts(1);
        context.receive(follow());
        awaitReceived(1);
        await().until(() -> context.count("datasync_watch WHERE position_text IS NOT NULL") == 1);
        assertThat(new TableReader(dataSource, dialect()).list(List.of("*"), "tables"))
                .extracting(table -> table.name().name())
                .containsExactly(stored("product"));
        assertThat(new TableReader(stateDataSource(), Dialects.of(stateDataSource())).list(List.of("*"), "tables"))
                .hasSize(5);
    }

    @Test
    void twoNodesDeliverEachRecordOnce() {
        createProducts(1_000);
        List<Change> all = new CopyOnWriteArrayList<>();
        try (WatchContext other = newContext()) {
            for (WatchContext node : List.of(context, other)) {
                node.start(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(follow("batchSize=10", "maxMessagesPerPoll=10"))
                                .process(exchange ->
                                        all.add(exchange.getMessage().getBody(Change.class)));
                    }
                });
            }
            await().until(() -> all.size() >= 1_000);
        }
        assertThat(keys(all)).isEqualTo(numbers(1_000));
    }

    @Test
    void aRestartGoesOnWhereItStood() {
        createProducts(95);
        context.receive(follow("batchSize=10", "maxMessagesPerPoll=10"));
        awaitReceived(30);
        context.close();
        List<Change> before = List.copyOf(context.received());
        context = newContext();
        context.receive(follow());
        await().until(() -> before.size() + context.received().size() >= 95);
        assertThat(keys(Stream.concat(before.stream(), context.received().stream())
                        .toList()))
                .isEqualTo(numbers(95));
    }

    @Test
    void aParkedRecordIsRequeuedAsItIsByThen() {
        createProducts(3);
        AtomicBoolean failing = new AtomicBoolean(true);
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(follow("maxAttempts=1", "retryDelay=10", "maxRetryDelay=20"))
                        .routeId("receive")
                        .process(exchange -> {
                            Change change = exchange.getMessage().getBody(Change.class);
                            if (failing.get() && change.getKey().value().equals(2)) {
                                throw new IllegalStateException("on purpose");
                            }
                            context.remember(exchange);
                        });
            }
        });
        await().until(() -> context.count("datasync_failure WHERE status = 'parked'") == 1
                && keys(context.received()).contains(3));
        context.received().clear();
        context.execute("UPDATE product SET name = 'mended' WHERE id = 2");
        failing.set(false);
        request(only("action=requeue", "all=true"), null);
        awaitReceived(1);
        assertThat(keys(context.received())).containsExactly(2);
        assertThat(context.received().get(0).getAfter()).containsEntry(stored("name"), "mended");
        await().until(() -> context.count("datasync_failure") == 0);
    }

    @Test
    void namesAndValuesOfAnyLettersAreFound() {
        String table = "Wares \"of\" 50%_";
        context.execute("CREATE TABLE " + quoted(table) + " (" + quoted("Größe") + " varchar(20) NOT NULL, "
                + quoted("nO \"1") + " integer NOT NULL, " + quoted("when") + " "
                + database.words().localTime() + ", PRIMARY KEY (" + quoted("nO \"1") + ", " + quoted("Größe") + "))");
        for (String text : List.of("größe ☃", "it's", "ключ", "")) {
            context.jdbc().update("INSERT INTO " + quoted(table) + " VALUES (?, 1, ?)", text, TIME);
        }
        context.receive("datasync-watch:last-modified:only?dataSource=#db&initialDelay=0&delay=20&batchSize=1&"
                + raw("tables", "\"Wares \"\"of\"\" 50%_\"") + "&modifiedColumn=when");
        awaitReceived(4);
        assertThat(context.received())
                .extracting(change -> change.getAfter().get("Größe"))
                .containsExactlyInAnyOrder("größe ☃", "it's", "ключ", "");
        assertThat(context.received().get(0).getKey().columns()).containsExactly("nO \"1", "Größe");
    }

    @Test
    void whatCannotBePromisedIsRefusedWithTheReason() {
        createProducts(0);
        assertThat(refusal(follow("requireMode=bounded")))
                .contains("requireMode is bounded", "best-effort", "dialect=generic does not tell what is under way");
    }

    /** The lag of the mode is as long as transactions may take. */
    @Test
    void whatHasJustChangedIsKeptBack() {
        createProducts(1);
        context.execute("UPDATE product SET modified = CURRENT_TIMESTAMP");
        context.receive(follow());
        await().until(() -> context.count("datasync_watch WHERE position_text IS NOT NULL") == 1);
        assertThat(context.received()).isEmpty();
        context.receiveAlsoFrom(follow("lag=0").replace(":only?", ":at-once?"));
        awaitReceived(1);
    }

    @Test
    void patternsThatWriteAreRefusedByName() {
        createProducts(0);
        assertThat(refusal(watch("store", "changeTable=product")))
                .contains("the pattern change-table", "dialect=generic cannot do");
        assertThat(refusal(trigger("store", "tables=product")))
                .contains("the pattern trigger", "dialect=generic cannot do");
        assertThat(new TableReader(stateDataSource(), Dialects.of(stateDataSource())).find("datasync_watch"))
                .isEmpty();
    }

    @Test
    void withoutAnotherDatabaseForTheStateItIsRefused() {
        createProducts(0);
        try (WatchContext alone = new WatchContext(dataSource).generic()) {
            assertThat(refusal(() -> alone.receive(follow()))).contains("dialect=generic", "stateDataSource");
        }
    }

    @Test
    void aWordThatIsNoDialectIsRefused() {
        createProducts(0);
        assertThat(refusal(follow("dialect=oracle"))).contains("dialect is oracle", "auto, generic");
    }
}
