package org.datasync.watch.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.engine.PooledExchangeFactory;
import org.apache.camel.support.DefaultExchange;
import org.datasync.watch.DatasyncWatchConstants;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The headers of a message are there, whichever way somebody asks for them first. */
class HeadersTest {

    private static final String NAME = DatasyncWatchConstants.NAME;
    private static final String WATCH =
            "datasync-watch:change-table:store?dataSource=#db&install=ensure&initialDelay=0&delay=5";

    static Stream<Arguments> ways() {
        return Stream.of(
                way("one", message -> message.getHeader(NAME)),
                way("one of a type", message -> message.getHeader(NAME, String.class)),
                way("one or another", message -> message.getHeader(NAME, "none")),
                way("one in other letters", message -> message.getHeader(NAME.toUpperCase(Locale.ROOT))),
                way("all", message -> message.getHeaders().get(NAME)),
                way("whether", message -> message.hasHeaders() ? "store" : "none"),
                way("beside one of its own", message -> {
                    message.setHeader("own", 1);
                    return message.getHeader(NAME);
                }),
                way("taken away", message -> message.removeHeader(NAME)),
                way("by a pattern", message -> {
                    message.removeHeaders("CamelDatasyncWatch*", NAME);
                    return message.getHeaders().values().iterator().next();
                }),
                way("a copy", message -> message.copy().getHeader(NAME)),
                way("a copied message", message -> {
                    Message other = new DefaultExchange(message.getExchange().getContext()).getMessage();
                    other.copyFrom(message);
                    return other.getHeader(NAME);
                }),
                way(
                        "a copied exchange",
                        message -> message.getExchange().copy().getMessage().getHeader(NAME)));
    }

    private static Arguments way(String name, Function<Message, Object> way) {
        return Arguments.of(name, way);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void areThere(String name, Function<Message, Object> way) {
        List<Object> seen = new CopyOnWriteArrayList<>();
        try (HikariDataSource dataSource = TestDatabase.H2.newDatabase();
                WatchContext context = new WatchContext(dataSource)) {
            context.start(route(exchange -> seen.add(String.valueOf(way.apply(exchange.getMessage())))));
            record(context, 1);
            await().until(() -> context.count("store") == 0);
            assertThat(seen).containsExactly("store");
        }
    }

    /** Each has those of its own change, asked for after all of them were delivered, by a thread of another kind. */
    @ParameterizedTest(name = "pooled exchanges {0}")
    @ValueSource(booleans = {false, true})
    void areThoseOfTheirChange(boolean pooled) {
        List<Message> kept = new CopyOnWriteArrayList<>();
        try (HikariDataSource dataSource = TestDatabase.H2.newDatabase();
                WatchContext context = new WatchContext(dataSource)) {
            if (pooled) {
                context.camel().getCamelContextExtension().setExchangeFactory(new PooledExchangeFactory());
            }
            context.start(route(exchange -> kept.add(exchange.getMessage())));
            for (int id = 1; id <= 3; id++) {
                record(context, id);
            }
            await().until(() -> context.count("store") == 0);
            List<Map<String, Object>> headers = CompletableFuture.supplyAsync(
                            () -> kept.stream().map(Message::getHeaders).toList())
                    .join();
            assertThat(headers)
                    .extracting(all -> all.get(DatasyncWatchConstants.KEY))
                    .containsExactly(1, 2, 3);
        }
    }

    private interface Step {
        void see(Exchange exchange);
    }

    private static RouteBuilder route(Step step) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from(WATCH).process(step::see);
            }
        };
    }

    private static void record(WatchContext context, int id) {
        context.jdbc()
                .update(
                        "INSERT INTO store (table_name, record_key, operation) VALUES ('product', ?, 'update')",
                        "{\"id\":" + id + "}");
    }
}
