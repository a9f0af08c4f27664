package org.datasync.watch.contract.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.sql.Connection;
import java.util.List;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.h2.api.Trigger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our own tables are looked at before they are trusted, as someone else may have made them. */
public abstract class StrangersContract extends DatabaseContract {

    protected StrangersContract(TestDatabase database) {
        super(database);
    }

    /** A trigger of H2. */
    public static final class Nothing implements Trigger {
        @Override
        public void fire(Connection connection, Object[] before, Object[] after) {
            // it is only there
        }
    }

    @BeforeEach
    void captureProducts() {
        createProducts();
        install("tables=product");
        createStateTables();
    }

    private void addTrigger(String table) {
        context.execute("CREATE TRIGGER strange AFTER INSERT ON " + table + " "
                + switch (database.name()) {
                    case "PostgreSQL" -> "FOR EACH STATEMENT EXECUTE FUNCTION suppress_redundant_updates_trigger()";
                    case "MariaDB", "MySQL" -> "FOR EACH ROW SET @nothing = 1";
                    case "H2" -> "FOR EACH ROW CALL \"" + Nothing.class.getName() + '"';
                    case "HSQLDB" -> "FOR EACH ROW BEGIN ATOMIC DECLARE nothing integer; SET nothing = 1; END";
                    case "Derby" -> "FOR EACH ROW VALUES 1";
                    default -> "BEGIN SELECT 1; END";
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"datasync_watch", "datasync_failure", "datasync_payload", "datasync", "datasync_capture"})
    void aTriggerOnOneOfThemIsRefused(String table) {
        boolean elsewhere = isStateElsewhere() && table.matches("datasync_(watch|failure|payload)");
        assumeFalse(elsewhere, "it is in the other database");
        addTrigger(table);

        assertThat(refusal(trigger("store", "tables=product")))
                .contains(stored(table) + " has the trigger " + stored("strange"))
                .containsIgnoringCase("drop");
        assertThat(context.count("datasync_watch")).isZero();
        assertThat(request(triggerProducer("store", "tables=product", "action=validate"), null)
                        .toString())
                .contains("table=", "severity=error, problem=has the trigger " + stored("strange"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ensure", "validate", "none"})
    void whateverTheRouteInstalls(String install) {
        addTrigger("datasync");

        assertThat(refusal(trigger("store", "tables=product").replace("install=ensure", "install=" + install)))
                .contains(stored("datasync") + " has the trigger " + stored("strange"));
        assertThat(request(triggerProducer("store", "tables=product", "action=validate"), null)
                        .toString())
                .contains("severity=error, problem=has the trigger " + stored("strange"));
    }

    @Test
    void aChangeTableOfOurOwnIsLookedAtToo() {
        addTrigger("datasync");

        assertThat(refusal(watch("queue", "changeTable=datasync"))).contains("has the trigger " + stored("strange"));
        assertThat(refusal(() -> request(producer("queue", "changeTable=datasync"), "[]")))
                .contains("has the trigger " + stored("strange"));
    }

    @Test
    void aViewInPlaceOfOneOfThemIsRefused() {
        context.execute("CREATE VIEW queue AS SELECT * FROM datasync");

        assertThat(refusal(watch("queue", "install=ensure"))).containsIgnoringCase("queue is a view");
    }

    @Test
    void aColumnThatIsMadeUpIsRefused() {
        boolean byOwnerAlone = List.of("Derby", "SQLite").contains(database.name());
        assumeFalse(byOwnerAlone, "nobody but the owner of the schema, or of the file, could have made it");
        context.execute("ALTER TABLE datasync ADD COLUMN extra integer DEFAULT 7 NOT NULL");

        assertThat(refusal(trigger("store", "tables=product")))
                .contains("has the column " + stored("extra") + ", which ours does not have");
    }
}
