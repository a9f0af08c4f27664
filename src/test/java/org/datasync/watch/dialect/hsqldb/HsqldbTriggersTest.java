package org.datasync.watch.dialect.hsqldb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
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
