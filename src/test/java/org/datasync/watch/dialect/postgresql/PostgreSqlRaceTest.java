package org.datasync.watch.dialect.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CompletableFuture;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.runtime.Dialects;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Another node makes at the same moment what a start finds missing, and is first. */
class PostgreSqlRaceTest extends DatabaseContract {

    PostgreSqlRaceTest() {
        super(TestDatabase.POSTGRESQL);
    }

    /** Starts a watch that has to wait for this statement of another node, and then lets that one commit. */
    private void startBehind(String statement) {
        JdbcTemplate other = new JdbcTemplate(new DriverManagerDataSource(dataSource.getJdbcUrl()));
        CompletableFuture<?> start = new TransactionTemplate(new JdbcTransactionManager(other.getDataSource()))
                .execute(status -> {
                    other.execute(statement);
                    CompletableFuture<Void> behind =
                            CompletableFuture.runAsync(() -> context.receive(watch("queue", "install=ensure")));
                    await().until(() -> behind.isDone()
                            || context.count("pg_locks WHERE NOT granted AND locktype = 'transactionid'") > 0);
                    return behind;
                });
        start.join();
        context.execute("INSERT INTO queue (table_name, record_key) VALUES ('product', '5')");
        awaitEmpty("queue");
        assertThat(received()).containsExactly("upsert product [5]");
    }

    @Test
    void forATable() throws Exception {
        startBehind(Dialects.of("PostgreSQL").stateTables().get(0).statements().get(0));
    }

    @Test
    void forTheRowOfAWatch() throws Exception {
        context.receive(watch("queue", "install=ensure"));
        context.camel().getRouteController().stopRoute("receive");
        context.camel().removeRoute("receive");
        context.execute("DELETE FROM datasync_watch");
        startBehind("INSERT INTO datasync_watch (watch, lane, lanes, pattern) VALUES ('queue', 0, 1, 'change-table')");
    }
}
