package org.datasync.watch.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.datasync.watch.contract.DatabaseContract.refusal;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Changes;
import org.datasync.watch.change.Operation;
import org.datasync.watch.change.RecordKey;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.runtime.Dialects;
import org.datasync.watch.schema.Table;
import org.datasync.watch.schema.TableReader;
import org.datasync.watch.support.StatementHook;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Tables that are missing where changes are to be written to are made, as those are that the changes come from. */
class CreatedTablesTest {

    private static final String ALL = "org.datasync.watch.database.TestDatabase#all";

    private final HikariDataSource store = TestDatabase.H2.newDatabase();
    private final JdbcTemplate jdbc = new JdbcTemplate(store);
    private HikariDataSource copies;
    private WatchContext context;

    private void open(TestDatabase target) {
        copies = target.newDatabase();
        context = new WatchContext(copies);
        context.camel().getRegistry().bind("store", store);
        context.camel().start();
    }

    @AfterEach
    void close() {
        if (copies != null) {
            context.close();
            copies.close();
        }
        store.close();
    }

    private static String apply(String... options) {
        return "datasync-watch:apply:copies?dataSource=#db&sourceDataSource=#store&" + String.join("&", options);
    }

    private static String create(String... options) {
        return apply("createTables=true", String.join("&", options));
    }

    private Table copy(String table) {
        return reader().find(table).orElseThrow();
    }

    private TableReader reader() {
        return new TableReader(copies, Dialects.of(copies));
    }

    private static Change insert(String table, Map<String, Object> key, Object... namesAndValues) {
        Map<String, Object> after = new HashMap<>(key);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            after.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return Change.of(table, Operation.INSERT)
                .key(new RecordKey(key))
                .after(after)
                .build();
    }

    private List<String> columns(String table) {
        return copy(table).columns().stream()
                .map(column -> column.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void whatIsMissingIsCreatedWithItsKey(TestDatabase target) {
        open(target);
        jdbc.execute("CREATE TABLE line (product varchar(20) NOT NULL, place integer NOT NULL, n integer NOT NULL"
                + " DEFAULT 7 CHECK (n > 0), twice integer GENERATED ALWAYS AS (n * 2), PRIMARY KEY (place, product))");
        jdbc.execute(
                "CREATE TABLE product (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name varchar(40) UNIQUE)");
        jdbc.execute("CREATE TABLE left_out (id integer PRIMARY KEY)");
        jdbc.execute("CREATE TABLE keyless (id integer)");
        new JdbcTemplate(copies).execute("CREATE TABLE product (id integer NOT NULL PRIMARY KEY, name varchar(7))");
        context.request(
                create("tables=*", "excludeTables=left_out"),
                new Changes(List.of(
                        insert("LINE", Map.of("PLACE", 1, "PRODUCT", "a"), "N", -1, "TWICE", 17),
                        insert("LINE", Map.of("PLACE", 1, "PRODUCT", "A"), "N", null),
                        insert("LINE", Map.of("PLACE", 1, "PRODUCT", "é")))));

        assertThat(columns("line")).containsExactly("product", "place", "n", "twice");
        assertThat(copy("line").primaryKey().stream().map(name -> name.toLowerCase(Locale.ROOT)))
                .containsExactly("place", "product");
        assertThat(context.rows("SELECT product, n, twice FROM line")).hasSize(3);
        assertThat(context.count("line WHERE n = -1 AND twice = 17")).isEqualTo(1);
        assertThat(columns("product")).as("what is there stays").containsExactly("id", "name");
        assertThat(reader().find("left_out")).isEmpty();
        assertThat(reader().find("keyless")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void namesAreThoseThatPeopleWouldWrite(TestDatabase target) {
        open(target);
        jdbc.execute(
                "CREATE TABLE plain (id integer PRIMARY KEY, \"Größe m\" integer, \"order\" integer, \"a\" integer, \"A\" integer)");
        jdbc.execute("CREATE TABLE \"Mixed Straße\" (\"Id\" integer PRIMARY KEY)");
        boolean distinct = target != TestDatabase.MARIADB && target != TestDatabase.SQLITE;
        String left = distinct ? "" : "&table.PLAIN.excludeColumns=A";
        List<String> written = distinct ? List.of("a", "A") : List.of("a");
        Map<String, Object> values = new HashMap<>(Map.of("Größe m", 3, "order", 4));
        written.forEach(name -> values.put(name, name.codePointAt(0)));
        Change change = Change.of("PLAIN", Operation.INSERT)
                .key(RecordKey.of("ID", 1))
                .after(with(values, "ID", 1))
                .build();
        context.request(
                create("tables=PLAIN,\"Mixed Straße\"" + left),
                new Changes(List.of(change, insert("Mixed Straße", Map.of("Id", 2)))));

        assertThat(context.count("plain WHERE id = 1")).isEqualTo(1);
        assertThat(copy("plain").columns().stream().map(column -> column.name()))
                .contains("Größe m", "order")
                .containsAll(written);
        assertThat(copy("\"Mixed Straße\"").columns().get(0).name()).isEqualTo("Id");
        assertThat(new JdbcTemplate(copies)
                        .queryForList("SELECT * FROM "
                                + Dialects.of(copies)
                                        .quote(copy("\"Mixed Straße\"").name())))
                .hasSize(1);
    }

    /** The larger letters of some names are others than those that databases compare them by. */
    @Test
    void aNameOfOtherLettersStaysAsItIs() {
        open(TestDatabase.H2);
        try (HikariDataSource lower = TestDatabase.H2_LOWER_CASE.newDatabase()) {
            new JdbcTemplate(lower).execute("CREATE TABLE \"straße\" (id integer PRIMARY KEY, \"größe\" integer)");
            context.camel().getRegistry().bind("lower", lower);
            context.request(
                    create("tables=straße").replace("#store", "#lower"),
                    List.of(insert("straße", Map.of("id", 1), "größe", 2)));
            assertThat(context.rows("SELECT ID, \"größe\" FROM \"straße\"")).hasSize(1);
        }
    }

    private static Map<String, Object> with(Map<String, Object> values, String name, Object value) {
        Map<String, Object> all = new HashMap<>(values);
        all.put(name, value);
        return all;
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void theOptionsSayWhatItIsCalled(TestDatabase target) {
        open(target);
        jdbc.execute(
                "CREATE TABLE product (id integer NOT NULL, code varchar(9) PRIMARY KEY, name varchar(9), secret integer)");
        jdbc.execute("CREATE UNIQUE INDEX by_id ON product (id)");
        boolean schemas = target.can(Capability.SCHEMAS);
        String schema = schemas ? "&targetSchema=copies" : "";
        if (schemas) {
            context.execute(
                    "CREATE SCHEMA copies",
                    "CREATE TABLE here (id integer)"); // Derby makes a user's schema with its first table
        }
        try {
            context.request(
                    create("tables=product&tableMap.product=ware&columnMap.product.name=title&excludeColumns=secret"
                            + "&table.product.keyColumns=id&deletedColumn=gone" + schema),
                    List.of(insert("PRODUCT", Map.of("ID", 1), "CODE", "c", "NAME", "n")));

            String table = schemas ? "copies.ware" : "ware";
            assertThat(context.count(table + " WHERE id = 1 AND code = 'c' AND title = 'n'"))
                    .isEqualTo(1);
            assertThat(columns(table)).containsExactly("id", "code", "title", "gone");
            assertThat(copy(table).primaryKey()).hasSize(1).allMatch("id"::equalsIgnoreCase);
        } finally {
            if (schemas) {
                reader().find("copies.ware").ifPresent(made -> context.execute("DROP TABLE copies.ware"));
                context.execute("DROP SCHEMA copies" + (target == TestDatabase.DERBY ? " RESTRICT" : ""));
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void theScriptCreatesThemToo(TestDatabase target) {
        open(target);
        jdbc.execute("CREATE TABLE product (id integer PRIMARY KEY, name varchar(40))");
        String script = (String) context.request(apply("action=print-ddl", "tables=product"), null);
        assertThat(reader().find("product")).isEmpty();
        for (String statement : script.split(";\n", 0)) {
            context.execute(statement.replaceAll("--[^\n]*\n", ""));
        }

        assertThat(columns("product")).containsExactly("id", "name");
        assertThat((String) context.request(apply("action=print-ddl", "tables=product"), null))
                .contains("None is missing")
                .contains("no foreign keys");
    }

    /** The other one creates it between the look and the statement. */
    @ParameterizedTest
    @MethodSource(ALL)
    void anotherNodeMayBeFirst(TestDatabase target) {
        open(target);
        jdbc.execute("CREATE TABLE product (id integer PRIMARY KEY)");
        JdbcTemplate other = new JdbcTemplate(copies);
        context.camel().getRegistry().bind("hooked", new StatementHook(copies, sql -> {
            if (sql.startsWith("CREATE TABLE") && reader().find("product").isEmpty()) {
                other.execute("CREATE TABLE product (id integer NOT NULL PRIMARY KEY, other integer)");
            }
        }));
        context.request(
                create("tables=product").replace("#db", "#hooked"), List.of(insert("PRODUCT", Map.of("ID", 1))));

        assertThat(columns("product")).containsExactly("id", "other");
        assertThat(context.count("product")).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void nodesMayStartAtOnce(TestDatabase target) throws Exception {
        open(target);
        for (int i = 0; i < 5; i++) {
            jdbc.execute("CREATE TABLE product" + i + " (id integer PRIMARY KEY)");
        }
        AtomicReference<Throwable> failure = new AtomicReference<>();
        CountDownLatch ready = new CountDownLatch(2);
        List<Thread> nodes = List.of(1, 2).stream()
                .map(node -> new Thread(() -> {
                    try (WatchContext another = new WatchContext(copies)) {
                        another.camel().getRegistry().bind("store", store);
                        another.camel().start();
                        ready.countDown();
                        ready.await();
                        another.request(create("tables=*"), List.of());
                    } catch (Throwable e) {
                        failure.set(e);
                    }
                }))
                .toList();
        nodes.forEach(Thread::start);
        for (Thread node : nodes) {
            node.join();
        }

        assertThat(failure.get()).isNull();
        for (int i = 0; i < 5; i++) {
            assertThat(columns("product" + i)).containsExactly("id");
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void whatTheDatabaseRefusesIsSaidWithWhatHelps(TestDatabase target) {
        open(target);
        jdbc.execute("CREATE TABLE product (id integer PRIMARY KEY)");
        context.camel().getRegistry().bind("hooked", new StatementHook(copies, sql -> {
            if (sql.startsWith("CREATE TABLE")) {
                throw new SQLException("permission denied", "42501");
            }
        }));
        assertThat(refusal(() -> context.request(create("tables=product").replace("#db", "#hooked"), List.of())))
                .contains("refuses to create the table", "for changes of table PRODUCT")
                .contains("the right to create tables", "action=print-ddl", "createTables");
    }

    /** Some databases would commit it with what the route has written so far. */
    @ParameterizedTest
    @MethodSource(ALL)
    void nothingIsCreatedInsideATransaction(TestDatabase target) {
        open(target);
        jdbc.execute("CREATE TABLE product (id integer PRIMARY KEY)");
        TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(copies));
        assertThat(refusal(() -> transaction.executeWithoutResult(
                        status -> context.request(create("tables=product"), List.of()))))
                .contains("inside a transaction", "createTables=true", "action=print-ddl");
        assertThat(reader().find("product")).isEmpty();
        context.request(create("tables=product"), List.of());
        transaction.executeWithoutResult(
                status -> context.request(create("tables=product"), List.of(insert("PRODUCT", Map.of("ID", 1)))));
        assertThat(context.count("product")).isEqualTo(1);
    }

    /** A column of SQLite without a type takes values of any, and an unlimited number is none elsewhere. */
    @Test
    void whatHasNoTypeIsSaidWithWhatHelps() {
        open(TestDatabase.MARIADB);
        try (HikariDataSource loose = TestDatabase.SQLITE.newDatabase()) {
            new JdbcTemplate(loose).execute("CREATE TABLE product (id integer PRIMARY KEY, anything)");
            context.camel().getRegistry().bind("loose", loose);
            String uri = create("tables=product").replace("#store", "#loose");
            assertThat(refusal(() -> context.request(uri, List.of())))
                    .contains("The column anything of table product is of type any", "MariaDB has none")
                    .contains("Create the table", "excludeColumns");
            assertThat(reader().find("product")).isEmpty();
            context.request(uri + "&excludeColumns=anything", List.of());
            assertThat(columns("product")).containsExactly("id");
        }
    }

    @Test
    void theOptionsMustSayOfWhichTables() {
        open(TestDatabase.H2);
        assertThat(refusal(
                        () -> context.request(create("tables=product").replace("sourceDataSource=#store&", ""), null)))
                .contains("createTables=true", "sourceDataSource", "tables");
        assertThat(refusal(() -> context.request(apply("action=print-ddl"), null)))
                .contains("action=print-ddl", "sourceDataSource", "tables");
        assertThat(refusal(() -> context.request(create("tables=nothing"), null)))
                .contains("There is no table nothing", "tables");
        assertThat(refusal(() -> context.request(create("tables=product&dialect=generic"), null)))
                .contains("Leave out dialect");
    }

    /** The watch may have been given its tables by then, which are none of the database that is read. */
    @Test
    void itIsDoneWhenTheRouteStarts() {
        open(TestDatabase.H2);
        jdbc.execute("CREATE TABLE product (id integer PRIMARY KEY)");
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:changes").to(create("tables=product"));
            }
        });
        assertThat(columns("product")).containsExactly("id");
    }
}
