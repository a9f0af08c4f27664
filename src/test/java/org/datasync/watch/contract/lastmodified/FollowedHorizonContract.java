package org.datasync.watch.contract.lastmodified;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import org.datasync.watch.DatasyncWatchConsumer;
import org.datasync.watch.contract.Lacks;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.junit.jupiter.api.Test;

/** Up to where tables that are followed are read, and how that is told. */
@Needs(Capability.LAST_MODIFIED)
public abstract class FollowedHorizonContract extends FollowContract {

    protected FollowedHorizonContract(TestDatabase database) {
        super(database);
    }

    @Test
    void numbersOfASequenceAreExactWhereTheDatabaseTellsWhoTookThem() {
        put("product", 1, second(2));
        put("product", 2, second(1));
        String uri = alone(
                "tables=product",
                "modifiedColumn=version",
                "modifiedClock=sequence",
                "requireMode=exact",
                "nulls=deliver");
        if (dialect().coversSequences()) {
            context.receive(uri);
            awaitReceived(2);
            assertThat(keys()).containsExactly("product 1", "product 2");
        } else {
            assertThat(failureOf(() -> newContext().receive(uri)))
                    .hasStackTraceContaining("only best-effort can be promised");
        }
    }

    @Needs({Capability.OPEN_WORK, Capability.LAST_MODIFIED})
    @Test
    void whatIsBoundedIsToldAndMayBeAskedFor() {
        put("product", 1, second(1));
        context.receive(follow("tables=product", "requireMode=bounded"));
        awaitReceived(1);
        assertThat(standing("tables=product")).containsEntry("mode", "bounded");
    }

    /** The second is committed first; a watch that looks meanwhile gives neither, and both in their order afterwards. */
    @Needs({Capability.OPEN_WORK, Capability.LAST_MODIFIED, Capability.CONCURRENT_WRITERS, Capability.CONCURRENT_READERS
    })
    @Test
    void whatIsCommittedLateIsWaitedForAndItsTransactionTold() throws SQLException {
        context.receive(follow("tables=product", "lag=0"));
        try (Connection late = dataSource.getConnection();
                Statement statement = late.createStatement()) {
            late.setAutoCommit(false);
            statement.execute("INSERT INTO product (id, modified) VALUES (1, CURRENT_TIMESTAMP)");
            context.execute("INSERT INTO product (id, modified) VALUES (2, CURRENT_TIMESTAMP)");
            DatasyncWatchConsumer consumer =
                    (DatasyncWatchConsumer) context.camel().getRoute("receive").getConsumer();
            Instant over = Instant.now().plusSeconds(2); // by then nothing but open work keeps the second back
            await().until(() ->
                    Instant.now().isAfter(over) && consumer.getStanding().contains("\"openWork\":[\""));
            assertThat(keys()).isEmpty();
            late.commit();
        }
        awaitReceived(2);
        assertThat(keys()).containsExactly("product 1", "product 2");
    }

    @Lacks(Capability.OPEN_WORK)
    @Test
    void whatCannotBeBoundedIsRefused() {
        assertThat(failureOf(() -> newContext().receive(follow("tables=product", "requireMode=bounded"))))
                .hasStackTraceContaining("requireMode is bounded")
                .hasStackTraceContaining("best-effort");
        context.receive(follow("tables=product"));
        assertThat(standing("tables=product")).containsEntry("mode", "best-effort");
    }
}
