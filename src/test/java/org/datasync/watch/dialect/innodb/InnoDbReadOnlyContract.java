package org.datasync.watch.dialect.innodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.InnoDb;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.PollErrors;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that takes no writes of users, as a replica does, while its data come by replication: here from an administrator. */
abstract class InnoDbReadOnlyContract extends DatabaseContract {

    private HikariDataSource watcher;

    InnoDbReadOnlyContract(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void createUser() {
        createProducts("version integer");
        context.execute(InnoDb.newUser("watcher"));
        String schema = context.jdbc().queryForObject("SELECT DATABASE()", String.class);
        context.execute(
                "GRANT ALL ON " + schema + ".* TO watcher@127.0.0.1", "GRANT PROCESS ON *.* TO watcher@127.0.0.1");
        watcher = new HikariDataSource();
        watcher.setJdbcUrl(InnoDb.as("watcher", dataSource));
        watcher.setMinimumIdle(0);
    }

    @AfterEach
    void takeWrites() {
        readOnly(0);
        watcher.close();
    }

    private void readOnly(int on) {
        elsewhere("SET GLOBAL read_only = " + on);
    }

    /** Nothing is lost, held or parked meanwhile. */
    @Test
    void aWatchTellsWhatToDoAndGoesOnOnceTheServerTakesWrites() {
        createStateTables();
        install("tables=product");
        List<Throwable> errors = new CopyOnWriteArrayList<>();
        try (WatchContext few = new WatchContext(watcher)) {
            few.camel().getRegistry().bind("errors", new PollErrors(errors));
            few.receive(trigger("store", "tables=product", "exceptionHandler=#errors")
                    .replace("install=ensure", "install=validate"));
            context.execute("INSERT INTO product VALUES (1, 1)");
            await().until(() -> few.received().size() == 1 && context.count("datasync") == 0);
            readOnly(1);
            context.execute("INSERT INTO product VALUES (2, 1)");
            await().until(() -> errors.size() > 2);
            assertThat(errors).allSatisfy(error -> assertThat(error)
                    .hasMessageContaining("The database's server is read-only, as a replica is")
                    .hasMessageContaining("goes on by itself"));
            assertThat(context.count("datasync")).isEqualTo(1);
            assertThat(context.count("datasync_failure")).isZero();
            readOnly(0);
            await().until(() -> context.count("datasync") == 0);
            assertThat(described(few.received())).endsWith("insert product [2]");
        }
    }

    @Test
    void aWatchThatWouldHaveToInstallSomethingIsRefused() {
        readOnly(1);
        try (WatchContext few = new WatchContext(watcher)) {
            assertThat(refusal(() -> few.receive(trigger("store", "tables=product"))))
                    .contains("server is read-only", "stateDataSource");
        }
    }

    /** It does not see who writes to the primary. */
    @Test
    void aReplicaIsReadWithTheStateElsewhere() {
        readOnly(1);
        try (HikariDataSource state = TestDatabase.H2.newDatabase();
                WatchContext few = new WatchContext(watcher, Optional.of(state))) {
            String follow = "datasync-watch:last-modified:follow?dataSource=#db&tables=product&modifiedColumn=version"
                    + "&lag=0&initialDelay=0&delay=20";
            assertThat(refusal(() -> few.receive(follow + "&requireMode=bounded")))
                    .contains("only best-effort");
        }
        try (HikariDataSource state = TestDatabase.H2.newDatabase();
                WatchContext few = new WatchContext(watcher, Optional.of(state))) {
            few.receive("datasync-watch:snapshot:compare?dataSource=#db&tables=product&initialLoad=true"
                    + "&initialDelay=0&delay=20&compareInterval=20");
            context.execute("INSERT INTO product VALUES (1, 1)");
            await().until(() -> few.received().size() == 1);
        }
    }
}
