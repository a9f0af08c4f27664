package org.datasync.watch.dialect.derby;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Triggers on a Derby that knows rights: in a database of its own, as that is a property of the whole. */
class DerbyRightsTest {

    private static final String URL = "jdbc:derby:memory:rights";
    private static final String INSTALL = "datasync-watch:trigger:store?dataSource=#db&capture=both&install=ensure"
            + "&initialDelay=0&delay=20&tables=";

    private HikariDataSource boss;
    private WatchContext context;

    @BeforeEach
    void createDatabase() throws SQLException {
        try (Connection connection = DriverManager.getConnection(URL + ";create=true;user=boss");
                Statement statement = connection.createStatement()) {
            statement.execute("CALL SYSCS_UTIL.SYSCS_SET_DATABASE_PROPERTY('derby.database.sqlAuthorization', 'true')");
        }
        end("shutdown"); // the property counts from the next start on
        boss = pool("boss");
        context = new WatchContext(boss);
        context.execute(
                "CREATE TABLE product (id integer NOT NULL PRIMARY KEY, name varchar(40))",
                "GRANT SELECT, INSERT, UPDATE, DELETE ON product TO clerk",
                "GRANT SELECT, TRIGGER ON product TO installer");
    }

    @AfterEach
    void dropDatabase() {
        context.close();
        boss.close();
        end("drop");
    }

    /** Derby answers both with an exception. */
    private static void end(String how) {
        assertThatThrownBy(() -> DriverManager.getConnection(URL + ";" + how + "=true;user=boss"))
                .isInstanceOf(SQLException.class);
    }

    private static HikariDataSource pool(String user) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(URL + ";user=" + user);
        pool.setMaximumPoolSize(4);
        return pool;
    }

    private static void asClerk(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(URL + ";user=clerk");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Test
    void whoMayChangeTheTableNeedsNoRightOnOurs() throws SQLException {
        context.receive(INSTALL + "product");
        asClerk(
                "INSERT INTO boss.product VALUES (1, 'Pears')",
                "UPDATE boss.product SET id = 2",
                "UPDATE boss.product SET name = 'Plums'",
                "DELETE FROM boss.product");
        await().until(() -> context.received().size() == 5);

        assertThatThrownBy(() -> asClerk("SELECT * FROM boss.datasync")).hasMessageContaining("SELECT permission");
    }

    @Test
    void whoDoesNotOwnTheSchemaCannotInstall() {
        try (HikariDataSource pool = pool("installer");
                WatchContext other = new WatchContext(pool)) {
            assertThat(DatabaseContract.refusal(() -> other.receive(INSTALL + "boss.product")))
                    .contains("BOSS.PRODUCT", "can not perform the operation in schema 'BOSS'", "owns the schema");
        }
    }
}
