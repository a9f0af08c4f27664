package org.datasync.watch.contract.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Changes;
import org.datasync.watch.change.Operation;
import org.datasync.watch.change.RecordKey;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.InnoDb;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.schema.RowReader;
import org.datasync.watch.support.StatementCount;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Changes written into tables: what a table holds after them is what they say. */
@Needs(Capability.APPLY)
public abstract class ApplyContract extends DatabaseContract {

    protected ApplyContract(TestDatabase database) {
        super(database);
    }

    private static String apply(String... options) {
        return "datasync-watch:apply:copies?dataSource=#db"
                + (options.length == 0 ? "" : "&" + String.join("&", options));
    }

    private static Change change(Operation operation, int id, Object... namesAndValues) {
        Map<String, Object> after = new TreeMap<>();
        after.put("id", id);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            after.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return Change.of("product", operation)
                .id("x:" + id)
                .key(RecordKey.of("id", id))
                .after(operation == Operation.DELETE ? null : after)
                .build();
    }

    private void applyAll(Object body, String... options) {
        request(apply(options), body);
    }

    private String refusedBecause(Object body, String... options) {
        return refusal(() -> applyAll(body, options));
    }

    private List<Map<String, Object>> products() {
        return context.rows("SELECT * FROM product ORDER BY id").stream()
                .<Map<String, Object>>map(row -> {
                    Map<String, Object> lower = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
                    row.forEach((name, value) ->
                            lower.put(name, value instanceof BigDecimal number ? number.stripTrailingZeros() : value));
                    return lower;
                })
                .toList();
    }

    private List<String> names() {
        return context.jdbc().queryForList("SELECT name FROM product ORDER BY id", String.class);
    }

    @Test
    void aRowBecomesWhatTheChangeSays() {
        createProducts("name varchar(40)", "note varchar(40)");
        applyAll(change(Operation.INSERT, 1, "name", "Apples", "note", "n"));
        applyAll(change(Operation.INSERT, 2, "name", "Pears", "note", null));
        applyAll(change(Operation.UPSERT, 3, "name", "Plums", "note", "n"));
        applyAll(change(Operation.READ, 3, "name", "Plums!", "note", null));
        applyAll(change(Operation.UPDATE, 2, "name", "Pears!"));
        applyAll(change(Operation.UPDATE, 4, "name", "Figs"));
        applyAll(change(Operation.DELETE, 1));
        applyAll(change(Operation.DELETE, 17));

        assertThat(products())
                .extracting(row -> row.get("id") + " " + row.get("name") + " " + row.get("note"))
                .containsExactly("2 Pears! null", "3 Plums! null", "4 Figs null");
    }

    @Test
    void whatIsWrittenTwiceIsThereOnce() {
        createProducts("name varchar(40)");
        List<Change> changes = List.of(
                change(Operation.INSERT, 1, "name", "a"),
                change(Operation.INSERT, 2, "name", "b"),
                change(Operation.UPDATE, 1, "name", "c"),
                change(Operation.DELETE, 2),
                change(Operation.INSERT, 3),
                change(Operation.UPDATE, 3));
        applyAll(new Changes(changes));
        applyAll(new Changes(changes));

        assertThat(products())
                .extracting(row -> row.get("id") + " " + row.get("name"))
                .containsExactly("1 c", "3 null");
    }

    /** As bytes, as text, as a map, one or several. */
    @Test
    void jsonIsTakenLikeTheChange() {
        createProducts("name varchar(40)", "price decimal(12, 3)");
        Change apples = change(Operation.INSERT, 1, "name", "Apples \"ü\"", "price", new BigDecimal("12345678.125"));
        String json = new String(json(List.of(apples)), StandardCharsets.UTF_8);
        applyAll(json.replace("\"id\":1", "\"id\":2").getBytes(StandardCharsets.UTF_8));
        applyAll(json.substring(1, json.length() - 1).replace("\"id\":1", "\"id\":3"));
        applyAll(change(Operation.INSERT, 4, "name", "Apples \"ü\"", "price", new BigDecimal("12345678.125"))
                .toMap());
        applyAll(apples);

        assertThat(context.count("product WHERE name = 'Apples \"ü\"' AND price = 12345678.125"))
                .isEqualTo(4);
    }

    private byte[] json(List<Change> changes) {
        return context.camel().getTypeConverter().convertTo(byte[].class, new Changes(changes));
    }

    @Test
    void manyAreWrittenByBatchesInTheirOrder() {
        createProducts("name varchar(40)");
        context.execute("CREATE TABLE price (id integer NOT NULL PRIMARY KEY, amount integer)");
        List<Change> changes = new ArrayList<>();
        IntStream.range(0, 1200).forEach(id -> changes.add(change(Operation.INSERT, id, "name", "n" + id)));
        IntStream.range(0, 1200).forEach(id -> changes.add(change(Operation.UPDATE, id % 7, "name", "m" + id)));
        IntStream.range(600, 1200).forEach(id -> changes.add(change(Operation.DELETE, id)));
        changes.add(Change.of("price", Operation.INSERT)
                .key(RecordKey.of("id", 1))
                .after(Map.of("id", 1, "amount", 7))
                .build());
        StatementCount count = new StatementCount(dataSource);
        context.camel().getRegistry().bind("counted", count);
        Exchange exchange = send("datasync-watch:apply:copies?dataSource=#counted", new Changes(changes));

        assertThat(count.get()).as("statements, with looks at the tables").isLessThan(600);

        assertThat(products()).hasSize(600);
        assertThat(names().subList(0, 8))
                .containsExactly("m1197", "m1198", "m1199", "m1193", "m1194", "m1195", "m1196", "n7");
        assertThat(exchange.getMessage().getHeader("CamelDatasyncWatchApplied"))
                .isEqualTo(Map.of(
                        "product",
                        Map.of("insert", 1200, "update", 1200, "delete", 600),
                        "price",
                        Map.of("insert", 1)));
        assertThat(exchange.getMessage().getBody()).isInstanceOf(Changes.class);
    }

    private Exchange send(String uri, Object body) {
        context.camel().start();
        return context.camel()
                .createFluentProducerTemplate()
                .to(uri)
                .withBody(body)
                .send();
    }

    /** With the old name told by the image before, or by the key alone. */
    @Test
    void aRecordThatIsCalledOtherwiseLeavesNoneBehind() {
        createProducts("name varchar(40)");
        context.execute("INSERT INTO product VALUES (1, 'a')", "INSERT INTO product VALUES (2, 'b')");
        applyAll(Change.of("product", Operation.UPDATE)
                .key(RecordKey.of("id", 11))
                .before(Map.of("id", 1, "name", "a"))
                .after(Map.of("id", 11, "name", "a!"))
                .build());
        applyAll(Change.of("product", Operation.UPDATE)
                .key(RecordKey.of("id", 2))
                .after(Map.of("id", 12, "name", "b!"))
                .build());

        assertThat(products())
                .extracting(row -> row.get("id") + " " + row.get("name"))
                .containsExactly("11 a!", "12 b!");
    }

    @Test
    void keysOfSeveralColumns() {
        context.execute("CREATE TABLE line (orders integer NOT NULL, place varchar(20) NOT NULL, amount decimal(9, 2),"
                + " PRIMARY KEY (place, orders))");
        Map<String, Object> key = Map.of("orders", 7, "place", "x'\"");
        for (String amount : List.of("1.50", "2.25")) {
            applyAll(Change.of("line", Operation.UPSERT)
                    .key(new RecordKey(key))
                    .after(Map.of("orders", 7, "place", "x'\"", "amount", new BigDecimal(amount)))
                    .build());
        }
        assertThat(context.jdbc().queryForList("SELECT amount FROM line", BigDecimal.class))
                .singleElement()
                .satisfies(amount -> assertThat(amount).isEqualByComparingTo("2.25"));
        applyAll(Change.of("line", Operation.DELETE).key(new RecordKey(key)).build());
        assertThat(context.count("line")).isZero();
    }

    /** A row of the target with the same unique value is another record: it must not be taken for this one. */
    @Test
    void whatAnotherRowHasAlreadyIsRefused() {
        createProducts("name varchar(40)", "code varchar(10) UNIQUE");
        context.execute("INSERT INTO product VALUES (1, 'a', 'x')");
        Throwable refused = catchThrowable(() -> applyAll(change(Operation.UPSERT, 2, "name", "b", "code", "x")));

        assertThat(refusal(() -> {
                    throw refused;
                }))
                .contains("refuses a change of table", stored("code"), "constraint");
        assertThat(products())
                .extracting(row -> row.get("id") + " " + row.get("name"))
                .containsExactly("1 a");
    }

    @Test
    void aListIsWrittenAsAWhole() {
        createProducts("name varchar(40) NOT NULL");
        List<Change> changes = List.of(
                change(Operation.INSERT, 1, "name", "a"),
                change(Operation.DELETE, 9),
                change(Operation.INSERT, 2, "name", null));
        assertThat(refusedBecause(new Changes(changes))).contains("refuses");
        assertThat(products()).isEmpty();
    }

    @Test
    void itJoinsTheTransactionThatIsActive() {
        createProducts("name varchar(40)");
        applyAll(change(Operation.INSERT, 1));
        TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
        transaction.executeWithoutResult(status -> {
            applyAll(change(Operation.INSERT, 2));
            assertThat(context.count("product")).isEqualTo(2);
            status.setRollbackOnly();
        });
        assertThat(context.count("product")).isEqualTo(1);
    }

    /** Of a column that the database computes nothing is written; one that it numbers by gets the change's number. */
    @Test
    void columnsThatTheDatabaseFillsByItself() {
        String stored = List.of("MariaDB", "MySQL", "SQLite", "PostgreSQL").contains(database.name()) ? " STORED" : "";
        context.execute("CREATE TABLE product (id " + database.words().numbered()
                + ", amount integer, twice integer GENERATED ALWAYS AS (amount * 2)" + stored + ")");
        applyAll(change(Operation.INSERT, 70, "amount", 4, "twice", 1));
        applyAll(change(Operation.UPDATE, 70, "amount", 5, "twice", 1));

        assertThat(products())
                .extracting(row -> row.get("id") + " " + row.get("amount") + " " + row.get("twice"))
                .containsExactly("70 5 10");
    }

    @Test
    void anIdentityThatIsAlwaysNumberedGetsTheChangesNumber() {
        assumeTrue(List.of("PostgreSQL", "H2", "HSQLDB", "Derby").contains(database.name()), "the standard's identity");
        context.execute("CREATE TABLE product (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name varchar(40))");
        if (database.name().equals("Derby")) {
            assertThat(refusedBecause(change(Operation.INSERT, 70, "name", "a")))
                    .contains("refuses", "ID");
            return;
        }
        applyAll(change(Operation.INSERT, 70, "name", "a"));
        applyAll(change(Operation.UPDATE, 70, "name", "b"));
        assertThat(products())
                .extracting(row -> row.get("id") + " " + row.get("name"))
                .containsExactly("70 b");
    }

    /** In a case that nobody has in the database, and beside one that differs by nothing but its case. */
    @Test
    void namesAreMeantExactlyOrElseInAnyCase() {
        createProducts("name varchar(40)");
        applyAll(Change.of("PRODUCT", Operation.INSERT)
                .key(RecordKey.of("ID", 1))
                .after(Map.of("Id", 1, "NaMe", "a"))
                .build());
        assertThat(names()).containsExactly("a");
        if (InnoDb.is(database) || database.name().equals("SQLite")) {
            return; // no two of them
        }
        context.execute("CREATE TABLE " + quoted("Mixed") + " (id integer NOT NULL PRIMARY KEY, " + quoted("N")
                + " integer, " + quoted("n") + " integer)");
        applyAll(Change.of("mixed", Operation.INSERT)
                .key(RecordKey.of("id", 1))
                .after(Map.of("id", 1, "n", 2, "N", 3))
                .build());
        assertThat(context.count(quoted("Mixed") + " WHERE " + quoted("n") + " = 2 AND " + quoted("N") + " = 3"))
                .isEqualTo(1);
        context.execute("CREATE TABLE " + quoted("MIXED") + " (id integer NOT NULL PRIMARY KEY)");
        assertThat(refusedBecause(Change.of("mIXED", Operation.DELETE)
                        .key(RecordKey.of("id", 1))
                        .build()))
                .contains("mIXED", "Mixed", "MIXED");
    }

    @Test
    void tablesAndColumnsMayBeCalledOtherwise() {
        createProducts("title varchar(40)", "price decimal(9, 2)");
        applyAll(
                Change.of("ware", Operation.INSERT)
                        .key(RecordKey.of("no", 1))
                        .after(Map.of("no", 1, "Name", "a", "price", 2))
                        .build(),
                "tableMap.ware=product",
                "columnMap.no=id",
                "columnMap.ware.name=title");
        assertThat(products()).singleElement().satisfies(row -> assertThat(row).containsEntry("title", "a"));
    }

    @Test
    @Needs({Capability.APPLY, Capability.SCHEMAS})
    void tablesMayLieInAnotherSchema() {
        createProducts();
        context.execute("CREATE SCHEMA shop", "CREATE TABLE shop.product (id integer NOT NULL PRIMARY KEY)");
        applyAll(change(Operation.INSERT, 1), "targetSchema=shop");
        applyAll(Change.of("shop.product", Operation.INSERT)
                .key(RecordKey.of("id", 2))
                .after(Map.of("id", 2))
                .build());
        assertThat(context.count("shop.product")).isEqualTo(2);
        assertThat(context.count("product")).isZero();
        if (!InnoDb.is(database)) {
            return;
        }
        context.execute("DROP TABLE shop.product", "DROP SCHEMA shop"); // databases are of the server
    }

    @Test
    void whatTheTableDoesNotHaveIsRefusedOrLeftOut() {
        createProducts("name varchar(40)");
        Change change = change(Operation.INSERT, 1, "name", "a", "colour", "red");
        assertThat(refusedBecause(change))
                .contains("colour", stored("product"), stored("name"), "columnMap.colour", "unknownColumns=ignore")
                .doesNotContain("red");
        applyAll(change, "unknownColumns=ignore");
        assertThat(names()).containsExactly("a");
        assertThat(refusedBecause(Change.of("ware", Operation.DELETE)
                        .key(RecordKey.of("id", 1))
                        .build()))
                .contains("no table ware", "tableMap.ware", "targetSchema");
    }

    @Test
    void aColumnThatIsAddedLaterIsSeen() {
        createProducts();
        start("direct:changes", apply());
        request("direct:changes", change(Operation.INSERT, 1));
        Change named = change(Operation.UPDATE, 1, "name", "a");
        assertThat(refusal(() -> request("direct:changes", named))).contains("no column name");
        context.execute("ALTER TABLE product ADD COLUMN name varchar(40)");
        request("direct:changes", named);
        assertThat(names()).containsExactly("a");
    }

    @Test
    void aTruncateIsRefusedAppliedOrIgnored() {
        createProducts();
        applyAll(change(Operation.INSERT, 1));
        Change truncate = Change.of("product", Operation.TRUNCATE).build();
        assertThat(refusedBecause(truncate)).contains("truncate=apply", "truncate=ignore");
        applyAll(truncate, "truncate=ignore");
        assertThat(context.count("product")).isEqualTo(1);
        applyAll(List.of(truncate, change(Operation.INSERT, 2)), "truncate=apply");
        assertThat(products()).extracting(row -> row.get("id")).containsExactly(2);
    }

    /** What is deleted stays, with its mark, and is there again once it is written again. */
    @Test
    void whatIsDeletedMayBeMarkedOnly() {
        createProducts(
                "name varchar(40)",
                "gone boolean",
                "gone_no integer",
                "gone_at " + database.words().localTime());
        for (String column : List.of("gone", "gone_no", "gone_at")) {
            String[] options = {"deletedColumn=" + column, "timeZone=UTC"};
            applyAll(
                    List.of(change(Operation.INSERT, 1, "name", "a"), change(Operation.INSERT, 2, "name", "b")),
                    options);
            assertThat(column(column)).containsOnly(notGone(column));
            Change delete = Change.of("product", Operation.DELETE)
                    .key(RecordKey.of("id", 1))
                    .changedAt(Instant.parse("2026-01-31T12:00:00.123456Z"))
                    .build();
            applyAll(new Changes(List.of(delete, change(Operation.DELETE, 17))), options);
            assertThat(column(column)).containsExactly(gone(column), notGone(column));
            assertThat(names()).containsExactly("a", "b");
            applyAll(change(Operation.UPSERT, 1, "name", "a!"), options);
            assertThat(column(column)).containsOnly(notGone(column));
            applyAll(change(Operation.DELETE, 2), options);
            assertThat(column(column).get(1)).isNotEqualTo(notGone(column));
            context.execute("DELETE FROM product");
        }
    }

    private static String gone(String column) {
        return Map.of("gone", "true", "gone_no", "1").getOrDefault(column, "2026-01-31T12:00:00.123456");
    }

    private static String notGone(String column) {
        return Map.of("gone", "false", "gone_no", "0").getOrDefault(column, "null");
    }

    /** Where the key changes the row of the old one stays, too; and what the change itself says of the column counts. */
    @Test
    void aMarkedRowStaysUnderItsOldKey() {
        createProducts("name varchar(40)", "gone boolean");
        applyAll(change(Operation.INSERT, 1, "name", "a", "gone", true), "deletedColumn=gone");
        assertThat(column("gone")).containsExactly("true");
        applyAll(
                Change.of("product", Operation.UPDATE)
                        .key(RecordKey.of("id", 11))
                        .before(Map.of("id", 1))
                        .after(Map.of("id", 11, "name", "b"))
                        .build(),
                "deletedColumn=gone");
        assertThat(column("gone")).containsExactly("true", "false");
        assertThat(refusedBecause(change(Operation.DELETE, 1), "deletedColumn=went"))
                .contains("deletedColumn is went", stored("gone"));
        assertThat(refusedBecause(change(Operation.DELETE, 1), "deletedColumn=name"))
                .contains("deletedColumn names", stored("name"), "truth values");
        assertThat(refusedBecause(change(Operation.DELETE, 1), "deletedColumn=gone", "truncate=apply"))
                .contains("truncate=apply", "deletedColumn=gone");
    }

    @Test
    void whatIsMissingIsToldWithItsCure() {
        createProducts("name varchar(40)");
        context.execute("CREATE TABLE keyless (id integer)");
        assertThat(refusedBecause(Change.of("product", Operation.UPDATE)
                        .key(RecordKey.of("id", 1))
                        .build()))
                .contains("capture=row", "fetchRow=true");
        assertThat(refusedBecause(Change.of("keyless", Operation.DELETE)
                        .key(RecordKey.of("id", 1))
                        .build()))
                .contains("primary key", "unique index", stored("keyless"));
        assertThat(refusedBecause(Change.of("product", Operation.DELETE)
                        .key(RecordKey.of("name", "a"))
                        .build()))
                .contains("unique index", stored("name"));
        assertThat(refusedBecause("{\"table\": \"product\"}")).contains("operation");
        assertThat(refusedBecause(null)).contains("body");
    }

    /** The key that names records may be another than the table's own. */
    @Test
    void aUniqueIndexIsAKey() {
        context.execute("CREATE TABLE product (id " + database.words().numbered()
                + ", code varchar(10) NOT NULL UNIQUE, name varchar(40))");
        for (String name : List.of("a", "b")) {
            applyAll(Change.of("product", Operation.UPSERT)
                    .key(RecordKey.of("code", "x"))
                    .after(Map.of("code", "x", "name", name))
                    .build());
        }
        assertThat(names()).containsExactly("b");
    }

    @Test
    void aValueThatDoesNotFitIsRefusedByItsTypes() {
        createProducts("name varchar(40)", "amount integer", "price decimal(7, 2)", "born date");
        assertThat(refusedBecause(change(Operation.INSERT, 1, "amount", "secret")))
                .containsIgnoringCase("column amount of table")
                .contains("String", "no number")
                .doesNotContain("secret");
        assertThat(refusedBecause(change(Operation.INSERT, 1, "amount", new BigDecimal("1.5"))))
                .contains("BigDecimal", "excessDigits=round");
        assertThat(refusedBecause(change(Operation.INSERT, 1, "amount", 5_000_000_000L)))
                .contains(database.name().equals("SQLite") ? "not refused" : "larger than the type allows");
        assertThat(refusedBecause(change(Operation.INSERT, 1, "born", "secret")))
                .contains("no date or time")
                .doesNotContain("secret");
        assertThat(refusedBecause(change(Operation.INSERT, 1, "name", new byte[] {1})))
                .contains("byte[]", "no text");
        assertThat(context.count("product")).isEqualTo(database.name().equals("SQLite") ? 1 : 0);
    }

    @Test
    void digitsThatAColumnDoesNotKeepAreRefusedOrRounded() {
        assumeFalse(database.name().equals("SQLite"), "its columns keep what they are given");
        createProducts("price decimal(7, 2)", "seen " + database.words().localTime());
        Change price = change(Operation.INSERT, 1, "price", new BigDecimal("1.235"));
        Change at = change(Operation.INSERT, 2, "seen", LocalDateTime.parse("2026-03-08T02:30:59.9999999"));
        assertThat(refusedBecause(price))
                .contains("excessDigits=round", "2 digits")
                .doesNotContain("1.235");
        boolean micros = !database.name().equals("Derby"); // whose times have nanoseconds
        assertThat(refusedBecause(at)).contains(micros ? "excessDigits=round" : "not refused");
        applyAll(List.of(price, at), "excessDigits=round");
        applyAll(change(Operation.INSERT, 3, "price", new BigDecimal("1.5000")));
        assertThat(context.jdbc().query("SELECT * FROM product ORDER BY id", new RowReader(dialect())).stream()
                        .map(row -> row.get(stored("price")) + " " + row.get(stored("seen"))))
                .containsExactly(
                        "1.24 null",
                        micros ? "null 2026-03-08T02:30:59.999999" : "null 2026-03-08T02:30:59.999999900",
                        "1.50 null");
    }

    /** The second of the two hours that clocks show in autumn stays the second, where the column has a zone. */
    @Test
    void timesWithAndWithoutZone() {
        String instant = database.words().instant();
        createProducts("seen " + database.words().localTime(), "moment " + (instant == null ? "integer" : instant));
        Change moment = change(Operation.INSERT, 1, "seen", OffsetDateTime.parse("2026-03-08T10:30:00+00:00"));
        assertThat(refusedBecause(moment))
                .contains("a point in time", "timeZone")
                .doesNotContain("2026");
        applyAll(moment, "timeZone=Europe/Vienna");
        applyAll(change(Operation.INSERT, 2, "seen", "2026-03-08T10:30:00Z"), "timeZone=Europe/Vienna");
        applyAll(change(Operation.INSERT, 3, "seen", LocalDate.parse("2026-03-08")));
        assertThat(column("seen")).containsExactly("2026-03-08T11:30", "2026-03-08T11:30", "2026-03-08T00:00");
        if (instant == null) {
            return;
        }
        applyAll(change(Operation.UPDATE, 1, "moment", "2026-10-25T00:30:00.000001Z"));
        applyAll(change(Operation.UPDATE, 2, "moment", OffsetDateTime.parse("2026-10-25T02:30:00+01:00")));
        Change local = change(Operation.UPDATE, 3, "moment", "2026-03-08T10:30:00");
        assertThat(refusedBecause(local)).contains("a time of no zone", "timeZone");
        applyAll(local, "timeZone=Europe/Vienna");
        assertThat(column("moment"))
                .containsExactly("2026-10-25T00:30:00.000001Z", "2026-10-25T01:30Z", "2026-03-08T09:30Z");
    }

    private List<String> column(String name) {
        return context.jdbc().query("SELECT * FROM product ORDER BY id", new RowReader(dialect())).stream()
                .map(row -> String.valueOf(row.get(stored(name))))
                .toList();
    }

    @Test
    void truthValuesBecomeNumbersAndNumbersTruthValues() {
        createProducts("amount integer", "price decimal(7, 2)", "good boolean");
        applyAll(change(Operation.INSERT, 1, "amount", true, "price", false, "good", 1));
        applyAll(change(Operation.INSERT, 2, "amount", "12", "price", "1.5", "good", "false"));
        assertThat(refusedBecause(change(Operation.INSERT, 3, "good", 2))).contains("truth value");
        assertThat(column("amount")).containsExactly("1", "12");
        assertThat(column("good")).containsExactly("true", "false");
    }

    @Test
    void noRouteStartsFromIt() {
        assertThat(refusal(apply())).contains("datasync-watch:apply:copies", "Route to it");
        assertThat(refusal(() -> request(apply("action=status"), null))).contains("action");
        assertThat(refusal(() -> request(apply("truncate=maybe"), null))).contains("truncate");
        assertThat(refusal(() -> request(apply("timeZone=Nowhere"), null))).contains("timeZone");
    }

    /** What the target's constraint refuses is the change's failure: it is held, and others flow. */
    @Test
    void aChangeThatIsRefusedIsHeld() {
        createProducts("name varchar(40)");
        context.execute("CREATE TABLE copy (id integer NOT NULL PRIMARY KEY, name varchar(40) NOT NULL)");
        install("tables=product");
        context.execute(
                "INSERT INTO product VALUES (1, 'a')",
                "INSERT INTO product VALUES (2, NULL)",
                "INSERT INTO product VALUES (3, 'c')");
        start(trigger("store", "tables=product", "retryDelay=300000"), apply("tableMap.product=copy"));
        await().until(() -> context.count("copy") == 2 && context.count("datasync_failure") == 1);
        assertThat(context.jdbc().queryForList("SELECT id FROM copy ORDER BY id", Integer.class))
                .containsExactly(1, 3);
    }

    /** In the watch's own transaction, even what the route takes for done is undone. */
    @Test
    void aFailureThatTheRouteHandlesIsRolledBackNevertheless() {
        createProducts("name varchar(40)");
        context.execute("CREATE TABLE copy (id integer NOT NULL PRIMARY KEY, name varchar(40) NOT NULL)");
        install("tables=product");
        context.execute("INSERT INTO product VALUES (1, NULL)", "INSERT INTO product VALUES (2, 'b')");
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                onException(Exception.class).handled(true);
                from(trigger("store", "tables=product", "retryDelay=300000")).to(apply("tableMap.product=copy"));
            }
        });
        await().until(() -> context.count("copy") == 1 && context.count("datasync_failure") == 1);
    }

    private void start(String from, String to) {
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(from).to(to);
            }
        });
    }
}
