package org.datasync.watch.contract.changetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.datasync.watch.change.Change;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.junit.jupiter.api.Test;

/** Independent readers of one change table. */
@Needs(Capability.SUBSCRIBERS)
public abstract class SubscriberContract extends DatabaseContract {

    private static final String BODY = "{\"table\":\"product\",\"operation\":\"update\",\"key\":{\"id\":%d}}";

    protected SubscriberContract(TestDatabase database) {
        super(database);
    }

    @Test
    void eachGetsEveryChangeOnce() {
        List<Change> till = receiveApart(watch("till-sync", "changeTable=queue", "install=ensure", "subscriber=till"));
        List<Change> web = receiveApart(watch("web-sync", "changeTable=queue", "install=ensure", "subscriber=web"));
        String both = producer("queue", "install=ensure", "subscribers=till,web");
        for (int id = 1; id <= 30; id++) {
            request(both, BODY.formatted(id));
        }
        request(producer("queue", "subscribers=web"), BODY.formatted(31));
        awaitEmpty("queue");
        await().until(() -> till.size() == 30 && web.size() == 31);

        assertThat(described(till)).startsWith("update product [1]").doesNotHaveDuplicates();
        assertThat(described(web))
                .containsAll(described(till))
                .doesNotHaveDuplicates()
                .endsWith("update product [31]");
    }

    @Test
    void oneThatIsAwayKeepsItsRows() {
        List<Change> till = receiveApart(watch("till-sync", "changeTable=queue", "install=ensure", "subscriber=till"));
        request(producer("queue", "subscribers=till,web"), BODY.formatted(1));
        await().until(() -> till.size() == 1 && context.count("queue") == 1);
        List<Change> web = receiveApart(watch("web-sync", "changeTable=queue", "subscriber=web"));
        awaitEmpty("queue");
        await().until(() -> web.size() == 1);

        assertThat(till).hasSize(1);
    }

    @Test
    void aReaderWithoutANameGetsTheRowsForNobodyInParticular() {
        List<Change> nobody = receiveApart(watch("queue", "install=ensure"));
        request(producer("queue", "subscribers=till"), BODY.formatted(1));
        request(producer("queue"), BODY.formatted(2));
        await().until(() -> context.count("queue") == 1);

        assertThat(described(nobody)).containsExactly("update product [2]");
        assertThat(context.rows("SELECT subscriber FROM queue").toString()).contains("till");
    }

    @Test
    void anApplicationsTableHasThemInAColumn() {
        context.execute(
                "CREATE TABLE pending (id " + database.words().numbered()
                        + ", sync_target varchar(40), product_id integer)",
                "INSERT INTO pending (sync_target, product_id) VALUES ('till', 1)",
                "INSERT INTO pending (sync_target, product_id) VALUES ('web', 2)",
                "INSERT INTO pending (sync_target, product_id) VALUES ('other', 3)");
        String options = "changeTable=pending&tables=product&keyColumns=product_id&subscriberColumn=sync_target";
        List<Change> till = receiveApart(watch("till-sync", options, "subscriber=till"));
        List<Change> web = receiveApart(watch("web-sync", options, "subscriber=web"));
        request(producer("any", options, "subscribers=web,till"), BODY.formatted(4));
        await().until(() -> context.count("pending") == 1);

        assertThat(described(till)).containsExactly("upsert product [1]", "upsert product [4]");
        assertThat(described(web)).containsExactly("upsert product [2]", "upsert product [4]");
    }

    @Test
    void subscribersWithoutAColumnForThemAreRefused() {
        context.execute("CREATE TABLE pending (id " + database.words().numbered() + ", product_id integer)");
        String options = "changeTable=pending&tables=product&keyColumns=product_id";

        assertThat(refusal(watch("web", options, "subscriber=web")))
                .contains("subscriber=web is given", "option subscriberColumn");
        assertThat(refusal(() -> request(producer("any", options, "subscribers=web"), BODY.formatted(4))))
                .contains("subscribers=web is given", "option subscriberColumn");
    }
}
