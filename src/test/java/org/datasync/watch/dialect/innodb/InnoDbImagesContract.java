package org.datasync.watch.dialect.innodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import org.datasync.watch.change.Change;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.Test;

/** Images of types that are special on these databases. */
abstract class InnoDbImagesContract extends DatabaseContract {

    InnoDbImagesContract(TestDatabase database) {
        super(database);
    }

    /** Runs statements in a session of its own. */
    private void runApart(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(dataSource.getJdbcUrl());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The clocks of this zone show the times between 02:46:40 and 03:46:40 of that day twice. */
    private void createZone() {
        if (context.count("mysql.time_zone_name WHERE Name = 'Test/Twice'") == 0) {
            context.execute(
                    "INSERT INTO mysql.time_zone VALUES (4711, 'N')",
                    "INSERT INTO mysql.time_zone_name VALUES ('Test/Twice', 4711)",
                    "INSERT INTO mysql.time_zone_transition_type VALUES (4711, 0, 7200, 1, 'S'), (4711, 1, 3600, 0, 'N')",
                    "INSERT INTO mysql.time_zone_transition VALUES (4711, 0, 0), (4711, 1000000000, 1)");
        }
    }

    @Test
    void pointsInTimeAreTheSameInEveryZoneAndWhereAClockShowsATimeTwice() throws SQLException {
        createZone();
        context.execute("CREATE TABLE moment (id integer PRIMARY KEY, n integer, at timestamp(6) NOT NULL"
                + " DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6))");
        context.receive(trigger("store", "tables=moment", "columns=id,at", "capture=both"));
        runApart(
                "SET time_zone = 'Test/Twice'",
                "SET timestamp = 999998200.5",
                "INSERT INTO moment (id, n) VALUES (1, 1)",
                "SET timestamp = 1000001800.5",
                "UPDATE moment SET n = 2",
                "SET time_zone = '-11:00'",
                "UPDATE moment SET n = 3",
                "DELETE FROM moment");
        awaitReceived(3);

        OffsetDateTime first = OffsetDateTime.parse("2001-09-09T01:16:40.5Z");
        assertThat(received()).containsExactly("insert moment [1]", "update moment [1]", "delete moment [1]");
        assertThat(context.received().get(0).getAfter()).containsEntry("at", first);
        assertThat(context.received().get(1).getBefore()).containsEntry("at", first);
        assertThat(context.received().get(2).getBefore()).containsEntry("at", first.plusHours(1));
    }

    @Test
    void floatsAreExactThoughTheServerShowsSixDigits() {
        context.execute("CREATE TABLE measure (id integer PRIMARY KEY, f float, z decimal(8, 2) zerofill)");
        context.receive(trigger("store", "tables=measure"));
        context.execute("INSERT INTO measure VALUES (1, 16777215, 1.5)", "UPDATE measure SET f = 16777214");
        awaitReceived(2);

        assertThat(context.received().get(0).getAfter())
                .containsEntry("f", 16_777_215f)
                .containsEntry("z", new BigDecimal("1.50"));
        assertThat(context.received().get(1).getAfter()).containsEntry("f", 16_777_214f);
    }

    @Test
    void lengthsOfTimeAreNoTimesOfDay() {
        context.execute("CREATE TABLE shift (id integer PRIMARY KEY, length time(1))");
        context.receive(trigger("store", "tables=shift"));
        List<Change> read =
                receiveApart(trigger("reader", "tables=shift", "subscriber=reader", "capture=key", "fetchRow=true"));
        context.execute("INSERT INTO shift VALUES (1, '-00:00:01.5'), (2, '100:00:00'), (3, '12:30:00.5')");
        awaitReceived(3);
        await().until(() -> read.size() == 3);

        assertThat(context.received())
                .extracting(change -> change.getAfter().get("length"))
                .containsExactly("-00:00:01.5", "100:00:00.0", LocalTime.parse("12:30:00.5"));
        assertThat(read)
                .extracting(change -> change.getAfter().get("length"))
                .containsExactly("-00:00:01.5", "100:00:00.0", LocalTime.parse("12:30:00.5"));
    }

    @Test
    void bitsAndDatesOfZeros() throws SQLException {
        context.execute("CREATE TABLE flag (id integer PRIMARY KEY, one bit(1), some bit(10), day date NOT NULL)");
        install("tables=flag", "capture=both");
        runApart(
                "SET sql_mode = ''",
                "INSERT INTO flag VALUES (1, b'1', b'1000000001', '0000-00-00')",
                "UPDATE flag SET one = 0, some = 0");
        context.receive(trigger("store", "tables=flag", "capture=both"));
        awaitReceived(2);

        assertThat(context.received().get(1).getBefore())
                .containsEntry("one", true)
                .containsEntry("some", "b'1000000001'")
                .containsEntry("day", "0000-00-00");
        assertThat(context.received().get(1).getAfter())
                .containsEntry("one", false)
                .containsEntry("some", "b''");
    }

    @Test
    void geometriesAreRefused() {
        context.execute("CREATE TABLE shop (id integer PRIMARY KEY, place point)");

        assertThat(refusal(trigger("store", "tables=shop"))).contains("place", "geometries", "excludeColumns");
        install("tables=shop", "excludeColumns=place");
    }

    @Test
    void anImageThatTheServerCannotMakeIsAFlawOfItsRowAlone() {
        context.execute("CREATE TABLE file (id integer PRIMARY KEY, content longtext)");
        context.receive(trigger("store", "tables=file"));
        context.execute(
                "INSERT INTO file VALUES (1, REPEAT('\u00fc', 5000000))",
                // six characters each
                "INSERT INTO file VALUES (2, REPEAT(CHAR(1), @@max_allowed_packet DIV 5))",
                "INSERT INTO file VALUES (3, 'x')");
        awaitReceived(2);
        await().until(() -> context.count("datasync_failure") == 1);

        assertThat(received()).containsExactly("insert file [1]", "insert file [3]");
        assertThat(context.received().get(0).getAfter()).containsEntry("content", "\u00fc".repeat(5_000_000));
        assertThat(context.rows("SELECT error FROM datasync_failure").get(0).toString())
                .contains("larger than the database allows", "excludeColumns");
    }

    @Test
    void aKeyIsTheSameTextInAResync() {
        context.execute(
                "CREATE TABLE keyed (a timestamp(6), b varchar(20) COLLATE utf8mb4_bin, c decimal(9, 3), d double,"
                        + " e varbinary(9), PRIMARY KEY (a, b, c, d, e))");
        install("tables=keyed");
        context.execute("INSERT INTO keyed VALUES ('2026-01-02 03:04:05.6', 'é\"\\\\', 1.5, 16777215, x'00ff')");
        request(triggerProducer("store", "tables=keyed", "action=resync", "all=true"), null);

        assertThat(context.count("datasync")).isEqualTo(2);
        assertThat(context.rows("SELECT DISTINCT CAST(record_key AS BINARY) FROM datasync"))
                .hasSize(1);
    }
}
