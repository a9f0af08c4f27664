package org.datasync.watch.dialect.generic;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** What is peculiar to Firebird: its types, and that nobody knows it. */
@EnabledIf(
        value = "org.datasync.watch.database.FirebirdServer#isThere",
        disabledReason = "There is no Firebird 3: .ci/firebird fetches it where Debian's packages can be had")
class FirebirdTest extends DatabaseContract {

    private static final LocalDateTime TIME = LocalDateTime.parse("2026-01-31T12:00:01.1234");

    FirebirdTest() {
        super(TestDatabase.FIREBIRD);
    }

    private static String follow(String table, String column, String options) {
        return "datasync-watch:last-modified:fire?dataSource=#db&initialDelay=0&delay=20&tables=" + table
                + "&modifiedColumn=" + column + options;
    }

    private Map<String, Object> after(int index) {
        return context.received().get(index).getAfter();
    }

    @Test
    void isRefusedUnlessItIsToBeReadAsAnyDatabase() {
        try (WatchContext plain = new WatchContext(dataSource)) {
            assertThat(refusal(() -> plain.receive(follow("product", "modified", ""))))
                    .contains("calls itself Firebird", "dialect=generic", "stateDataSource");
        }
        try (WatchContext plain = new WatchContext(dataSource)) {
            assertThat(refusal(() -> plain.receive(trigger("store", "tables=product"))))
                    .contains("calls itself Firebird", "that only reads", "last-modified");
        }
    }

    @Test
    void itsTypesArriveAsWhatTheyAre() {
        context.execute("""
                CREATE TABLE kinds (id integer NOT NULL PRIMARY KEY, modified timestamp, small smallint, large bigint,
                    price numeric(9, 2), exact decimal(18, 18), single float, twice double precision, day_ date, hour_ time,
                    letter char(5), word varchar(20), text blob sub_type text, bytes blob, truth boolean,
                    code char(3) CHARACTER SET OCTETS, data varchar(4) CHARACTER SET OCTETS)""");
        context.execute("""
                INSERT INTO kinds VALUES (1, timestamp '2026-01-31 12:00:01.1234', -32768, 9223372036854775807, 1234567.89,
                    -0.000000000000000001, 1.5, 2.5e-100, date '0001-01-01', time '23:59:59.9999', 'é', 'größe ☃',
                    'a text', 'bytes', true, x'00ff7f', x'')""");
        context.execute("INSERT INTO kinds (id, modified) VALUES (2, timestamp '2026-01-31 12:00:01.1235')");
        context.receive(follow("kinds", "modified", ""));
        awaitReceived(2);

        assertThat(after(0))
                .containsEntry("MODIFIED", TIME)
                .containsEntry("SMALL", -32768)
                .containsEntry("LARGE", Long.MAX_VALUE)
                .containsEntry("PRICE", new BigDecimal("1234567.89"))
                .containsEntry("EXACT", new BigDecimal("-0.000000000000000001"))
                .containsEntry("SINGLE", 1.5)
                .containsEntry("TWICE", 2.5e-100)
                .containsEntry("DAY_", LocalDate.of(1, 1, 1))
                .containsEntry("HOUR_", LocalTime.parse("23:59:59.9999"))
                .containsEntry("LETTER", "é    ")
                .containsEntry("WORD", "größe ☃")
                .containsEntry("TEXT", "a text")
                .containsEntry("BYTES", "bytes".getBytes(StandardCharsets.UTF_8))
                .containsEntry("TRUTH", true)
                .containsEntry("CODE", new byte[] {0, -1, 127})
                .containsEntry("DATA", new byte[0]);
        assertThat(after(1)).containsEntry("ID", 2);
        assertThat(after(1).entrySet().stream()
                        .filter(value -> !List.of("ID", "MODIFIED").contains(value.getKey())))
                .hasSize(15)
                .allMatch(value -> value.getValue() == null);
    }

    /** Each by itself is a value of its kind, and all of one time. */
    @Test
    void keysOfItsTypesAreReadOnAfterAnyOfThem() {
        context.execute(
                "CREATE TABLE keyed (a varchar(9) NOT NULL, b numeric(18, 4) NOT NULL, c timestamp NOT NULL, d date NOT NULL,"
                        + " modified timestamp, PRIMARY KEY (a, b, c, d))");
        for (String a : List.of("a", "A", "ä", "")) {
            for (String b : List.of("-1.0001", "0", "1.0002")) {
                for (int c = 0; c < 3; c++) {
                    context.jdbc()
                            .update(
                                    "INSERT INTO keyed VALUES (?, ?, ?, ?, ?)",
                                    a,
                                    new BigDecimal(b),
                                    TIME.plusNanos(c * 100_000L),
                                    LocalDate.of(2026, 1, 1 + c),
                                    TIME);
                }
            }
        }
        context.receive(follow("keyed", "modified", "&batchSize=4"));
        awaitReceived(36);
        assertThat(context.received())
                .extracting(change -> change.getKey())
                .doesNotHaveDuplicates()
                .hasSize(36);
    }

    /** The server's clock says what is in the zone of its process, which the sessions do not tell. */
    @Test
    void timesAreOfTheZoneThatTheOptionSays() {
        context.execute("CREATE TABLE timed (id integer NOT NULL PRIMARY KEY, modified timestamp)");
        context.jdbc().update("INSERT INTO timed VALUES (1, ?)", TIME);
        context.receive(follow("timed", "modified", "&modifiedZone=Asia/Kathmandu"));
        awaitReceived(1);
        assertThat(context.received().get(0).getChangedAt()).hasToString("2026-01-31T06:15:01.123400Z");
    }

    @Test
    void numbersOfAGeneratorAreFollowedAsFarAsTheyWereSomeTimeAgo() {
        context.execute(
                "CREATE TABLE counted (id integer NOT NULL PRIMARY KEY, version bigint)",
                "CREATE SEQUENCE versions",
                "INSERT INTO counted VALUES (7, NEXT VALUE FOR versions)",
                "INSERT INTO counted VALUES (5, NEXT VALUE FOR versions)");
        context.receive(follow("counted", "version", "&lag=0"));
        awaitReceived(2);
        assertThat(received()).containsExactly("upsert COUNTED [7]", "upsert COUNTED [5]");
    }

    /** The driver cannot read a row with one, not even the rest of it. */
    @Test
    void columnsOfArraysAreLeftOutByTheirName() {
        context.execute(
                "CREATE TABLE arrayed (id integer NOT NULL PRIMARY KEY, modified timestamp, places integer [4])");
        context.jdbc().update("INSERT INTO arrayed (id, modified) VALUES (1, ?)", TIME);
        context.receive(follow("arrayed", "modified", "&excludeColumns=places"));
        awaitReceived(1);
        assertThat(after(0)).containsOnlyKeys("ID", "MODIFIED");
    }

    @Test
    void viewsAreFollowedByTheKeyThatTheyAreGiven() {
        context.execute(
                "CREATE TABLE product (id integer NOT NULL PRIMARY KEY, name varchar(9), modified timestamp)",
                "CREATE VIEW shown (id, changed) AS SELECT id, modified FROM product WHERE name <> 'hidden'");
        context.jdbc().update("INSERT INTO product VALUES (1, 'hidden', ?)", TIME);
        context.jdbc().update("INSERT INTO product VALUES (2, 'shown', ?)", TIME);
        context.receive(follow("shown", "changed", "&keyColumns=id"));
        awaitReceived(1);
        assertThat(received()).containsExactly("upsert SHOWN [2]");
    }
}
