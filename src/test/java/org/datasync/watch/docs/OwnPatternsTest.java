package org.datasync.watch.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.own.RowVersionPattern;
import org.datasync.watch.own.StatusColumnPattern;
import org.datasync.watch.pattern.Batch;
import org.datasync.watch.pattern.Fetch;
import org.datasync.watch.pattern.Held;
import org.datasync.watch.pattern.PatternContext;
import org.datasync.watch.pattern.PatternFactory;
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.pattern.WatchPattern;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** Compares the examples of {@code own-patterns.md} with the classes that are tested, and runs its route. */
class OwnPatternsTest {

    private static final Document OWN_PATTERNS = Document.read("src/main/docs/own-patterns.md");

    @Test
    void examplesAreTheClassesThatAreTested() throws IOException {
        assertThat(OWN_PATTERNS.code("java"))
                .as("the classes, without the line of their package: copy them if they were changed on purpose")
                .isEqualTo(List.of(body(StatusColumnPattern.class), body(RowVersionPattern.class)));
    }

    private static String body(Class<?> type) throws IOException {
        String source = Files.readString(Path.of("src/test/java", type.getName().replace('.', '/') + ".java"));
        return source.substring(source.indexOf("import "));
    }

    @Test
    void serviceLoaderFindsTheOneAsItSays() throws IOException {
        String line = StatusColumnPattern.Factory.class.getName();
        assertThat(OWN_PATTERNS.text()).contains("`" + line + "`");
        assertThat(Path.of("src/test/resources/META-INF/services/org.datasync.watch.pattern.PatternFactory"))
                .content()
                .contains(line);
    }

    @Test
    void theRouteOfTheOtherRuns() {
        CapturedLog log = new CapturedLog();
        try (HikariDataSource store = TestDatabase.POSTGRESQL.newDatabase();
                YamlRoutes routes = new YamlRoutes()) {
            new JdbcTemplate(store)
                    .execute("create table orders (id integer primary key, v integer,"
                            + " rv xid8 default pg_current_xact_id() not null)");
            new JdbcTemplate(store).execute("insert into orders (id, v) values (3, 12)");
            routes.camel().getRegistry().bind("store", store);
            routes.camel().getRegistry().bind("log", log);
            routes.start(OWN_PATTERNS.code("yaml").get(0));
            await().until(() -> !log.lines().isEmpty());
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("\"after\":{")
                    .contains("\"v\":12");
        }
    }

    @Test
    void optionsOfAPatternReachItAndAreRefusedByIt() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        try (HikariDataSource store = TestDatabase.H2.newDatabase();
                YamlRoutes routes = new YamlRoutes()) {
            routes.camel().getRegistry().bind("store", store);
            routes.camel().getRegistry().bind("coloured", new Coloured(seen));
            routes.camel().addRoutes(route("datasync-watch:coloured:red?pattern.colour=red&tables=a,b"));
            routes.camel().start();
            assertThat(seen).contains("red [a, b]");
            assertThatThrownBy(() -> routes.camel().addRoutes(route("datasync-watch:coloured:none")))
                    .hasStackTraceContaining("Name one with the option pattern.colour");
        }
    }

    private static RouteBuilder route(String uri) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).to("log:coloured");
            }
        };
    }

    /** Makes a pattern that finds nothing, in a colour that an option says. */
    private record Coloured(List<String> seen) implements PatternFactory {
        @Override
        public String name() {
            return "coloured";
        }

        @Override
        public void check(PatternContext context) {
            if (context.option("colour").isEmpty()) {
                throw new IllegalArgumentException(
                        "The pattern has no colour. Name one with the option pattern.colour");
            }
        }

        @Override
        public WatchPattern create(PatternContext context) {
            seen.add(context.option("colour").orElseThrow() + " " + context.tables());
            return new WatchPattern() {
                @Override
                public Batch fetch(Fetch fetch) {
                    return Batch.of(List.of(), fetch);
                }

                @Override
                public Optional<PendingChange> find(Held held) {
                    return Optional.empty();
                }
            };
        }
    }
}
