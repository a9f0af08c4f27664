package org.datasync.watch.dialect.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.InnoDbServer;
import org.datasync.watch.database.MySqlServer;
import org.datasync.watch.database.OnMySql;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A replica that gets a source's rows by its binary log, by global transaction ids, and comes to be the primary. */
@OnMySql
class MySqlReplicaTest {

    private static final String WATCH = DatabaseContract.trigger("store", "tables=product");

    private InnoDbServer source;
    private InnoDbServer replica;
    private HikariDataSource sourceData;
    private HikariDataSource replicaData;
    private WatchContext onSource;
    private WatchContext onReplica;

    @BeforeEach
    void replicate() {
        source = new MySqlServer("--server-id=1").start();
        replica = new MySqlServer("--server-id=2").start();
        replicaData = pool(replica.newDatabase());
        try (HikariDataSource another = pool(replica.newDatabase())) {
            new WatchContext(another)
                    .execute(
                            "DROP DATABASE " + replicaData.getJdbcUrl().replaceAll(".*/(\\w+)\\?.*", "$1"),
                            "CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = " + source.port()
                                    + ", SOURCE_USER = 'tester', SOURCE_PASSWORD = 'tester', SOURCE_AUTO_POSITION = 1,"
                                    + " GET_SOURCE_PUBLIC_KEY = 1",
                            "START REPLICA",
                            "SET GLOBAL super_read_only = 1");
        }
        sourceData = pool(source.newDatabase()); // of the same name, which comes to the replica
        onSource = new WatchContext(sourceData);
        onReplica = new WatchContext(replicaData);
    }

    private static HikariDataSource pool(String url) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        pool.setMinimumIdle(0);
        return pool;
    }

    @AfterEach
    void close() {
        onSource.close();
        onReplica.close();
        sourceData.close();
        replicaData.close();
        replica.close();
        source.close();
    }

    private int pending(WatchContext of) {
        return of.count("datasync");
    }

    /** Rows come with the rows that the source's triggers wrote, and fire no triggers again. */
    @Test
    void aReplicaThatIsPromotedGoesOnWhereTheSourceStood() throws SQLException {
        onSource.execute("CREATE TABLE product (id integer PRIMARY KEY, name varchar(40))");
        onSource.receive(WATCH);
        onSource.execute("INSERT INTO product VALUES (1, 'Pears')");
        await().until(() -> onSource.received().size() == 1 && pending(onSource) == 0);
        onSource.close();
        try (Connection application = sourceData.getConnection();
                Statement statement = application.createStatement()) {
            statement.execute("INSERT INTO product VALUES (2, 'Plums')");
            statement.execute("UPDATE product SET name = 'Figs' WHERE id = 1");
        }
        await().ignoreExceptions()
                .until(() -> pending(onReplica) == pending(onSource) && onReplica.count("product") == 2);
        assertThat(pending(onReplica)).isEqualTo(2).isEqualTo(pending(onSource));

        onReplica.execute("STOP REPLICA", "RESET REPLICA ALL", "SET GLOBAL read_only = 0");
        onReplica.receive(WATCH);
        onReplica.execute("DELETE FROM product WHERE id = 2");
        await().until(() -> onReplica.received().size() >= 3 && pending(onReplica) == 0);
        assertThat(DatabaseContract.described(onReplica.received()))
                .containsExactly("insert product [2]", "update product [1]", "delete product [2]");
    }
}
