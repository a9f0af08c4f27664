package org.datasync.watch.dialect.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.UUID;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Test;

/** Types that only MariaDB has, and those that its driver makes special. */
class MariaDbTypesTest extends DatabaseContract {

    MariaDbTypesTest() {
        super(TestDatabase.MARIADB);
    }

    /** The local time does not exist in the JVM's zone; the server is in a third one. */
    @Test
    void rowsHoldWhatTheTableHolds() {
        context.execute(
                "CREATE TABLE product (k int unsigned NOT NULL PRIMARY KEY, big bigint unsigned, local datetime(6),"
                        + " at_time timestamp(6) NULL, nothing datetime, mood enum('calm','wild'), made year,"
                        + " flag bit(1), uid uuid, host inet6)",
                "INSERT INTO product VALUES (4000000000, 18446744073709551615, '2026-03-08 02:30:00.123456',"
                        + " FROM_UNIXTIME(1772951400.123456), NULL, 'calm', 2026, b'1',"
                        + " '0f0e0d0c-0b0a-0908-0706-050403020100', '::1')",
                "CREATE TABLE pending (id int unsigned AUTO_INCREMENT PRIMARY KEY, k int unsigned, gone bit(1))",
                "INSERT INTO pending (k, gone) VALUES (4000000000, b'0')",
                "INSERT INTO pending (k, gone) VALUES (4000000000, b'1')");
        context.receive(watch(
                "store",
                "changeTable=pending",
                "tables=product",
                "keyColumns=k",
                "deletedColumn=gone",
                "fetchRow=true"));
        awaitEmpty("pending");

        assertThat(received()).containsExactly("upsert product [4000000000]", "delete product [4000000000]");
        Map<String, Object> row = context.received().get(0).getAfter();
        assertThat(row)
                .containsEntry("k", 4_000_000_000L)
                .containsEntry("big", new BigInteger("18446744073709551615"))
                .containsEntry("local", LocalDateTime.parse("2026-03-08T02:30:00.123456"))
                .containsEntry("at_time", OffsetDateTime.parse("2026-03-08T06:30:00.123456Z"))
                .containsEntry("nothing", null)
                .containsEntry("mood", "calm")
                .containsEntry("made", 2026)
                .containsEntry("flag", true)
                .containsEntry("uid", UUID.fromString("0f0e0d0c-0b0a-0908-0706-050403020100"))
                .containsEntry("host", "::1");
    }

    @Test
    void enumsAndPointsInTimeAreKeysToo() {
        context.execute(
                "CREATE TABLE product (mood enum('calm','wild') NOT NULL, at_time timestamp(6) NOT NULL,"
                        + " PRIMARY KEY (mood, at_time))",
                "INSERT INTO product VALUES ('calm', FROM_UNIXTIME(1772951400.123456))",
                "CREATE TABLE pending (id integer NOT NULL PRIMARY KEY, k varchar(100))",
                "INSERT INTO pending VALUES (1, '[\"calm\",\"2026-03-08T06:30:00.123456Z\"]')",
                "INSERT INTO pending VALUES (2, '[\"unheard of\",\"2026-03-08T06:30:00.123456Z\"]')");
        context.receive(watch(
                "store", "changeTable=pending", "tables=product", "keyColumns=k", "keyFormat=json", "fetchRow=true"));
        awaitEmpty("pending");

        assertThat(received())
                .containsExactly(
                        "upsert product [calm, 2026-03-08T06:30:00.123456Z]",
                        "delete product [unheard of, 2026-03-08T06:30:00.123456Z]");
    }

    /** The server refuses many functions of such values, whatever they are. */
    @Test
    void anAddressInPlaceOfBytesFailsNobody() {
        context.execute("CREATE TABLE p (id integer PRIMARY KEY, v binary(16))");
        install("tables=p");
        context.execute("ALTER TABLE p MODIFY v inet6", "INSERT INTO p VALUES (1, 'ab::1')");
        context.receive(triggerProducer("store", "tables=p", "install=none") + "&initialDelay=0&delay=20");
        awaitReceived(1);
        assertThat(context.received().get(0).getAfter()).containsEntry("v", "ab::1".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aModeInWhichNoEmptyTextIsFoundIsRefused() {
        try (HikariDataSource strange = new HikariDataSource()) {
            strange.setJdbcUrl(dataSource.getJdbcUrl());
            strange.setConnectionInitSql("SET sql_mode = 'EMPTY_STRING_IS_NULL'");
            try (WatchContext other = new WatchContext(strange)) {
                assertThat(refusal(() -> other.receive(trigger("store", "tables=p"))))
                        .contains("EMPTY_STRING_IS_NULL", "sessionVariables");
            }
        }
    }
}
