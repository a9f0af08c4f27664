package org.datasync.watch.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.CamelExecutionException;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Json;
import org.datasync.watch.change.Operation;
import org.datasync.watch.change.RecordKey;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.contract.trigger.TypedColumn;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.runtime.Dialects;
import org.datasync.watch.schema.RowReader;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The tables that {@code createTables} makes keep the values of every type of every database: each is the same in the copy, or is
 * refused, for a reason that the documents tell.
 */
class CreatedTypesTest {

    private static final Pattern COLUMN = Pattern.compile("The column (\\w+) of table [\\w.]+ is of type ");

    /** Each database as the source, and as the target, of some. */
    static Stream<Arguments> some() {
        return Stream.of(
                Arguments.of(TestDatabase.POSTGRESQL, TestDatabase.MARIADB),
                Arguments.of(TestDatabase.MARIADB, TestDatabase.POSTGRESQL),
                Arguments.of(TestDatabase.H2, TestDatabase.DERBY),
                Arguments.of(TestDatabase.DERBY, TestDatabase.SQLITE),
                Arguments.of(TestDatabase.SQLITE, TestDatabase.HSQLDB),
                Arguments.of(TestDatabase.HSQLDB, TestDatabase.H2));
    }

    static Stream<Arguments> all() {
        return TestDatabase.all().flatMap(source -> TestDatabase.all().map(target -> Arguments.of(source, target)));
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("some")
    void valuesAreTheSame(TestDatabase source, TestDatabase target) {
        check(source, target);
    }

    @Tag("wide")
    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("all")
    void valuesAreTheSameWhereverTheyGo(TestDatabase source, TestDatabase target) {
        check(source, target);
    }

    private void check(TestDatabase source, TestDatabase target) {
        try (HikariDataSource originals = source.newDatabase();
                HikariDataSource copies = target.newDatabase();
                WatchContext context = new WatchContext(originals)) {
            List<TypedColumn> columns = TypedColumn.of(source).stream()
                    .map(TypedColumn::withoutLongValues)
                    .toList();
            create(context, source, columns);
            context.camel().getRegistry().bind("copies", copies);
            context.camel().start();
            List<String> left = new ArrayList<>();
            String uri = uri(context, left);
            assertThat(left)
                    .as("types that the target has none for")
                    .allSatisfy(column -> assertThat(type(columns, column)).matches("(numeric|decimal).*"))
                    .hasSizeLessThan(3);
            Map<Integer, Object> sent = new LinkedHashMap<>();
            rows(originals)
                    .forEach(row -> row.forEach((name, value) -> {
                        boolean isSent = value != null && !name.equalsIgnoreCase("id") && !left.contains(name);
                        if (isSent && isTaken(context, uri, sent.size(), name, value, target)) {
                            sent.put(sent.size(), value);
                        }
                    }));
            Map<Integer, Object> kept = new TreeMap<>();
            rows(copies).forEach(row -> kept.put(id(row), value(row)));
            assertThat(sent).hasSizeGreaterThan(15);
            assertThat(kept).hasSameSizeAs(sent);
            sent.forEach((id, value) ->
                    assertThat(text(kept.get(id), value)).as("%s", id).isEqualTo(text(value, value)));
        }
    }

    private static List<Map<String, Object>> rows(HikariDataSource dataSource) {
        return new JdbcTemplate(dataSource)
                .query("SELECT * FROM typed ORDER BY id", new RowReader(Dialects.of(dataSource)));
    }

    /** Whether the value is written; if it is not, it is one of those of which the documents say so. */
    private static boolean isTaken(
            WatchContext context, String uri, int id, String name, Object value, TestDatabase target) {
        Map<String, Object> after = new HashMap<>();
        after.put("id", id);
        after.put(name, value);
        Change change = Change.of("typed", Operation.INSERT)
                .key(RecordKey.of("id", id))
                .after(after)
                .build();
        try {
            context.request(uri, change);
            return true;
        } catch (CamelExecutionException e) {
            assertThat(isBeyond(value, target)).as(e.getCause().getMessage()).isTrue();
            return false;
        }
    }

    private static boolean isBeyond(Object value, TestDatabase target) {
        if (value instanceof Float || value instanceof Double) {
            double number = ((Number) value).doubleValue();
            return target == TestDatabase.SQLITE
                    ? Double.isNaN(number)
                    : !Double.isFinite(number) && (target == TestDatabase.MARIADB || target == TestDatabase.DERBY);
        }
        if (value instanceof OffsetDateTime moment) {
            return target == TestDatabase.MARIADB && moment.getYear() < 1970;
        }
        if (value instanceof List<?> list) {
            return target == TestDatabase.H2 && list.get(0) instanceof List;
        }
        int nanos = value instanceof LocalTime time
                ? time.get(ChronoField.NANO_OF_SECOND)
                : value instanceof LocalDateTime dateTime ? dateTime.get(ChronoField.NANO_OF_SECOND) : 0;
        boolean seconds = target == TestDatabase.DERBY && value instanceof LocalTime;
        boolean micros = target == TestDatabase.POSTGRESQL || target == TestDatabase.MARIADB;
        return (seconds && nanos > 0) || (micros && nanos % 1000 > 0);
    }

    private static void create(WatchContext context, TestDatabase source, List<TypedColumn> columns) {
        if (source.name().equals("PostgreSQL")) {
            context.execute("CREATE TYPE mood AS ENUM ('happy', 'sad')");
        }
        StringBuilder table = new StringBuilder("CREATE TABLE typed (id integer NOT NULL PRIMARY KEY");
        IntStream.range(0, columns.size())
                .forEach(i -> table.append(", c" + i + " " + columns.get(i).type()));
        context.execute(table + ")");
        int row = 0;
        for (int i = 0; i < columns.size(); i++) {
            for (String value : columns.get(i).values()) {
                context.execute("INSERT INTO typed (id, c" + i + ") VALUES (" + row++ + ", " + value + ")");
            }
        }
    }

    private static String type(List<TypedColumn> columns, String column) {
        return columns.get(Integer.parseInt(column.substring(1))).type();
    }

    /** Leaves out what has no type there. */
    private static String uri(WatchContext context, List<String> left) {
        while (true) {
            String uri =
                    "datasync-watch:apply:copies?dataSource=#copies&createTables=true&sourceDataSource=#db&tables=typed"
                            + (left.isEmpty() ? "" : "&excludeColumns=" + String.join(",", left));
            try {
                context.request(uri, List.of());
                return uri;
            } catch (RuntimeException e) {
                String reason = DatabaseContract.refusal(() -> {
                    throw e;
                });
                Matcher column = COLUMN.matcher(reason);
                assertThat(column.find()).as(reason).isTrue();
                left.add(column.group(1));
            }
        }
    }

    private static int id(Map<String, Object> row) {
        return row.entrySet().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase("id"))
                .mapToInt(entry -> ((Number) entry.getValue()).intValue())
                .findFirst()
                .orElseThrow();
    }

    private static Object value(Map<String, Object> row) {
        return row.entrySet().stream()
                .filter(entry -> !entry.getKey().equalsIgnoreCase("id") && entry.getValue() != null)
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("null");
    }

    /** As all databases have it in common; of what a query of MariaDB shows of a FLOAT, six digits. */
    private static String text(Object value, Object original) {
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        if (original instanceof List) {
            List<?> elements = (List<?>) (value instanceof String json ? Json.read(json, "an array") : value);
            return elements.stream()
                    .map(element -> text(element, element))
                    .toList()
                    .toString();
        }
        boolean isFinite = original instanceof Number number && Double.isFinite(number.doubleValue());
        if (!isFinite) {
            return String.valueOf(value);
        }
        BigDecimal exact = new BigDecimal(String.valueOf(value));
        return (original instanceof Float ? exact.round(new MathContext(6)) : exact)
                .stripTrailingZeros()
                .toPlainString();
    }
}
