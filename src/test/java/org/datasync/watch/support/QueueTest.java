package org.datasync.watch.support;

import com.zaxxer.hikari.HikariDataSource;
import java.util.Optional;
import javax.sql.DataSource;
import org.apache.camel.spi.Registry;
import org.datasync.watch.database.StateElsewhereDatabase;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A test of the watch {@code queue}: gives each test a fresh database with a CamelContext and the queue's tables. */
public abstract class QueueTest {

    private final TestDatabase database;

    private DataSource pool;
    private Optional<HikariDataSource> state;

    protected HikariDataSource dataSource;
    protected WatchContext context;
    protected ProductQueue queue;

    protected QueueTest(TestDatabase database) {
        this.database = database;
    }

    /** On H2, the quickest. */
    protected QueueTest() {
        this(TestDatabase.H2);
    }

    /** The database, with all that is to be in another one. */
    protected TestDatabase database() {
        return database;
    }

    /** Another pool for the same database, in whose transactions the watch runs; null for an ordinary one. */
    protected DataSource pool(String jdbcUrl) {
        return null;
    }

    /** Binds what makes these transactions. */
    protected void bindTransactions(Registry registry) {}

    @BeforeEach
    final void openQueue() {
        dataSource = database().newDatabase();
        pool = pool(dataSource.getJdbcUrl());
        state = StateElsewhereDatabase.newStateDatabase(database());
        context = new WatchContext(pool == null ? dataSource : pool, state);
        bindTransactions(context.camel().getRegistry());
        queue = new ProductQueue(context);
    }

    @AfterEach
    final void closeQueue() throws Exception {
        context.close();
        if (pool instanceof AutoCloseable other) {
            other.close();
        }
        dataSource.close();
        state.ifPresent(HikariDataSource::close);
    }

    /** The database with the watch's state, if that is not {@link #dataSource}. */
    protected final HikariDataSource stateDataSource() {
        return state.orElseThrow();
    }

    /** Another context over the same databases. */
    protected final WatchContext newContext() {
        return new WatchContext(dataSource, state);
    }

    /** Lets the table {@code target} hold a product more than once. */
    protected final void allowRepeats() {
        context.execute("ALTER TABLE target DROP PRIMARY KEY");
    }

    /** Starts the route {@code watch} with these options of the endpoint, which fails for these products. */
    protected final FailingRoute start(String options, Integer... poison) {
        FailingRoute route = new FailingRoute(ProductQueue.uri(options), poison);
        context.start(route);
        return route;
    }

    /** Has all that is held retried now, as if its back-off were over. */
    protected final void makeDue() {
        context.execute("UPDATE datasync_failure SET due_at_ms = 0 WHERE status = 'held'");
    }
}
