package org.datasync.watch.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.datasync.watch.DatasyncWatchConstants;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Changes;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a route sees of a change: body, headers, and the parts of both in expressions. */
class MessageTest {

    private static final String STORE =
            "datasync-watch:change-table:store?dataSource=#db&install=ensure&delay=20&initialDelay=0&retryDelay=20";

    private final HikariDataSource dataSource = TestDatabase.H2.newDatabase();
    private final WatchContext context = new WatchContext(dataSource);
    private final List<Object> seen = new CopyOnWriteArrayList<>();

    @BeforeEach
    void open() {
        ProductTable.create(context, TestDatabase.H2, "product");
        ProductTable.insert(context);
    }

    @AfterEach
    void close() {
        context.close();
        dataSource.close();
    }

    private Message deliverOne(String options) {
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(STORE + options)
                        .process(exchange -> seen.add(exchange.getMessage().copy()));
            }
        });
        ProductTable.recordChange(context, TestDatabase.H2);
        await().until(() -> context.count("store") == 0);
        assertThat(seen).hasSize(1);
        return (Message) seen.get(0);
    }

    private void deliver(RouteBuilder routes) {
        context.start(routes);
        await().until(() -> context.count("store") == 0);
    }

    private void record(String operation, int... keys) {
        for (int key : keys) {
            context.execute("INSERT INTO store (table_name, record_key, operation) VALUES ('product', '{\"id\":" + key
                    + "}', '" + operation + "')");
        }
    }

    @Test
    void changeHasTheDocumentedHeadersAndNoOthers() {
        Instant changedAt = Instant.parse("2024-03-01T03:29:58.765432Z");
        assertThat(deliverOne("").getHeaders())
                .containsOnly(
                        entry("CamelDatasyncWatchChangeId", "store:1-gtvsy5wgag"),
                        entry("CamelDatasyncWatchName", "store"),
                        entry("CamelDatasyncWatchTable", "product"),
                        entry("CamelDatasyncWatchKey", 7),
                        entry("CamelDatasyncWatchOperation", "update"),
                        entry("CamelDatasyncWatchChangedAt", changedAt),
                        entry("CamelDatasyncWatchAttempt", 1),
                        entry("CamelDatasyncWatchLane", 0),
                        entry("CamelMessageTimestamp", changedAt.toEpochMilli()));
    }

    @Test
    void batchHasTheDocumentedHeadersAndNoOthers() {
        assertThat(deliverOne("&delivery=batch").getHeaders())
                .containsOnly(
                        entry("CamelDatasyncWatchName", "store"),
                        entry("CamelDatasyncWatchLane", 0),
                        entry("CamelDatasyncWatchAttempt", 1),
                        entry("CamelDatasyncWatchSize", 1));
    }

    @Test
    void keyOfSeveralColumnsIsAJsonArrayInTheHeaderAndAListInTheBody() {
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(STORE).process(exchange -> seen.add(exchange.getMessage().copy()));
            }
        });
        context.execute("INSERT INTO store (table_name, record_key) VALUES ('order_line',"
                + " '{\"order\":\"A \\\"1\\\"\",\"weight\":1.10}')");
        await().until(() -> context.count("store") == 0);
        Message message = (Message) seen.get(0);
        assertThat(message.getHeader(DatasyncWatchConstants.KEY)).isEqualTo("[\"A \\\"1\\\"\",1.10]");
        assertThat(message.getBody(Change.class).getKey().value())
                .isEqualTo(List.of("A \"1\"", new BigDecimal("1.10")));
    }

    @Test
    void bodyKeepsTheTypesOfTheColumns() {
        Change change = deliverOne("&fetchRow=true").getBody(Change.class);
        assertThat(change.getAfter())
                .containsEntry("ID", 7)
                .containsEntry("NAME", ProductTable.NAME)
                .containsEntry("PRICE", new BigDecimal("1.10"))
                .containsEntry("ADDED", ProductTable.ADDED)
                .containsEntry("CHECKED", ProductTable.CHECKED)
                .containsEntry("CODE", UUID.fromString(ProductTable.CODE))
                .containsEntry("IN_STOCK", true)
                .containsEntry("NOTE", null);
        assertThat((byte[]) change.getAfter().get("PICTURE")).isEqualTo(ProductTable.PICTURE);
        assertThat(change.getBefore()).containsEntry("price", new BigDecimal("1.00"));
    }

    @Test
    void imagesAreNullWhereTheyAreNotKnown() {
        createStore();
        record("delete", 8);
        deliver(new RouteBuilder() {
            @Override
            public void configure() {
                from(STORE + "&fetchRow=true").process(context::remember);
            }
        });
        Change change = context.received().get(0);
        assertThat(change.getBefore()).isNull();
        assertThat(change.getAfter()).isNull();
    }

    @Test
    void expressionsReachThePartsOfTheBody() {
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(STORE + "&fetchRow=true")
                        .transform(simple("${body.id} ${body.table} ${body.key.value} ${body.key.values[id]}"
                                + " ${body.operation} ${body.after[PRICE]} ${body.after[NAME]} ${body.before[price]}"
                                + " ${body.after[NOTE]} ${body.transactionId} ${body.origin} ${body.changedAt}"
                                + " ${header.CamelDatasyncWatchOperation}"))
                        .process(exchange -> seen.add(exchange.getMessage().getBody()));
            }
        });
        ProductTable.recordChange(context, TestDatabase.H2);
        await().until(() -> context.count("store") == 0);
        assertThat(seen)
                .containsExactly("store:1-gtvsy5wgag product 7 7 update 1.10 " + ProductTable.NAME
                        + " 1.00  4711 till 3 2024-03-01T03:29:58.765432Z update");
    }

    @Test
    void routesBranchOnTheOperation() {
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(STORE)
                        .choice()
                        .when(simple("${body.operation} == 'delete'"))
                        .process(exchange -> seen.add("gone"))
                        .when(simple("${header.CamelDatasyncWatchOperation} == 'insert'"))
                        .process(exchange -> seen.add("new"))
                        .otherwise()
                        .process(exchange -> seen.add("other"));
            }
        });
        record("delete", 1);
        record("insert", 2);
        record("upsert", 3);
        await().until(() -> context.count("store") == 0);
        assertThat(seen).containsExactly("gone", "new", "other");
    }

    @Test
    void batchSplitsIntoItsChangesInOrder() {
        createStore();
        record("update", 1, 2, 3);
        deliver(new RouteBuilder() {
            @Override
            public void configure() {
                from(STORE + "&delivery=batch")
                        .process(exchange ->
                                seen.add(exchange.getMessage().getBody().getClass()))
                        .split(body())
                        .process(MessageTest.this::seeKey);
            }
        });
        assertThat(seen).containsExactly(Changes.class, 1, 2, 3);
    }

    private void seeKey(Exchange exchange) {
        seen.add(exchange.getMessage().getBody(Change.class).getKey().value());
    }

    /** Creates our own change table before the route starts, so that its first poll finds all rows. */
    private void createStore() {
        context.camel().start();
        context.request(STORE, List.of());
    }

    @Test
    void idempotentConsumerPassesARepeatedChangeOnce() {
        createStore();
        record("update", 1);
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(STORE)
                        .process(exchange -> seen.add("delivered"))
                        .idempotentConsumer(
                                header(DatasyncWatchConstants.CHANGE_ID),
                                MemoryIdempotentRepository.memoryIdempotentRepository())
                        // else the failure below would take the id back
                        .removeOnFailure(false)
                        .process(exchange -> seen.add("passed"))
                        .end()
                        .process(exchange -> failAtFirst());
            }
        });
        await().until(() -> context.count("store") == 0);
        assertThat(seen).containsExactly("delivered", "passed", "delivered");
    }

    private void failAtFirst() {
        if (seen.indexOf("delivered") == seen.lastIndexOf("delivered")) {
            throw new IllegalStateException("the target is down");
        }
    }

    @Test
    void bodyIsNothingThatAConnectorWouldSerializeByItself() {
        Object change = deliverOne("").getBody();
        assertThat(change).isNotInstanceOfAny(java.io.Serializable.class, Map.class, Iterable.class);
        assertThat(new Changes(List.of((Change) change))).isNotInstanceOf(java.io.Serializable.class);
    }
}
