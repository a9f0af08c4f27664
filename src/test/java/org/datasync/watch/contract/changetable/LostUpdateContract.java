package org.datasync.watch.contract.changetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.change.Change;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.support.PollErrors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows that the application changes in place, between the fetch and the commit. */
@Needs(Capability.CONCURRENT_WRITERS)
public abstract class LostUpdateContract extends DatabaseContract {

    private static final String URI = watch(
            "store",
            "changeTable=pending",
            "tableColumn=object_type",
            "tables=product",
            "keyColumns=object_key",
            "deletedColumn=deleted",
            "changedAtColumn=changed_at");

    protected LostUpdateContract(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void createTables() {
        createProducts();
        context.execute(
                "CREATE TABLE pending (id integer NOT NULL PRIMARY KEY, object_type varchar(40) NOT NULL,"
                        + " object_key varchar(40) NOT NULL, deleted boolean NOT NULL, changed_at "
                        + database.words().localTime() + ", note varchar(40))",
                "INSERT INTO pending (id, object_type, object_key, deleted) VALUES (1, 'product', '7', FALSE)",
                "INSERT INTO pending (id, object_type, object_key, deleted) VALUES (2, 'product', '8', FALSE)");
    }

    /** Starts the route; while it has the very first change in hand, the application does this and commits. */
    private void receiveWhile(String uri, String statement) {
        receiveWhile(uri, statement, 0);
    }

    private void receiveWhile(String uri, String statement, int left) {
        AtomicInteger deliveries = new AtomicInteger();
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).process(exchange -> {
                    if (deliveries.getAndIncrement() == 0) {
                        elsewhere(statement);
                    }
                    context.remember(exchange);
                });
            }
        });
        await().until(() -> context.count("pending") == left);
    }

    @Test
    void aFlagFlippedMeanwhileIsDeliveredAgain() {
        receiveWhile(URI, "UPDATE pending SET deleted = TRUE WHERE id = 1");

        assertThat(received()).containsExactly("upsert product [7]", "upsert product [8]", "delete product [7]");
        assertThat(context.received()).extracting(Change::getId).doesNotHaveDuplicates();
    }

    @Test
    void aRowGivenToAnotherSubscriberMeanwhileIsLeftToIt() {
        context.execute("UPDATE pending SET note = 'ours'");
        receiveWhile(
                URI + "&subscriberColumn=note&subscriber=ours", "UPDATE pending SET note = 'theirs' WHERE id = 1", 1);

        assertThat(received()).containsExactly("upsert product [7]", "upsert product [8]");
        assertThat(context.rows("SELECT id FROM pending").get(0)).containsEntry("id", 1);
    }

    @Test
    void aRowThatTheConditionNoLongerFitsIsLeft() {
        context.execute("UPDATE pending SET note = 'ready'");
        receiveWhile(URI + "&" + raw("where", "note = 'ready'"), "UPDATE pending SET note = 'wait' WHERE id = 1", 1);

        assertThat(received()).containsExactly("upsert product [7]", "upsert product [8]");
    }

    @Test
    void aKeyChangedMeanwhileIsDeliveredAgain() {
        receiveWhile(URI, "UPDATE pending SET object_key = '9' WHERE id = 1");

        assertThat(received()).containsExactly("upsert product [7]", "upsert product [8]", "upsert product [9]");
    }

    @Test
    void aTimeSetMeanwhileIsDeliveredAgain() {
        receiveWhile(URI, "UPDATE pending SET changed_at = '2026-01-31 12:00:00' WHERE id = 1");

        assertThat(received()).containsExactly("upsert product [7]", "upsert product [8]", "upsert product [7]");
        assertThat(context.received().get(2).getChangedAt()).hasToString("2026-01-31T12:00:00Z");
    }

    @Test
    void aSpaceAddedMeanwhileAtTheEndOfTheLastColumnIsDeliveredAgain() {
        context.execute("UPDATE pending SET note = 'delete'");
        receiveWhile(
                watch(
                        "store",
                        "changeTable=pending",
                        "tables=product",
                        "keyColumns=object_key",
                        "operationColumn=note"),
                "UPDATE pending SET note = 'delete ' WHERE id = 1");

        assertThat(received()).containsExactly("delete product [7]", "delete product [8]", "delete product [7]");
    }

    @Test
    void aColumnThatNoOptionNamesMayChangeMeanwhile() {
        receiveWhile(URI, "UPDATE pending SET note = 'seen' WHERE id = 1");

        assertThat(received()).containsExactly("upsert product [7]", "upsert product [8]");
    }

    @Test
    void aRowThatIsWrittenAgainAsItWasIsDelivered() {
        receiveWhile(URI, "UPDATE pending SET object_key = object_key, deleted = deleted");

        assertThat(received()).containsExactly("upsert product [7]", "upsert product [8]");
    }

    @Test
    void ofRowsThatAreWrittenTogetherMeanwhileThoseAreDeliveredAgainThatSayOtherwise() {
        receiveWhile(URI, "UPDATE pending SET note = 'seen', deleted = (id = 2)");

        assertThat(received()).containsExactly("upsert product [7]", "upsert product [8]", "delete product [8]");
    }

    @Test
    void theRouteMayNoteSomethingInARow() {
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(URI)
                        .to("sql:UPDATE pending SET note = 'sent' WHERE object_key = '7'?dataSource=#db")
                        .process(context::remember);
            }
        });
        await().until(() -> context.count("pending") == 0);

        assertThat(received()).containsExactly("upsert product [7]", "upsert product [8]");
    }

    /** Unless the lease is in another database: then another node may have the row, as this one may have lost the lease. */
    @Test
    void aRowDeletedMeanwhileIsNoError() {
        List<Throwable> errors = new CopyOnWriteArrayList<>();
        context.camel().getRegistry().bind("errors", new PollErrors(errors));
        receiveWhile(URI + "&exceptionHandler=#errors", "DELETE FROM pending WHERE id = 1");

        assertThat(received()).startsWith("upsert product [7]", "upsert product [8]");
        if (isStateElsewhere()) {
            assertThat(received()).hasSize(3).endsWith("upsert product [8]");
            assertThat(errors).singleElement().asString().contains("someone else has taken them");
        } else {
            assertThat(received()).hasSize(2);
            assertThat(errors).isEmpty();
        }
    }

    @Test
    void aHeldRowIsReadAgainForItsRetry() {
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(URI + "&retryDelay=100").process(exchange -> {
                    Change change = exchange.getMessage().getBody(Change.class);
                    if (described(change).equals("upsert product [7]")) {
                        elsewhere("UPDATE pending SET deleted = TRUE WHERE id = 1");
                        throw new IllegalStateException("not like this");
                    }
                    context.remember(exchange);
                });
            }
        });
        awaitEmpty("pending");

        assertThat(received()).containsExactlyInAnyOrder("upsert product [8]", "delete product [7]");
    }
}
