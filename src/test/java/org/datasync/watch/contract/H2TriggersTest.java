package org.datasync.watch.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.datasync.watch.change.Change;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.trigger.H2Capture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is special about triggers that are Java classes. */
class H2TriggersTest extends DatabaseContract {

    H2TriggersTest() {
        super(TestDatabase.H2_FILE);
    }

    @BeforeEach
    void install() {
        context.execute("CREATE TABLE product (id integer NOT NULL PRIMARY KEY, name varchar(40), price integer)");
        request(triggerProducer("store", "tables=product", "action=install"), null);
    }

    private String definitions() {
        return context.rows("SELECT trigger_name, java_class FROM INFORMATION_SCHEMA.TRIGGERS")
                .toString();
    }

    @Test
    void theClassIsTheOneThatTheTriggersName() {
        assertThat(definitions()).contains(H2Capture.class.getName());
    }

    @Test
    void aRestartChangesNothing() {
        context.execute("SHUTDOWN");
        dataSource.getHikariPoolMXBean().softEvictConnections();
        context.execute("INSERT INTO product VALUES (1, 'Pears', 2)");
        context.receive(trigger("store", "tables=product"));
        awaitReceived(1);

        assertThat(context.received().get(0).getAfter()).containsEntry("NAME", "Pears");
    }

    @Test
    void whoMayChangeTheTableNeedsNoRightOnOurs() throws SQLException {
        context.execute("CREATE USER clerk PASSWORD 'secret'", "GRANT INSERT ON product TO clerk");
        try (Connection connection = DriverManager.getConnection(dataSource.getJdbcUrl(), "clerk", "secret");
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO product VALUES (1, 'Pears', 2)");
        }

        assertThat(context.count("datasync")).isEqualTo(1);
    }

    @Test
    void aColumnThatIsDroppedIsMissingFromTheImages() {
        context.execute("ALTER TABLE product DROP COLUMN price", "INSERT INTO product VALUES (1, 'Pears')");
        context.receive(trigger("store", "tables=product"));
        awaitReceived(1);

        assertThat(context.received().get(0).getAfter()).containsOnlyKeys("ID", "NAME");
    }

    @Test
    void aTriggerThatSomeoneDropsIsMissed() {
        String name = context.rows("SELECT trigger_name AS t FROM INFORMATION_SCHEMA.TRIGGERS")
                .get(0)
                .get("T")
                .toString();
        context.execute("DROP TRIGGER \"" + name + '"');

        assertThat(refusal(trigger("store", "tables=product").replace("install=ensure", "install=validate")))
                .contains("lacks the triggers", name, "install=ensure");
    }

    @Test
    void uninstallLeavesNothingBehind() {
        request(triggerProducer("store", "tables=product", "action=uninstall"), null);

        assertThat(definitions()).isEqualTo("[]");
        assertThat(context.rows("SELECT * FROM INFORMATION_SCHEMA.CONSTANTS")).isEmpty();
    }

    @Test
    void theDriverStillGivesTheKeysOfWhatIsInserted() throws SQLException {
        context.execute("CREATE TABLE sale (id integer GENERATED ALWAYS AS IDENTITY (START WITH 500) PRIMARY KEY,"
                + " total integer)");
        context.receive(trigger("sales", "tables=sale"));
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("INSERT INTO sale (total) VALUES (3)", Statement.RETURN_GENERATED_KEYS);
            try (var keys = statement.getGeneratedKeys()) {
                assertThat(keys.next()).isTrue();
                assertThat(keys.getInt(1)).isEqualTo(500);
            }
        }
        awaitReceived(1);
        assertThat(context.received()).extracting(Change::getTable).containsExactly("SALE");
    }
}
