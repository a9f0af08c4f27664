package org.datasync.watch.dialect.innodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import org.datasync.watch.change.Change;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.InnoDb;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What triggers write where a type is another than it was, a value none of its type, or a mode strange. */
abstract class InnoDbTypeChangesContract extends DatabaseContract {

    InnoDbTypeChangesContract(TestDatabase database) {
        super(database);
    }

    /** Changes a column's type after the installation, and returns what is delivered of a record with this value. */
    private Object afterChange(String type, String otherType, String value) {
        context.execute("CREATE TABLE p (id integer PRIMARY KEY, v " + type + ")");
        install("tables=p");
        context.execute("ALTER TABLE p MODIFY v " + otherType, "INSERT INTO p VALUES (1, " + value + ")");
        context.receive(triggerProducer("store", "tables=p", "install=none") + "&initialDelay=0&delay=20");
        awaitReceived(1);
        return context.received().get(0).getAfter().get("v");
    }

    @Test
    void aTextIsNoNumberThoughTheColumnWasOne() {
        context.execute("CREATE TABLE p (id integer PRIMARY KEY, v integer)");
        install("tables=p", "capture=both");
        context.execute(
                "ALTER TABLE p MODIFY id varchar(20) NOT NULL, MODIFY v varchar(20)",
                "INSERT INTO p VALUES ('A-7', 'N/A'), ('B-8', '00123 A'), ('0012', 'x')",
                "UPDATE p SET v = 'X' WHERE id = '0012'");
        context.receive(
                triggerProducer("store", "tables=p", "capture=both", "install=none") + "&initialDelay=0&delay=20");
        awaitReceived(4);

        assertThat(received())
                .containsExactly("insert p [A-7]", "insert p [B-8]", "insert p [0012]", "update p [0012]");
        assertThat(context.received())
                .extracting(change -> change.getAfter().get("v"))
                .containsExactly("N/A", "00123 A", "x", "X");
    }

    @Test
    void aNumberIsNoBoolean() {
        assertThat(afterChange("tinyint(1)", "tinyint(4)", "5")).hasToString("5");
    }

    @Test
    void bitsAreNoBoolean() {
        assertThat(afterChange("bit(1)", "bit(8)", "5")).hasToString("5");
    }

    @ParameterizedTest
    @CsvSource({
        "bit(1), varbinary(20), x'00ff', \\x00ff",
        "bit(1), varbinary(20), x'00', \\x00",
        "bit(1), varbinary(20), x'01', \\x01",
        "bit(1), varbinary(20), x'', \\x",
        "bit(1), varbinary(20), 1, \\x31",
        "bit(1), binary(3), '''1e9''', \\x316539",
        "bit(1), blob, 1234567890, \\x31323334353637383930",
        "bit(8), varbinary(20), x'05', \\x05",
        "bit(8), varbinary(20), 11, \\x3131",
        "varbinary(20), bit(8), 5, 5",
        "varbinary(20), bit(64), 18446744073709551615, 18446744073709551615",
        "varbinary(20), bit(1), 0, 0",
        "integer, bit(8), 5, 5",
        "integer, binary(2), x'0005', \\x0005",
        "varchar(20), bit(8), 255, 255",
        "bit(1), bit(20), 1048575, 1048575",
        "bit(1), varchar(20), 1, 1"
    })
    void bitsAndBytesAreNotEachOther(String type, String otherType, String value, String expected) {
        assertThat(afterChange(type, otherType, value)).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "integer, time, '''10:20:30''', 10:20:30",
        "tinyint(1), time(1), '''-00:00:01.5''', -00:00:01.5",
        "bigint, datetime, '''2026-01-02 03:04:05''', 2026-01-02 03:04:05",
        "decimal(9), date, '''2026-01-02''', 2026-01-02",
        "date, integer, 20260102, 20260102",
        "datetime, double, -1e-7, -1E-7",
        "timestamp NULL, year, 2026, 2026"
    })
    void numbersAreNoTimes(String type, String otherType, String value, String expected) {
        assertThat(afterChange(type, otherType, value)).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource({"datetime, timestamp", "timestamp NULL, datetime", "bit(1), varbinary(20)", "int, bigint"})
    void anotherTypeIsFoundByItsName(String type, String otherType) {
        createStateTables();
        context.execute("CREATE TABLE p (id integer PRIMARY KEY, v " + type + ")");
        install("tables=p");
        context.execute("ALTER TABLE p MODIFY v " + otherType + " NULL");

        assertThat(refusal(trigger("store", "tables=p").replace("=ensure", "=validate")))
                .containsIgnoringCase("expected the types v " + otherType.replaceAll("\\(.*", ""))
                .containsIgnoringCase("found in version 1: v " + type.replaceAll("[ (].*", ""));
        context.receive(trigger("store", "tables=p"));
    }

    @ParameterizedTest
    @CsvSource({
        "datetime, timestamp NULL, 2026-01-02T03:04:05Z",
        "datetime(6), timestamp(3) NULL, 2026-01-02T03:04:05Z",
        "date, timestamp NULL, 2026-01-02T03:04:05Z",
        "timestamp NULL, datetime, 2026-01-02T08:49:05",
        "timestamp(6) NULL, date, 2026-01-02",
        "datetime, date, 2026-01-02"
    })
    void pointsInTimeAreToldFromOtherTimes(String type, String otherType, String expected) {
        assertThat(afterChange(type, otherType, "FROM_UNIXTIME(1767323045)")).hasToString(expected);
    }

    /** Sessions may have the very zones that the triggers look by, and get their own one back. */
    @ParameterizedTest
    @ValueSource(strings = {"+00:00", "+01:00", "-12:00"})
    void pointsInTimeAreToldInAnyZone(String zone) {
        context.execute("CREATE TABLE p (id datetime PRIMARY KEY, v datetime, w timestamp NULL)");
        install("tables=p", "capture=both");
        context.execute("ALTER TABLE p MODIFY id timestamp NOT NULL, MODIFY v timestamp NULL, MODIFY w datetime");
        try (HikariDataSource strange = strange(dataSource, "SET time_zone = '" + zone + "'");
                WatchContext other = new WatchContext(strange)) {
            other.execute(
                    "INSERT INTO p VALUES (FROM_UNIXTIME(1767323045), FROM_UNIXTIME(1767323045), '2026-01-02 03:04:05')",
                    "UPDATE p SET v = FROM_UNIXTIME(2147483647), w = '9999-12-31 23:59:59'",
                    "DELETE FROM p");
            assertThat(other.rows("SELECT @@time_zone AS zone").get(0)).containsEntry("zone", zone);
        }
        String first =
                "{\"id\":\"2026-01-02T03:04:05+00:00\",\"v\":\"2026-01-02T03:04:05+00:00\",\"w\":\"2026-01-02T03:04:05\"}";
        String second =
                "{\"id\":\"2026-01-02T03:04:05+00:00\",\"v\":\"2038-01-19T03:14:07+00:00\",\"w\":\"9999-12-31T23:59:59\"}";
        assertThat(context.rows("SELECT record_key, before_image, after_image FROM datasync ORDER BY id"))
                .extracting(row -> row.get("before_image"), row -> row.get("after_image"))
                .containsExactly(tuple(null, first), tuple(first, second), tuple(second, null));
        assertThat(context.rows("SELECT DISTINCT record_key FROM datasync")).hasSize(1);
    }

    @Test
    void bytesAreNoText() {
        assertThat(afterChange("varchar(20)", "varbinary(20)", "x'00ff'")).isEqualTo("\\x00ff");
    }

    @Test
    void aDateWithATimeIsMoreThanADate() {
        assertThat(afterChange("date", "datetime", "'2026-01-02 03:04:05'")).hasToString("2026-01-02T03:04:05");
    }

    @Test
    void aTextInPlaceOfATimeIsLeftAsItIs() {
        assertThat(afterChange("datetime", "varchar(20)", "'a \"b\" c'")).isEqualTo("a \"b\" c");
    }

    @Test
    void decimalsAreWrittenExactly() {
        context.execute("CREATE TABLE p (id integer PRIMARY KEY, v double)");
        install("tables=p");
        context.execute(
                "ALTER TABLE p MODIFY v decimal(40, 10)", "INSERT INTO p VALUES (1, 12345678901234567890.123456789)");

        assertThat(context.rows("SELECT after_image FROM datasync").get(0).get("after_image"))
                .isEqualTo("{\"id\":1,\"v\":12345678901234567890.1234567890}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"timestamp", "timestamp(6)"})
    void aMomentOfZerosIsAnImageLikeAnyOther(String type) {
        try (HikariDataSource lax = strange(dataSource, "SET sql_mode = ''");
                WatchContext other = new WatchContext(lax)) {
            other.execute("CREATE TABLE account (id integer PRIMARY KEY, name varchar(20), seen " + type
                    + " NOT NULL DEFAULT '0000-00-00 00:00:00', maybe " + type + " NULL)");
        }
        context.receive(trigger("store", "tables=account", "capture=both"));
        context.execute(
                "INSERT INTO account (id, name) VALUES (1, 'a')",
                "UPDATE account SET name = 'b'",
                InnoDb.inMode(database, "", "UPDATE account SET maybe = '0000-00-00 00:00:00'"),
                "UPDATE account SET maybe = FROM_UNIXTIME(1)",
                "DELETE FROM account");
        awaitReceived(5);

        assertThat(received())
                .containsExactly(
                        "insert account [1]",
                        "update account [1]",
                        "update account [1]",
                        "update account [1]",
                        "delete account [1]");
        assertThat(context.received().get(0).getAfter()).containsEntry("seen", "0000-00-00T00:00:00");
        assertThat(context.received().get(2).getBefore()).containsEntry("maybe", null);
        assertThat(context.received().get(2).getAfter()).containsEntry("maybe", "0000-00-00T00:00:00");
        assertThat(context.received().get(4).getBefore())
                .containsEntry("maybe", OffsetDateTime.parse("1970-01-01T00:00:01Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ORACLE",
                "ANSI",
                "NO_BACKSLASH_ESCAPES,ANSI_QUOTES,PIPES_AS_CONCAT",
                "PAD_CHAR_TO_FULL_LENGTH,IGNORE_SPACE,NO_ZERO_DATE,STRICT_ALL_TABLES"
            })
    void aWatchWorksInAnyMode(String mode) {
        boolean mariaDb = database.name().equals("MariaDB");
        assumeTrue(mariaDb || !mode.equals("ORACLE"), "only MariaDB has this mode");
        assumeTrue(mariaDb || !mode.contains("NO_BACKSLASH"), "the driver of MySQL finds no tables in this mode");
        context.execute("CREATE TABLE `o\\d'd\"``` (id integer PRIMARY KEY, `c\\'\"``` varchar(20), d decimal(9, 2))");
        try (HikariDataSource strange = strange(dataSource, "SET sql_mode = '" + mode + "'");
                WatchContext other = new WatchContext(strange)) {
            other.receive(trigger("st-ore", "tables=o*", "capture=both", raw("subscriber", "b\\a'b\"`")));
            context.execute("INSERT INTO `o\\d'd\"``` VALUES (1, 'a\\\\b\\'', 1.50)", "UPDATE `o\\d'd\"``` SET d = 2");
            await().until(() -> other.received().size() == 2);

            assertThat(other.received()).extracting(Change::getAfter).allSatisfy(after -> assertThat(after)
                    .containsEntry("c\\'\"`", "a\\b'"));
            assertThat(other.received().get(0).getAfter()).containsEntry("d", new BigDecimal("1.50"));
            assertThat(other.rows("SELECT @@sql_mode AS mode")
                            .get(0)
                            .get("mode")
                            .toString())
                    .contains(mode.replaceAll(",.*", ""));
        }
        assertThat(context.rows("SELECT DISTINCT SQL_MODE FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA ="
                        + " DATABASE()"))
                .singleElement()
                .satisfies(row -> assertThat(row.get("SQL_MODE")).isEqualTo(""));
    }

    private static HikariDataSource strange(HikariDataSource like, String initialStatement) {
        HikariDataSource strange = new HikariDataSource();
        strange.setJdbcUrl(like.getJdbcUrl());
        strange.setConnectionInitSql(initialStatement);
        return strange;
    }
}
