package org.datasync.watch.dialect.hsqldb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.Test;

/** What is special about triggers on HSQLDB: whose rights they have. */
class HsqldbTriggersTest extends DatabaseContract {

    HsqldbTriggersTest() {
        super(TestDatabase.HSQLDB);
    }

    private void asClerk(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(dataSource.getJdbcUrl(), "CLERK", "secret");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Test
    void whoMayChangeTheTableNeedsNoRightOnOurs() throws SQLException {
        createProducts("name varchar(40)");
        context.execute(
                "CREATE USER clerk PASSWORD 'secret'", "GRANT SELECT, INSERT, UPDATE, DELETE ON product TO clerk");
        context.receive(trigger("store", "tables=product", "capture=both"));
        asClerk(
                "INSERT INTO product VALUES (1, 'Pears')",
                "UPDATE product SET id = 2",
                "UPDATE product SET name = 'Plums'",
                "DELETE FROM product");
        awaitReceived(5);

        assertThat(received()).hasSize(5).endsWith("update PRODUCT [2]", "delete PRODUCT [2]");
        assertThatThrownBy(() -> asClerk("SELECT * FROM datasync")).hasMessageContaining("lacks privilege");
    }

    /** A session that drops a temporary table and one that reads the catalog wait for each other for ever. */
    @Test
    void whoReadsTheCatalogIsNotInTheWay() throws Exception {
        createProducts("name varchar(40)");
        AtomicBoolean goesOn = new AtomicBoolean(true);
        CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(() -> {
            int reads = 0;
            for (; goesOn.get(); reads++) {
                context.jdbc().queryForObject("SELECT count(*) FROM INFORMATION_SCHEMA.TABLES", Integer.class);
            }
            return reads;
        });
        CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < 20; i++) {
                        install("tables=product", "capture=key");
                        install("tables=product", "capture=both");
                    }
                    request(triggerProducer("store", "tables=product", "action=uninstall"), null);
                })
                .get(2, TimeUnit.MINUTES);
        goesOn.set(false);

        assertThat(reader.get(1, TimeUnit.MINUTES)).isPositive();
    }

    /** What keys wait in that are moved lies beside the table. */
    @Test
    void tablesOfCapturesAreNotCaptured() {
        createProducts("name varchar(40)");
        install("tables=*");
        install("tables=*", "capture=key");
        context.execute("INSERT INTO product VALUES (1, 'Pears'), (2, 'Plums')", "UPDATE product SET id = id + 1");
        context.receive(trigger("store", "tables=*", "capture=key"));
        awaitReceived(6);

        assertThat(context.rows("SELECT table_name FROM datasync_capture WHERE plan <> ''"))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row).containsValue("PRODUCT"));
        assertThat((List<?>) request(triggerProducer("store", "tables=*", "capture=key", "action=validate"), null))
                .noneMatch(finding -> finding.toString().contains("severity=error"));
    }

    @Test
    void neitherDoesTheOwnerOfTheTablesSchema() throws SQLException {
        context.execute(
                "CREATE ROLE shopkeeper",
                "CREATE USER clerk PASSWORD 'secret'",
                "GRANT shopkeeper TO clerk",
                "CREATE SCHEMA shop AUTHORIZATION shopkeeper",
                "CREATE TABLE shop.product (id integer PRIMARY KEY, name varchar(40))");
        context.receive(trigger("store", "tables=shop.product"));
        asClerk("INSERT INTO shop.product VALUES (1, 'Pears')");
        awaitReceived(1);

        assertThat(received()).containsExactly("insert SHOP.PRODUCT [1]");
    }

    @Test
    void aSchemaOfACapturedTableIsNotRenamed() {
        context.execute("CREATE SCHEMA shop", "CREATE TABLE shop.till (id integer PRIMARY KEY)");
        context.receive(trigger("store", "tables=shop.till"));
        assertThatThrownBy(() -> context.execute("ALTER SCHEMA shop RENAME TO market"))
                .hasStackTraceContaining("dependent objects exist");
    }
}
