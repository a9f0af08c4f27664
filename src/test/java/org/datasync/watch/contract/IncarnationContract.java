package org.datasync.watch.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.datasync.watch.change.Change;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Test;

/** No id of a change comes back when our own change table begins anew: a receiver would take the change for an old one. */
abstract class IncarnationContract extends DatabaseContract {

    private final List<String> ids = new ArrayList<>();

    IncarnationContract(TestDatabase database) {
        super(database);
    }

    /** Has one change delivered by a route of its own, of a row that the statement makes. */
    private void deliverOne(String uri, String statement) {
        try (WatchContext route = newContext()) {
            route.receive(uri);
            route.execute(statement);
            await(route);
            route.received().stream().map(Change::getId).forEach(ids::add);
        }
    }

    private static void await(WatchContext route) {
        Awaitility.await().until(() -> !route.received().isEmpty());
    }

    private void recordOne() {
        deliverOne(
                watch("queue", "install=ensure"),
                "INSERT INTO queue (table_name, record_key) VALUES ('product', '{\"id\":5}')");
    }

    @Test
    void ofATableThatIsDroppedAndMadeAnew() {
        recordOne();
        context.execute("DROP TABLE queue");
        recordOne();

        assertThat(ids).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void ofATableThatIsEmptiedSoThatItsIdsBeginAnew() {
        recordOne();
        context.execute(emptying("queue"));
        recordOne();

        assertThat(ids).hasSize(2).doesNotHaveDuplicates();
    }

    private String emptying(String table) {
        return switch (database.name()) {
            case "MariaDB", "Derby" -> "TRUNCATE TABLE " + table;
            case "SQLite" -> "DELETE FROM sqlite_sequence WHERE name = '" + table + "'";
            default -> "TRUNCATE TABLE " + table + " RESTART IDENTITY";
        };
    }

    @Test
    void ofTriggersThatAreRemovedWithTheirTablesAndInstalledAgain() {
        assumeTrue(can(Capability.TRIGGER));
        context.execute("CREATE TABLE product (id integer NOT NULL PRIMARY KEY)");
        deliverOne(trigger("store", "tables=product"), "INSERT INTO product VALUES (1)");
        request(triggerProducer("store", "tables=product", "action=uninstall"), null);
        deliverOne(trigger("store", "tables=product"), "INSERT INTO product VALUES (2)");
        request(triggerProducer("store", "tables=product", "action=uninstall"), null);
        context.execute("DROP TABLE datasync", "DROP TABLE datasync_capture");
        deliverOne(trigger("store", "tables=product"), "INSERT INTO product VALUES (3)");

        assertThat(ids).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void whileTheIdOfAChangeStaysWhatItIs() {
        context.receive(watch("queue", "install=ensure"));
        request(
                producer("queue", "install=ensure"),
                "{\"table\":\"product\",\"operation\":\"delete\",\"key\":{\"id\":1}}");
        awaitReceived(1);

        assertThat(context.received().get(0).getId()).matches("queue:\\d+-[0-9a-z]{10}");
    }
}
