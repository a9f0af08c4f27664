package org.datasync.watch.wake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Operation;
import org.datasync.watch.change.RecordKey;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A watch whose next poll is an hour away delivers what this JVM writes by the component, once that is committed. */
class LocalWakeUpTest {

    private static final String OWN = "datasync-watch:change-table:own?dataSource=#db&install=ensure";
    private static final String STORE = "datasync-watch:trigger:store?dataSource=#db&tables=product";
    private static final String SELDOM = "&initialDelay=3600000&delay=3600000";

    private final WatchContext context = new WatchContext(TestDatabase.H2.newDatabase());

    @BeforeEach
    void createTable() {
        context.execute("CREATE TABLE product (id integer PRIMARY KEY, name varchar(20))");
    }

    @AfterEach
    void close() {
        context.close();
    }

    private static Change change(int id) {
        return Change.of("product", Operation.UPDATE)
                .key(RecordKey.of("id", id))
                .build();
    }

    private void awaitReceived(Object... ids) {
        await().untilAsserted(() -> assertThat(context.received())
                .extracting(change -> change.getKey().value())
                .containsExactlyElementsOf(List.of(ids)));
    }

    @Test
    void byActionRecord() {
        context.receive(OWN + SELDOM + "&wakeUp=local");
        context.request(OWN, change(1));
        awaitReceived(1);
        context.request(OWN, List.of(change(2), change(3)));
        awaitReceived(1, 2, 3);
    }

    @Test
    void byActionRecordWithinATransactionWhenThatHasCommitted() {
        context.receive(OWN + SELDOM + "&wakeUp=local");
        TransactionTemplate transaction =
                new TransactionTemplate(new DataSourceTransactionManager(context.dataSource()));
        transaction.executeWithoutResult(status -> {
            context.request(OWN, change(1));
            status.setRollbackOnly();
        });
        transaction.executeWithoutResult(status -> context.request(OWN, change(2)));
        awaitReceived(2);
    }

    @Test
    void byApplyIntoATableThatIsCaptured() {
        context.receive(STORE + SELDOM + "&install=ensure&wakeUp=local");
        Change insert = Change.of("product", Operation.INSERT)
                .key(RecordKey.of("id", 1))
                .after(Map.of("id", 1, "name", "Pears"))
                .build();
        context.request("datasync-watch:apply:copy?dataSource=#db", insert);
        awaitReceived(1);
    }

    /** What a route writes otherwise nobody knows; it can say so. */
    @Test
    void byActionWakeUp() {
        context.receive(STORE + SELDOM + "&install=ensure&wakeUp=local");
        context.execute("INSERT INTO product VALUES (1, 'Pears')");
        context.request(STORE + "&action=wake-up", null);
        awaitReceived(1);
    }

    @Test
    void noneThatIsSuspendedOrStoppedOrDoesNotAskForIt() throws Exception {
        context.receive(OWN + SELDOM + "&wakeUp=local");
        context.camel().getRouteController().suspendRoute("receive");
        context.request(OWN, change(1));
        context.camel().getRouteController().resumeRoute("receive");
        context.request(OWN, change(2));
        awaitReceived(1, 2);

        context.camel().getRouteController().stopRoute("receive");
        context.request(OWN, change(3));
        assertThat(context.count("own")).isEqualTo(1);
    }

    @Test
    void oneThatIsToPollAtSetTimesOnlyIsRefused() {
        assertThatThrownBy(() -> context.receive(OWN + "&wakeUp=local&repeatCount=2"))
                .rootCause()
                .hasMessageContaining("wakeUp is given")
                .hasMessageContaining("repeatCount");
    }

    @Test
    void aDatabaseThatTellsNobodyIsRefused() {
        assertThatThrownBy(() -> context.receive(OWN + "&wakeUp=notify"))
                .rootCause()
                .hasMessageContaining("H2 tells nobody what others commit. Set wakeUp=local");
    }

    @Test
    void aConnectionToListenByThatNobodyUsesIsRefused() {
        assertThatThrownBy(() -> context.receive(OWN + "&wakeUp=local&wakeUpDataSource=#db"))
                .rootCause()
                .hasMessageContaining("wakeUpDataSource is given, but with wakeUp=local nobody listens there");
    }
}
