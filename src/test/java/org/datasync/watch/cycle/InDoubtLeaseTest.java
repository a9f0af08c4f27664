package org.datasync.watch.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.datasync.watch.change.LaneRange;
import org.datasync.watch.cycle.CycleSpec.BatchSpec;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.runtime.Dialects;
import org.datasync.watch.state.WatchStore;
import org.datasync.watch.support.FakeClock;
import org.datasync.watch.support.ProductQueue;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Which prepared transactions are held responsible for a lease that stays taken, and when. */
@Tag("mysql")
class InDoubtLeaseTest {

    /** A database with two-phase commit, and how a session of its own prepares and rolls back. */
    private record Case(TestDatabase database, String begin, List<String> prepare, String rollBack, boolean certain) {
        @Override
        public String toString() {
            return database.name();
        }
    }

    static Stream<Case> cases() {
        Case postgreSql = new Case(
                TestDatabase.POSTGRESQL,
                "BEGIN",
                List.of("PREPARE TRANSACTION 'NAME'"),
                "ROLLBACK PREPARED 'NAME'",
                true);
        return TestDatabase.withMySql(
                Stream.of(postgreSql, onInnoDb(TestDatabase.MARIADB)), onInnoDb(TestDatabase.MYSQL));
    }

    private static Case onInnoDb(TestDatabase database) {
        return new Case(
                database,
                "XA START 'NAME'",
                List.of("XA END 'NAME'", "XA PREPARE 'NAME'"),
                "XA ROLLBACK 'NAME'",
                false);
    }

    private final FakeClock clock = new FakeClock();
    private HikariDataSource dataSource;
    private InDoubtLease lease;

    @AfterEach
    void close() {
        dataSource.close();
    }

    private void open(TestDatabase database) {
        dataSource = database.newDatabase();
        try (WatchContext context = new WatchContext(dataSource)) {
            new ProductQueue(context);
            context.receive(ProductQueue.uri(""));
        }
        Dialect dialect = Dialects.of(database.name());
        CycleSpec spec = new CycleSpec(
                "queue", LaneRange.ALL, new BatchSpec(1, Duration.ZERO, false), DeliveryUnit.CHANGE, false);
        lease = new InDoubtLease(spec, new WatchStore(new JdbcTemplate(dataSource), dialect, "node-1"), clock);
    }

    /** Leaves a prepared transaction behind that has written these rows; its session is gone. */
    private void prepare(Case database, String name, String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection(dataSource.getJdbcUrl());
                Statement session = connection.createStatement()) {
            session.execute(database.begin.replace("NAME", name));
            session.execute(statement);
            for (String part : database.prepare) {
                session.execute(part.replace("NAME", name));
            }
        }
    }

    private void rollBack(Case database, String name) throws SQLException {
        new JdbcTemplate(dataSource).execute(database.rollBack.replace("NAME", name));
    }

    private void takenFor(Duration time) {
        lease.taken();
        clock.advance(time);
        lease.taken();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isReportedOnceTwoLooksHaveSeenIt(Case database) throws SQLException {
        open(database.database);
        prepare(database, "doubt", "UPDATE datasync_watch SET holder = 'x' WHERE watch = 'queue'");
        takenFor(InDoubtLease.FIRST_LOOK);
        assertThat(lease.inDoubt())
                .as("a node that works may be about to commit")
                .isEmpty();
        takenFor(InDoubtLease.FIRST_LOOK);
        assertThat(lease.inDoubt()).hasValueSatisfying(inDoubt -> {
            assertThat(inDoubt.certain()).isEqualTo(database.certain);
            assertThat(inDoubt.transactions()).singleElement().asString().containsAnyOf("doubt", "646F756274");
            assertThat(inDoubt.toString())
                    .contains("watch queue", database.certain ? "is held by" : "may be held by", "doubt");
        });
        rollBack(database, "doubt");
        takenFor(InDoubtLease.NEXT_LOOK);
        assertThat(lease.inDoubt()).as("gone").isEmpty();
    }

    @Test
    void isForgottenOnceTheLeaseIsFree() throws SQLException {
        Case database = cases().findFirst().orElseThrow();
        open(database.database);
        prepare(database, "forgotten", "UPDATE datasync_watch SET holder = 'x' WHERE watch = 'queue'");
        takenFor(InDoubtLease.FIRST_LOOK);
        takenFor(InDoubtLease.FIRST_LOOK);
        assertThat(lease.inDoubt()).isPresent();
        lease.free();
        assertThat(lease.inDoubt()).isEmpty();
        takenFor(InDoubtLease.FIRST_LOOK);
        assertThat(lease.inDoubt()).as("it is looked at from the start").isEmpty();
        rollBack(database, "forgotten");
    }

    /** PostgreSQL knows: it holds other rows. */
    @Test
    void isNotOneThatHoldsOtherRows() throws SQLException {
        Case database = cases().findFirst().orElseThrow();
        open(database.database);
        prepare(database, "other", "INSERT INTO target VALUES (1)");
        takenFor(InDoubtLease.FIRST_LOOK);
        takenFor(InDoubtLease.FIRST_LOOK);
        takenFor(InDoubtLease.NEXT_LOOK);
        assertThat(lease.inDoubt()).isEmpty();
        rollBack(database, "other");
    }
}
