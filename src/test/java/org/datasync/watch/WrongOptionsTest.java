package org.datasync.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Every option with a wrong value is refused by its name, whatever the pattern, and before anything is written. */
class WrongOptionsTest {

    private static final List<String> PATTERNS =
            List.of("change-table", "trigger", "last-modified", "snapshot", "status-column");

    /** Wrong values of options that have no list of words. What is no number or truth value at all is refused by Camel. */
    private static final Map<String, String> OTHERS = others();

    private static Map<String, String> others() {
        Map<String, String> wrong = new LinkedHashMap<>();
        for (String positive : List.of("lockTimeout", "retryDelay", "batchSize", "maxTransactionSize", "lanes")) {
            wrong.put(positive, "0");
        }
        for (String notNegative : List.of(
                "maxTransactionTime",
                "maxAttempts",
                "outageTimeout",
                "floorLag",
                "rescanInterval",
                "concurrentConsumers",
                "maxMessagesPerPoll",
                "maxPending",
                "maxPendingAge",
                "maxBatchBytes")) {
            wrong.put(notNegative, "-1");
        }
        wrong.put("maxRetryDelay", "1");
        wrong.put("lag", "-1");
        wrong.put("compareInterval", "-1");
        wrong.put("deleteGuard", "101");
        wrong.put("startFrom", "yesterday");
        wrong.put("modifiedZone", "Nowhere");
        wrong.put("changedAtZone", "Nowhere");
        wrong.put("timeZone", "Nowhere");
        wrong.put("subscriber", "s".repeat(65));
        wrong.put("nodeName", "n".repeat(49));
        return wrong;
    }

    static Stream<Arguments> wrong() throws IOException {
        JsonNode schema = new ObjectMapper()
                .readTree(Path.of("src/generated/resources/META-INF/org/datasync/watch/datasync-watch.json")
                        .toFile());
        List<Arguments> rows = new ArrayList<>();
        schema.get("properties").properties().forEach(option -> {
            if (isOurs(option.getValue())) {
                wrongValue(option.getKey(), option.getValue())
                        .ifPresent(value ->
                                PATTERNS.forEach(pattern -> rows.add(Arguments.of(pattern, option.getKey(), value))));
            }
        });
        PATTERNS.forEach(pattern -> {
            rows.add(Arguments.of(pattern, "table.product.nothing", "1"));
            rows.add(Arguments.of(pattern, "operationMap.U", "maybe&operationColumn=op"));
        });
        for (String option : List.of(
                "modifiedColumn",
                "createdColumn",
                "table.product.modifiedColumn",
                "table.product.createdColumn",
                "table.product.deletedColumn",
                "table.product.where")) {
            rows.add(Arguments.of("change-table", option, "modified"));
            rows.add(Arguments.of("trigger", option, "modified"));
        }
        rows.add(Arguments.of("last-modified", "table.product.rowFilter", "1=1"));
        rows.add(Arguments.of("last-modified", "table.product.triggerLevel", "statement"));
        rows.add(Arguments.of("last-modified", "table.product.uniqueKey", "false"));
        return rows.stream();
    }

    /** Those of every scheduled consumer are Camel's. */
    private static boolean isOurs(JsonNode option) {
        return option.path("configurationField").asText().equals("configuration");
    }

    private static Optional<String> wrongValue(String name, JsonNode option) {
        if (option.has("enum")) {
            return Optional.of("maybe");
        }
        return Optional.ofNullable(OTHERS.get(name));
    }

    @ParameterizedTest(name = "{0} with {1}={2}")
    @MethodSource("wrong")
    void isRefusedByNameBeforeAnythingIsWritten(String pattern, String option, String value) {
        try (HikariDataSource dataSource = TestDatabase.H2.newDatabase();
                WatchContext context = new WatchContext(dataSource)) {
            context.execute("CREATE TABLE product (id integer PRIMARY KEY, modified timestamp)");
            context.execute("CREATE TABLE orders (id integer PRIMARY KEY, v integer, status varchar(8))");
            String uri = "datasync-watch:" + pattern + ":x?dataSource=#db&install=ensure&tables=product" + "&" + option
                    + "=" + value;
            uri = option.equals("install") ? uri.replace("install=ensure&", "") : uri;
            uri += pattern.equals("last-modified") && !option.equals("modifiedColumn")
                    ? "&modifiedColumn=modified"
                    : "";
            assertThat(reasons(failure(context, uri, option.equals("action")), uri))
                    .as(uri)
                    .anySatisfy(reason -> assertThat(reason).contains(option));
            assertThat(tables(dataSource)).containsExactlyInAnyOrder("PRODUCT", "ORDERS");
        }
    }

    /** What the causes say that do not only repeat the URI. */
    private static List<String> reasons(Throwable failure, String uri) {
        List<String> reasons = new ArrayList<>();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (!message.contains("://") && !message.contains(uri.substring(0, uri.indexOf('?')))) {
                reasons.add(message);
            }
        }
        return reasons;
    }

    private static Throwable failure(WatchContext context, String uri, boolean producer) {
        try {
            context.start(new RouteBuilder() {
                @Override
                public void configure() {
                    if (producer) {
                        from("direct:x").to(uri);
                    } else {
                        from(uri).to("log:x");
                    }
                }
            });
            throw new AssertionError("It started: " + uri);
        } catch (IllegalStateException e) {
            return e;
        }
    }

    private static List<String> tables(HikariDataSource dataSource) {
        return new JdbcTemplate(dataSource)
                .queryForList(
                        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'PUBLIC'", String.class);
    }
}
