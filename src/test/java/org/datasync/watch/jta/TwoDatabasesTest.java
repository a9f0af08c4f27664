package org.datasync.watch.jta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mysql.cj.jdbc.MysqlXADataSource;
import com.zaxxer.hikari.HikariDataSource;
import io.agroal.api.AgroalDataSource;
import java.util.List;
import javax.sql.XADataSource;
import org.datasync.watch.database.OnMySql;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.ProductQueue;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mariadb.jdbc.MariaDbDataSource;
import org.postgresql.xa.PGXADataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Changes in one database and a target in another commit or roll back together, whichever of the two refuses. */
class TwoDatabasesTest {

    @ParameterizedTest(name = "changes in PostgreSQL {0}")
    @ValueSource(booleans = {true, false})
    void commitOrRollBackTogether(boolean changesInPostgreSql) {
        commitOrRollBackTogether(changesInPostgreSql, TestDatabase.MARIADB, MariaDbDataSource.class);
    }

    @OnMySql
    @ParameterizedTest(name = "changes in PostgreSQL {0}")
    @ValueSource(booleans = {true, false})
    void soDoTheyOnMySql(boolean changesInPostgreSql) {
        commitOrRollBackTogether(changesInPostgreSql, TestDatabase.MYSQL, MysqlXADataSource.class);
    }

    private static void commitOrRollBackTogether(
            boolean changesInPostgreSql, TestDatabase other, Class<? extends XADataSource> driver) {
        try (HikariDataSource postgreSql = TestDatabase.POSTGRESQL.newDatabase();
                HikariDataSource otherDatabase = other.newDatabase();
                AgroalDataSource inPostgreSql = Narayana.pool(PGXADataSource.class, postgreSql.getJdbcUrl());
                AgroalDataSource inOther = Narayana.pool(driver, otherDatabase.getJdbcUrl());
                WatchContext context = new WatchContext(changesInPostgreSql ? inPostgreSql : inOther)) {
            JdbcTemplate checked = new JdbcTemplate(postgreSql);
            JdbcTemplate copies = new JdbcTemplate(otherDatabase);
            TwoPhaseRoute.createTable(checked);
            copies.execute("CREATE TABLE copies (id integer)");
            Narayana.bindTo(context.camel().getRegistry());
            context.camel().getRegistry().bind("postgreSql", inPostgreSql);
            context.camel().getRegistry().bind("other", inOther);
            ProductQueue queue = new ProductQueue(context);
            queue.record(1, TwoPhaseRoute.REFUSED, TwoPhaseRoute.FAILING, 2);
            context.start(new TwoPhaseRoute(
                    "sql:INSERT INTO copies VALUES (:#CamelDatasyncWatchKey)?dataSource=#other", "#postgreSql"));
            await().until(() -> queue.held() == 2 && queue.pending() == 2);
            queue.record(3);
            await().until(() -> queue.pending() == 2);
            List<Integer> expected = List.of(1, 2, 3);
            // they commit one after the other
            await().untilAsserted(() -> {
                assertThat(checked.queryForList("SELECT id FROM checked ORDER BY id", Integer.class))
                        .isEqualTo(expected);
                assertThat(copies.queryForList("SELECT id FROM copies ORDER BY id", Integer.class))
                        .isEqualTo(expected);
            });
        }
    }

    /** A lone participant is not asked to prepare first. */
    @Test
    void aLoneDatabaseMayRefuseToo() {
        try (HikariDataSource postgreSql = TestDatabase.POSTGRESQL.newDatabase();
                AgroalDataSource dataSource = Narayana.pool(PGXADataSource.class, postgreSql.getJdbcUrl());
                WatchContext context = new WatchContext(dataSource)) {
            Narayana.bindTo(context.camel().getRegistry());
            TwoPhaseRoute.createTable(context.jdbc());
            ProductQueue queue = new ProductQueue(context);
            queue.record(1, TwoPhaseRoute.REFUSED, 2);
            context.start(new TwoPhaseRoute("log:products?level=OFF", "#db"));
            await().until(() -> queue.held() == 1 && queue.pending() == 1);
            assertThat(context.jdbc().queryForList("SELECT id FROM checked ORDER BY id", Integer.class))
                    .containsExactly(1, 2);
        }
    }
}
