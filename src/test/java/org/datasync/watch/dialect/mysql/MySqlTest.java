package org.datasync.watch.dialect.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.datasync.watch.change.Change;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.OnMySql;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.TableReader;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What is peculiar to MySQL and its driver. */
@OnMySql
class MySqlTest extends DatabaseContract {

    MySqlTest() {
        super(TestDatabase.MYSQL);
    }

    private static String follow(String table, String column) {
        return "datasync-watch:last-modified:follow?dataSource=#db&initialDelay=0&delay=20&tables=" + table
                + "&modifiedColumn=" + column;
    }

    private String schema() {
        return context.jdbc().queryForObject("SELECT DATABASE()", String.class);
    }

    /** Which was to be feared of the server's own foreign keys, that it has since 9.6. */
    @Test
    void whatForeignKeysDoFiresNoTriggersAndIsRefused() {
        createProducts();
        context.execute(
                "CREATE TABLE price (id integer PRIMARY KEY, product integer,"
                        + " FOREIGN KEY (product) REFERENCES product (id) ON DELETE CASCADE)",
                "CREATE TRIGGER mine AFTER DELETE ON price FOR EACH ROW SET @fired = 1",
                "INSERT INTO product VALUES (1)",
                "INSERT INTO price VALUES (7, 1)",
                "DELETE FROM product");
        assertThat(context.count("price")).isZero();
        assertThat(context.jdbc().queryForObject("SELECT COALESCE(@fired, 0)", Integer.class))
                .isZero();
        assertThat(refusal(trigger("store", "tables=product,price")))
                .contains("price has foreign keys by which the database itself changes or deletes", "cascades");
    }

    @Test
    void aNameWhoseEndTheDriverDoesNotSeeIsRefused() {
        createProducts("`odd\\` integer");
        assertThat(refusal(trigger("store", "tables=product"))).contains("backslash", "odd\\", "excludeColumns");
    }

    @Test
    void vectorsAreNoImages() {
        createProducts("place vector(2)");
        assertThat(refusal(trigger("store", "tables=product"))).contains("vectors", "excludeColumns");
    }

    /** The server cannot keep such a trigger. */
    @Test
    void aNameWithABacktickAndALetterBeyondAsciiIsRefused() {
        createProducts("`size``é` integer");
        assertThat(refusal(trigger("store", "tables=product"))).contains("size`é", "error 3507", "excludeColumns");
        context.receive(trigger("store", "tables=product", raw("excludeColumns", "size`é")));
    }

    @Test
    void aModeInWhichTheDriverFindsNoTablesIsRefused() {
        createProducts();
        String url = dataSource.getJdbcUrl() + "&sessionVariables=sql_mode=NO_BACKSLASH_ESCAPES";
        try (WatchContext other = new WatchContext(new DriverManagerDataSource(url))) {
            assertThat(refusal(() -> other.receive(trigger("store", "tables=product"))))
                    .contains("NO_BACKSLASH_ESCAPES", "sessionVariables");
        }
    }

    /** With global transaction ids, as they are by default, no statement may write to tables with and without transactions. */
    @Test
    void triggersThatWouldFailTheApplicationAreNotLeftOnATableWithoutTransactions() {
        createStateTables();
        context.execute("CREATE TABLE product (id integer NOT NULL PRIMARY KEY) ENGINE = MyISAM");
        assertThat(refusal(trigger("store", "tables=product", "engine=ignore")))
                .contains("engine MyISAM", "error 1785", "last-modified");
        context.execute("INSERT INTO product VALUES (1)");
    }

    /** Of the row as it is read, too, though a query of all columns leaves the invisible ones out. */
    @Test
    void computedAndInvisibleColumnsAreColumnsLikeAnyOther() {
        createProducts(
                "price integer",
                "twice integer GENERATED ALWAYS AS (price * 2) VIRTUAL",
                "thrice integer GENERATED ALWAYS AS (price * 3) STORED",
                "hidden integer DEFAULT 7 INVISIBLE");
        context.receive(trigger("store", "tables=product", "capture=both"));
        List<Change> read =
                receiveApart(trigger("reader", "tables=product", "subscriber=reader", "capture=key", "fetchRow=true"));
        context.execute("INSERT INTO product (id, price) VALUES (1, 5)");
        awaitReceived(1);
        await().until(() -> read.size() == 1);
        Map<String, Object> row = Map.of("id", 1, "price", 5, "twice", 10, "thrice", 15, "hidden", 7);
        assertThat(context.received().get(0).getAfter()).containsExactlyInAnyOrderEntriesOf(row);
        assertThat(read.get(0).getAfter()).containsExactlyInAnyOrderEntriesOf(row);
    }

    /** A table may be proven to have a key by columns alone. */
    @Test
    void anIndexOverAnExpressionIsNoKey() {
        context.execute("CREATE TABLE product (name varchar(40) NOT NULL, UNIQUE KEY lower_name ((lower(name))),"
                + " UNIQUE KEY mixed ((upper(name)), name))");
        TableName table = new TableName(schema(), "product");
        assertThat(new TableReader(dataSource, dialect()).uniqueIndexes(table)).isEmpty();
    }

    /** The driver takes the session to be in the JVM's zone, in the server's, or in one that it sets. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "connectionTimeZone=LOCAL",
                "connectionTimeZone=SERVER",
                "connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true",
                "connectionTimeZone=Asia/Tokyo&preserveInstants=false"
            })
    void aPointInTimeIsTheSameWhateverTheDriverTakesTheSessionFor(String zone) {
        createProducts("at timestamp(6) NULL", "told datetime(6)");
        context.execute(
                "INSERT INTO product VALUES (1, FROM_UNIXTIME(1793000000.123456), '2026-10-25 02:30:00.123456')");
        String url = dataSource.getJdbcUrl().replace("connectionTimeZone=SERVER", zone);
        try (WatchContext other = new WatchContext(new DriverManagerDataSource(url))) {
            other.receive(follow("product", "at"));
            await().until(() -> other.received().size() == 1);
            assertThat(other.received().get(0).getAfter())
                    .hasEntrySatisfying("at", at -> assertThat(((OffsetDateTime) at).toInstant())
                            .hasToString("2026-10-26T07:33:20.123456Z"))
                    .hasEntrySatisfying("told", told -> assertThat(told).hasToString("2026-10-25T02:30:00.123456"));
        }
    }

    /** Ids of any kind are looked up one by one, so that nobody waits for a row that is not committed. */
    @ParameterizedTest
    @ValueSource(strings = {"varchar(40)", "varchar(40) CHARACTER SET latin1", "bigint unsigned", "decimal(20)"})
    void aDeleteWaitsForNoOtherRow(String type) throws SQLException {
        context.execute("CREATE TABLE pending (id " + type + " NOT NULL PRIMARY KEY, k integer)");
        try (Connection open = dataSource.getConnection();
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("INSERT INTO pending VALUES ('1', 1)");
            context.execute("INSERT INTO pending VALUES ('2', 2), ('3', 3), ('4', 4)");
            context.receive(watch("store", "changeTable=pending", "tables=product", "keyColumns=k", "orderBy=k"));
            awaitReceived(3);
            awaitEmpty("pending");
            open.commit();
        }
        awaitReceived(4);
        awaitEmpty("pending");
        assertThat(context.received()).hasSize(4);
    }

    /** With the settings of a server of a group. */
    @Test
    void aServerWithGlobalIdsThatWantsPrimaryKeysIsServed() {
        try (HikariDataSource strict = TestDatabase.MYSQL_GROUP.newDatabase();
                WatchContext other = new WatchContext(strict)) {
            other.execute("CREATE TABLE product (id integer NOT NULL PRIMARY KEY, name varchar(40))");
            other.receive(trigger("store", "tables=product"));
            other.execute("INSERT INTO product VALUES (1, 'Pears')", "DELETE FROM product");
            await().until(() -> other.received().size() == 2);
            assertThat(described(other.received())).containsExactly("insert product [1]", "delete product [1]");
            other.receiveAlsoFrom("datasync-watch:snapshot:compare?dataSource=#db&tables=product&initialDelay=0");
            other.request(
                    "datasync-watch:apply:copies?dataSource=#db&tableMap.product=copy&createTables=true&sourceDataSource=#db&tables=product",
                    other.received().get(0));
            assertThat(other.count("copy")).isEqualTo(1);
        }
    }
}
