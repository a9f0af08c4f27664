package org.datasync.watch.message;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.WatchContext;

/** A table whose columns hold values of many kinds, with a record in it. */
final class ProductTable {

    static final int ID = 7;
    static final String NAME = "Käse – \"日本\" 🧀";
    /** Jackson escapes what lies beyond 16 bits. */
    static final String NAME_IN_JSON = "Käse – \\\"日本\\\" \\uD83E\\uDDC0";

    static final String PRICE = "1.10";
    static final byte[] PICTURE = {1, 2, 3, -1};
    static final String CODE = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6";
    static final LocalDate ADDED = LocalDate.of(2024, 2, 29);
    static final OffsetDateTime SOLD_AT = OffsetDateTime.parse("2024-02-29T23:59:58.765432-03:30");
    static final LocalDateTime CHECKED = LocalDateTime.of(2024, 3, 31, 2, 30, 0, 120_000_000);

    private ProductTable() {}

    static void create(WatchContext context, TestDatabase database, String table) {
        String binary = database == TestDatabase.POSTGRESQL ? "bytea" : "varbinary(20)";
        String dateTime = database == TestDatabase.MARIADB ? "datetime(6)" : "timestamp(6)";
        String instant = database == TestDatabase.MARIADB ? "timestamp(6) NULL" : "timestamp(6) with time zone";
        context.execute("CREATE TABLE " + table + " (id integer NOT NULL PRIMARY KEY, name varchar(100),"
                + " price numeric(10, 2), added date, checked " + dateTime + ", picture " + binary
                + ", sold_at " + instant + ", code uuid, in_stock boolean, note varchar(20))");
    }

    static void insert(WatchContext context) {
        context.jdbc()
                .update(
                        "INSERT INTO product VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        ID,
                        NAME,
                        new BigDecimal(PRICE),
                        ADDED,
                        CHECKED,
                        PICTURE,
                        SOLD_AT,
                        UUID.fromString(CODE),
                        true,
                        null);
    }

    /** A change of that record in our own change table {@code store}, all of whose parts are known. */
    static void recordChange(WatchContext context, TestDatabase database) {
        context.jdbc()
                .update(
                        "INSERT INTO store (table_name, record_key, operation, before_image, changed_at,"
                                + " transaction_id, origin) VALUES ('product', '{\"id\":7}', 'update',"
                                + " '{\"price\":1.00,\"note\":null}', ?, '4711', 'till 3')",
                        // there the column has no zone and holds UTC
                        database == TestDatabase.MARIADB
                                ? SOLD_AT.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime()
                                : SOLD_AT);
    }
}
