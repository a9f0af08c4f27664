package org.datasync.watch.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.datasync.watch.contract.DatabaseContract.trigger;

import com.zaxxer.hikari.HikariDataSource;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.runtime.Dialects;
import org.datasync.watch.schema.RowReader;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/** Whatever is done to a table, its copy in a database of another product is the same, row by row, value by value. */
@Tag("mysql")
class OtherProductTest {

    private static final int STATEMENTS = 150;
    private static final int KEYS = 12;
    private static final List<String> COLUMNS = List.of("n", "s", "t", "d", "b", "y", "z", "x", "f", "u");

    static Stream<Arguments> pairs() {
        List<TestDatabase> both =
                List.of(TestDatabase.POSTGRESQL, TestDatabase.MARIADB, TestDatabase.H2, TestDatabase.SQLITE);
        Stream<Arguments> all = both.stream()
                .flatMap(source ->
                        both.stream().filter(target -> target != source).map(target -> Arguments.of(source, target)));
        Stream<Arguments> always = Stream.concat(
                all,
                Stream.of(
                        Arguments.of(TestDatabase.HSQLDB, TestDatabase.POSTGRESQL),
                        Arguments.of(TestDatabase.DERBY, TestDatabase.MARIADB),
                        Arguments.of(TestDatabase.POSTGRESQL, TestDatabase.HSQLDB),
                        Arguments.of(TestDatabase.MARIADB, TestDatabase.DERBY)));
        return TestDatabase.withMySql(
                TestDatabase.withMySql(
                        TestDatabase.withMySql(always, Arguments.of(TestDatabase.MYSQL, TestDatabase.POSTGRESQL)),
                        Arguments.of(TestDatabase.H2, TestDatabase.MYSQL)),
                Arguments.of(TestDatabase.MYSQL, TestDatabase.MARIADB));
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("pairs")
    void theCopyIsTheTable(TestDatabase source, TestDatabase target) {
        Random random = new Random(7);
        try (HikariDataSource changes = source.newDatabase();
                HikariDataSource copies = target.newDatabase();
                WatchContext context = new WatchContext(changes)) {
            JdbcTemplate jdbc = new JdbcTemplate(changes);
            JdbcTemplate copy = new JdbcTemplate(copies);
            jdbc.execute(create(source));
            copy.execute(create(target));
            context.camel().getRegistry().bind("copies", copies);
            change(jdbc, source, random); // what is there before is loaded
            context.start(new RouteBuilder() {
                @Override
                public void configure() {
                    String delivery = random.nextBoolean() ? "delivery=batch" : "delivery=change";
                    from(trigger("store", "tables=product", "initialLoad=true", delivery))
                            .to("datasync-watch:apply:copies?dataSource=#copies");
                }
            });
            change(jdbc, source, random);
            await().untilAsserted(() -> assertThat(rows(copy)).isEqualTo(rows(jdbc)));
            await().until(() -> context.count("datasync") == 0);
            assertThat(rows(copy)).isEqualTo(rows(jdbc)).hasSizeGreaterThan(3);
        }
    }

    private static final String COMPARED =
            "?dataSource=#db&tables=product&compareInterval=0&deleteGuard=100&initialDelay=0&delay=20";

    static Stream<Arguments> patterns() {
        return Stream.of(
                        "datasync-watch:snapshot:store" + COMPARED + "&initialLoad=true",
                        "datasync-watch:last-modified:store" + COMPARED
                                + "&modifiedColumn=v&lag=0&deletes=compare&excludeColumns=v")
                .flatMap(uri -> Stream.of(
                        Arguments.of(TestDatabase.POSTGRESQL, TestDatabase.MARIADB, uri),
                        Arguments.of(TestDatabase.MARIADB, TestDatabase.H2, uri),
                        Arguments.of(TestDatabase.H2, TestDatabase.SQLITE, uri),
                        Arguments.of(TestDatabase.SQLITE, TestDatabase.POSTGRESQL, uri)));
    }

    /** Where nothing but reading tells what has changed. */
    @ParameterizedTest(name = "{0} to {1} by {2}")
    @MethodSource("patterns")
    void soItIsOfATableThatIsOnlyRead(TestDatabase source, TestDatabase target, String uri) {
        Random random = new Random(8);
        try (HikariDataSource changes = source.newDatabase();
                HikariDataSource copies = target.newDatabase();
                WatchContext context = new WatchContext(changes)) {
            JdbcTemplate jdbc = new JdbcTemplate(changes);
            JdbcTemplate copy = new JdbcTemplate(copies);
            jdbc.execute(create(source));
            jdbc.execute("ALTER TABLE product ADD COLUMN v integer");
            copy.execute(create(target));
            context.camel().getRegistry().bind("copies", copies);
            context.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from(uri).to("datasync-watch:apply:copies?dataSource=#copies&unknownColumns=ignore");
                }
            });
            for (int round = 1; round <= 4; round++) {
                change(jdbc, source, random);
                jdbc.update("UPDATE product SET v = ?", round);
                await().untilAsserted(() -> assertThat(rows(copy)).isEqualTo(rows(jdbc)));
            }
            assertThat(rows(copy)).hasSizeGreaterThan(3);
        }
    }

    private static String create(TestDatabase database) {
        String bytes =
                switch (database.name()) {
                    case "PostgreSQL" -> "bytea";
                    case "SQLite" -> "blob";
                    case "Derby" -> "varchar(100) for bit data";
                    default -> "varbinary(100)";
                };
        String uuid = database.words().uuid() == null
                ? "varchar(36)"
                : database.words().uuid();
        return "CREATE TABLE product (id integer NOT NULL PRIMARY KEY, n bigint, s varchar(100), t "
                + database.words().longText() + ", d decimal(18, 4), b boolean, y date, z "
                + database.words().localTime() + ", x " + bytes + ", f double precision, u " + uuid + ")";
    }

    /** Inserts, updates, deletes and gives other keys; what the table refuses (a key that is there) is not done. */
    private static void change(JdbcTemplate jdbc, TestDatabase database, Random random) {
        for (int i = 0; i < STATEMENTS; i++) {
            String statement = statement(database, random);
            try {
                jdbc.execute(statement);
            } catch (DataAccessException e) {
                // the key is there already, or the watch was in its way
                assertThat(e.getCause()).isInstanceOfSatisfying(SQLException.class, cause -> assertThat(
                                isRefusal(jdbc, cause) || isTransient(jdbc, e, cause))
                        .as(cause.toString())
                        .isTrue());
            }
        }
    }

    private static boolean isRefusal(JdbcTemplate jdbc, SQLException cause) {
        return Dialects.of(jdbc.getDataSource()).isRefusal(cause);
    }

    private static boolean isTransient(JdbcTemplate jdbc, DataAccessException failure, SQLException cause) {
        return failure instanceof TransientDataAccessException
                || Dialects.of(jdbc.getDataSource()).isLockTimeout(cause);
    }

    private static String statement(TestDatabase database, Random random) {
        String column = COLUMNS.get(random.nextInt(COLUMNS.size()));
        String where = " WHERE id = " + random.nextInt(KEYS);
        return switch (random.nextInt(6)) {
            case 0, 1, 2 -> {
                StringBuilder values = new StringBuilder(
                        "INSERT INTO product (id, " + String.join(", ", COLUMNS) + ") VALUES (" + random.nextInt(KEYS));
                COLUMNS.forEach(each -> values.append(", ").append(value(database, each, random)));
                yield values.append(")").toString();
            }
            case 3 -> "UPDATE product SET " + column + " = " + value(database, column, random) + where;
            case 4 -> "UPDATE product SET id = " + random.nextInt(KEYS) + where;
            default -> "DELETE FROM product" + where;
        };
    }

    private static String value(TestDatabase database, String column, Random random) {
        if (random.nextInt(6) == 0) {
            return "NULL";
        }
        String day =
                String.format(Locale.ROOT, "%04d-%02d-%02d", 1900 + random.nextInt(200), 1 + random.nextInt(12), 8);
        return switch (column) {
            case "n" -> String.valueOf(random.nextLong() / 2);
            case "s", "t" ->
                "'"
                        + List.of("", " x ", "größer \uD83D\uDE00", "it''s \"q\"", "null")
                                .get(random.nextInt(5)) + "'";
            case "d" -> BigDecimal.valueOf(random.nextInt(), 4).toPlainString();
            case "b" -> String.valueOf(random.nextBoolean());
            case "y" -> literal(database, "DATE", day);
            case "z" ->
                literal(database, "TIMESTAMP", day + " 0" + random.nextInt(10) + ":30:00.12" + random.nextInt(10));
            case "x" -> bytes(database, random);
            case "f" -> random.nextInt() + "." + random.nextInt(1000) + "E0";
            default -> uuid(database, "'" + new UUID(random.nextLong(), 7) + "'");
        };
    }

    private static String literal(TestDatabase database, String type, String text) {
        return switch (database.name()) {
            case "SQLite" -> "'" + text + "'";
            case "Derby" -> type + "('" + text + "')";
            default -> type + " '" + text + "'";
        };
    }

    private static String uuid(TestDatabase database, String literal) {
        return database.name().equals("HSQLDB") ? "UUID(" + literal + ")" : literal;
    }

    private static String bytes(TestDatabase database, Random random) {
        byte[] bytes = new byte[random.nextInt(9)];
        random.nextBytes(bytes);
        String digits = HexFormat.of().formatHex(bytes);
        return database.name().equals("PostgreSQL") ? "'\\x" + digits + "'" : "X'" + digits + "'";
    }

    /** By key, each value as a text that all products have in common. */
    private static Map<Integer, Map<String, String>> rows(JdbcTemplate jdbc) {
        Map<Integer, Map<String, String>> rows = new TreeMap<>();
        jdbc.query("SELECT * FROM product", new RowReader(Dialects.of(jdbc.getDataSource())))
                .forEach(row -> {
                    Map<String, String> texts = new TreeMap<>();
                    row.forEach((name, value) -> texts.put(name.toLowerCase(Locale.ROOT), text(value)));
                    texts.remove("v");
                    rows.put(Integer.valueOf(texts.get("id")), texts);
                });
        return rows;
    }

    private static String text(Object value) {
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        return value instanceof Number
                ? new BigDecimal(value.toString()).stripTrailingZeros().toPlainString()
                : String.valueOf(value);
    }
}
