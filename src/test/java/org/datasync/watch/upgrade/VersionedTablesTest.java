package org.datasync.watch.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.runtime.Dialects;
import org.datasync.watch.schema.NamedRights;
import org.datasync.watch.schema.SchemaScript;
import org.datasync.watch.schema.TableReader;
import org.datasync.watch.support.FewRights;
import org.datasync.watch.support.StatementHook;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Scripts that add columns, indexes and tables and change rows, on each database: none of them says IF NOT EXISTS. */
@Tag("mysql")
class VersionedTablesTest {

    private static final List<SchemaScript> SCRIPTS = IntStream.rangeClosed(1, 3)
            .mapToObj(number -> new SchemaScript("org/datasync/watch/upgrade/steps/" + number + ".sql", Map.of()))
            .toList();

    /** What a process leaves that is killed before this statement: what came before it, and nothing after. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static void ensure(DataSource dataSource, int version) {
        Dialect dialect = Dialects.of(dataSource);
        TableReader reader = new TableReader(dataSource, dialect);
        Place place = new Place(
                new NamedRights(dataSource, dialect),
                dialect,
                reader,
                new TransactionTemplate(new DataSourceTransactionManager(dataSource)));
        new VersionedTables("note", place.versions(), SCRIPTS.subList(0, version), place)
                .ensure("none=true", () -> reader.find("note").isPresent(), () -> {});
    }

    /** A database of version 1 with a row. */
    private static HikariDataSource old(TestDatabase database) {
        HikariDataSource dataSource = database.newDatabase();
        ensure(dataSource, 1);
        new JdbcTemplate(dataSource).execute("INSERT INTO note VALUES (7, 1)");
        return dataSource;
    }

    private static void assertUpgraded(DataSource dataSource) {
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        assertThat(jdbc.queryForObject("SELECT times FROM note WHERE remark = 'upgraded'", Integer.class))
                .isEqualTo(2);
        assertThat(jdbc.queryForList("SELECT id FROM note_part", Integer.class)).containsExactly(7);
        assertThat(jdbc.queryForList("SELECT version FROM datasync_version", Integer.class))
                .containsExactly(3);
        Dialect dialect = Dialects.of(dataSource);
        TableReader reader = new TableReader(dataSource, dialect);
        assertThat(reader.isIndexed(
                        reader.read("note", "").name(),
                        List.of(reader.read("note", "").column("remark", "").name())))
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("org.datasync.watch.database.TestDatabase#all")
    void aKillBeforeAnyStatementIsMendedByTheNextStart(TestDatabase database) {
        for (int last = 0; ; last++) {
            try (HikariDataSource dataSource = old(database)) {
                boolean killed = isKilledBefore(last, dataSource);
                ensure(dataSource, 3);
                assertUpgraded(dataSource);
                if (!killed) {
                    assertThat(last).isGreaterThan(6);
                    return;
                }
            }
        }
    }

    private static boolean isKilledBefore(int last, DataSource dataSource) {
        AtomicInteger statements = new AtomicInteger();
        DataSource mortal = new StatementHook(dataSource, sql -> {
            boolean writing = sql.strip()
                    .matches("(?s)(CREATE|ALTER|INSERT|UPDATE note|UPDATE datasync_version SET version = 3).*");
            if (writing && statements.getAndIncrement() >= last) {
                throw new Killed();
            }
        });
        try {
            ensure(mortal, 3);
            return false;
        } catch (Killed killed) {
            return true;
        }
    }

    @ParameterizedTest
    @MethodSource("org.datasync.watch.database.TestDatabase#all")
    void rowsAreChangedOnceHoweverManyNodesUpgradeAtOnce(TestDatabase database) throws Exception {
        int nodes = 4;
        CyclicBarrier together = new CyclicBarrier(nodes);
        ExecutorService threads = Executors.newFixedThreadPool(nodes);
        try (HikariDataSource dataSource = old(database)) {
            List<Callable<Void>> upgrades = new ArrayList<>();
            for (int i = 0; i < nodes; i++) {
                upgrades.add(() -> {
                    together.await();
                    ensure(dataSource, 3);
                    return null;
                });
            }
            for (Future<Void> upgrade : threads.invokeAll(upgrades)) {
                upgrade.get();
            }
            assertUpgraded(dataSource);
        } finally {
            threads.shutdown();
        }
    }

    /** A user who may do all with the rows. */
    @ParameterizedTest
    @ValueSource(strings = {"PostgreSQL", "MariaDB", "H2", "HSQLDB", "Derby"})
    void whatTheDatabaseRefusesIsToldWithTheStatements(String product) {
        try (FewRights database = FewRights.on(product)) {
            JdbcTemplate jdbc = new JdbcTemplate(database.owner());
            ensure(database.owner(), 2);
            jdbc.execute("INSERT INTO note VALUES (7, 1)");
            database.grant("SELECT, INSERT, UPDATE, DELETE", "note", "datasync_version");
            assertThatThrownBy(() -> ensure(database.few(), 3))
                    .hasMessageContaining("refuses to bring the table note to version 3")
                    .hasMessageContaining("set the option none=true")
                    .hasMessageContaining("SET version = 3")
                    .hasStackTraceContaining(" lacks a right");
            assertThat(jdbc.queryForList("SELECT version FROM datasync_version", Integer.class))
                    .containsExactly(2);
            assertThat(jdbc.queryForList("SELECT * FROM note")).hasSize(1);
            ensure(database.owner(), 3);
            ensure(database.few(), 3);
        }
    }
}
