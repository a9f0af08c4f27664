package org.datasync.watch.contract.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.List;
import java.util.Map;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of tables that only a wildcard means, and that cannot be captured. */
public abstract class WildcardContract extends DatabaseContract {

    protected WildcardContract(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void createTables() {
        context.execute(
                "CREATE TABLE t_one (id integer NOT NULL PRIMARY KEY)",
                "CREATE TABLE t_two (id integer NOT NULL PRIMARY KEY, name varchar(10))",
                "CREATE TABLE t_bare (id integer)");
    }

    @SuppressWarnings("unchecked") // the action's documented result
    private Map<String, Object> finding(String table) {
        Object findings = request(triggerProducer("store", "tables=t_*", "action=validate"), null);
        return ((List<Map<String, Object>>) findings)
                .stream()
                        .filter(finding -> finding.get("table").toString().endsWith(stored(table)))
                        .filter(finding -> finding.get("problem").toString().contains("cannot be captured"))
                        .findFirst()
                        .orElse(Map.of());
    }

    @Test
    void areLeftOutAndTheOthersAreCaptured() {
        context.receive(trigger("store", "tables=t_*"));
        context.execute(
                "INSERT INTO t_bare VALUES (1)", "INSERT INTO t_one VALUES (2)", "INSERT INTO t_two VALUES (3, 'x')");
        awaitReceived(2);

        assertThat(received())
                .containsExactly("insert " + stored("t_one") + " [2]", "insert " + stored("t_two") + " [3]");
        assertThat(finding("t_bare"))
                .containsEntry("severity", "warning")
                .extractingByKeys("problem", "meaning")
                .asString()
                .contains("is meant by a *", "its changes are not recorded", "no primary key", "keyColumns");
        try (var validating = newContext()) {
            validating.receive(trigger("store", "tables=t_*").replace("install=ensure", "install=validate"));
        }
    }

    @Test
    void areRefusedIfAnOptionNamesThem() {
        assertThat(refusal(trigger("store", "tables=t_*,t_bare"))).contains(stored("t_bare"), "no primary key");
        assertThat(refusal(trigger("store", "tables=t_*", "table.t_bare.columns=id")))
                .contains(stored("t_bare"), "no primary key");
        assertThat(refusal(trigger("store", "tables=t_*", "table.t_bare.columns=id")
                        .replace("install=ensure", "install=validate")))
                .contains(stored("t_bare"), "no primary key");
    }

    @Test
    void areRefusedIfNothingElseIsLeft() {
        assertThat(refusal(trigger("store", "tables=t_b*"))).contains(stored("t_bare"), "no primary key");
    }

    @Test
    void keepTheCaptureThatTheyHave() {
        assumeThat(database.name()).as("it cannot drop a key").isNotEqualTo("SQLite");
        install("tables=t_*");
        context.execute("ALTER TABLE t_two DROP "
                + (database.name().equals("PostgreSQL") ? "CONSTRAINT t_two_pkey" : "PRIMARY KEY"));
        context.receive(trigger("store", "tables=t_*"));
        context.execute("INSERT INTO t_two VALUES (3, 'x')");
        awaitReceived(1);

        assertThat(received()).containsExactly("insert " + stored("t_two") + " [3]");
        assertThat(finding("t_two"))
                .containsEntry("severity", "warning")
                .extractingByKey("problem")
                .asString()
                .contains("its capture stays as version 2 was installed");
        assertThat(request(triggerProducer("store", "tables=t_*", "action=print-ddl"), null)
                        .toString())
                .doesNotContain("DROP", "UPDATE");
        context.execute("ALTER TABLE t_two ADD PRIMARY KEY (id)");
        install("tables=t_*");
        assertThat(finding("t_two")).isEmpty();
    }

    @Test
    void areSaidToHaveLostTheirTriggers() {
        install("tables=t_*");
        context.execute("DROP TABLE t_two", "CREATE TABLE t_two (id integer)");
        install("tables=t_*");

        assertThat(finding("t_two"))
                .containsEntry("severity", "warning")
                .extractingByKey("problem")
                .asString()
                .contains("its changes are not recorded any longer", "lacks the triggers");
        context.execute("DROP TABLE t_two", "CREATE TABLE t_two (id integer NOT NULL PRIMARY KEY)");
        install("tables=t_*");
        context.execute("INSERT INTO t_two VALUES (4)");
        assertThat(context.count("datasync")).isEqualTo(1);
    }
}
