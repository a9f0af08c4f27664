package org.datasync.watch.contract.cycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.support.ScheduledPollConsumer;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.support.PollErrors;
import org.junit.jupiter.api.Test;

/** The lease is the lock on the watch's row: who has it works, and the others neither work nor wait. */
@Needs(Capability.SKIP_LOCKED)
public abstract class LeaseContract extends DatabaseContract {

    protected LeaseContract(TestDatabase database) {
        super(database);
    }

    @Test
    void aWatchDoesNothingWhileAnotherNodeHasItsRow() throws SQLException {
        context.receive(watch("queue", "install=ensure"));
        ScheduledPollConsumer consumer =
                (ScheduledPollConsumer) context.camel().getRoute("receive").getConsumer();
        try (Connection other = stateDataSource().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT lane FROM datasync_watch WHERE watch = 'queue' FOR UPDATE");
            context.execute("INSERT INTO queue (table_name, record_key) VALUES ('product', '5')");
            long polls = consumer.getCounter();
            await().until(() -> consumer.getCounter() > polls + 2);

            assertThat(context.received()).isEmpty();
            assertThat(consumer.getErrorCounter()).isZero();
            other.rollback();
        }
        awaitEmpty("queue");
        assertThat(received()).containsExactly("upsert product [5]");
    }

    @Test
    void aWatchWhoseRowIsGoneSaysSo() {
        List<Throwable> errors = new CopyOnWriteArrayList<>();
        context.camel().getRegistry().bind("errors", new PollErrors(errors));
        context.receive(watch("queue", "install=ensure", "exceptionHandler=#errors"));
        context.execute("INSERT INTO queue (table_name, record_key) VALUES ('product', '5')");
        awaitEmpty("queue");
        context.execute("DELETE FROM datasync_watch");
        await().until(() -> !errors.isEmpty());

        assertThat(errors.get(0))
                .hasMessageContaining("row of watch queue, lane 0 is missing from datasync_watch")
                .hasMessageContaining("Restart the route");
    }
}
