package org.datasync.watch.dialect.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import org.datasync.watch.database.OnMySql;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.runtime.Dialects;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Two servers and two drivers, each of which takes the other's server. */
class MySqlDriversTest {

    @Test
    void theDriverOfMySqlIsRefusedOnMariaDb() {
        try (HikariDataSource mariaDb = TestDatabase.MARIADB.newDatabase()) {
            String url = mariaDb.getJdbcUrl().replace("jdbc:mariadb:", "jdbc:mysql:") + "&sslMode=DISABLED";
            assertThatThrownBy(() -> Dialects.of(new DriverManagerDataSource(url)))
                    .hasMessageContaining("The server is MariaDB")
                    .hasMessageContaining("the driver is MySQL Connector")
                    .hasMessageContaining("jdbc:mariadb:");
            assertThat(Dialects.of(mariaDb)).hasToString("MariaDB");
        }
    }

    @Test
    @OnMySql
    void theDriverOfMariaDbIsRefusedOnMySql() {
        try (HikariDataSource mySql = TestDatabase.MYSQL.newDatabase()) {
            String url =
                    mySql.getJdbcUrl().replace("jdbc:mysql:", "jdbc:mariadb:").replace("sslMode=DISABLED&", "");
            assertThatThrownBy(() -> Dialects.of(new DriverManagerDataSource(url)))
                    .hasMessageContaining("The server is MySQL 9")
                    .hasMessageContaining("the driver is MariaDB Connector")
                    .hasMessageContaining("jdbc:mysql:");
            assertThat(Dialects.of(mySql)).hasToString("MySQL");
        }
    }
}
