package org.datasync.watch.dialect.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.Replica;
import org.junit.jupiter.api.Test;

/** Tables of MariaDB with a period of time of their own, and those of which the server keeps all versions. */
class MariaDbPeriodTest extends DatabaseContract {

    private static final String TABLE =
            "CREATE TABLE price (id integer, since date, until date, amount integer,%s PRIMARY KEY" + " (id, since))";
    private static final String PERIOD = " PERIOD FOR validity (since, until),";

    MariaDbPeriodTest() {
        super(TestDatabase.MARIADB);
    }

    private void installPrices() {
        install("tables=price", "capture=both");
    }

    private void assertCopied() {
        int changes = context.count("datasync");
        context.receive(trigger("store", "tables=price", "capture=both"));
        awaitReceived(changes);
        awaitEmpty("datasync");
        Replica copy = new Replica();
        context.received().forEach(copy::apply);
        assertThat(copy.contradictions()).as("%s", received()).isEmpty();
        assertThat(copy.rows("price")).as("%s", received()).isEqualTo(Replica.of(context.jdbc(), "price", 2));
    }

    private void change(String portion) {
        context.execute(
                "INSERT INTO price VALUES (1, '2026-01-01', '2026-12-31', 1), (2, '2026-01-01', '2026-12-31', 2)",
                "DELETE FROM price " + portion + " FROM '2026-03-01' TO '2026-04-01'",
                "UPDATE price " + portion + " FROM '2026-02-01' TO '2026-02-10' SET amount = 5",
                "UPDATE price " + portion + " FROM '2026-01-15' TO '2026-02-05' SET id = id + 10",
                "UPDATE price SET amount = amount + 1",
                "DELETE FROM price " + portion + " FROM '2025-01-01' TO '2026-01-10'");
    }

    @Test
    void portionsAreToldInTheirOrder() {
        context.execute(String.format(TABLE, PERIOD));
        installPrices();
        change("FOR PORTION OF validity");

        assertCopied();
    }

    @Test
    void aPeriodThatComesLaterIsFound() {
        context.execute(String.format(TABLE, ""));
        installPrices();
        context.execute("ALTER TABLE price ADD PERIOD FOR validity (since, until)");
        assertThat(request(triggerProducer("store", "tables=price", "capture=both", "action=validate"), null)
                        .toString())
                .contains("price", "lacks the triggers");
        installPrices();
        change("FOR PORTION OF validity");

        assertCopied();
    }

    @Test
    void aPeriodThatGoesIsFound() {
        context.execute(String.format(TABLE, PERIOD));
        installPrices();
        context.execute("ALTER TABLE price DROP PERIOD FOR validity");
        installPrices();
        context.execute(
                "INSERT INTO price VALUES (1, '2026-01-01', '2026-12-31', 1)",
                "UPDATE price SET id = 2",
                "DELETE FROM price WHERE id = 3",
                "UPDATE price SET amount = 7");

        assertCopied();
        assertThat(received()).hasSize(4);
    }

    @Test
    void formerVersionsAreNoRecords() {
        context.execute(String.format(TABLE, "").replaceAll("$", " WITH SYSTEM VERSIONING"));
        installPrices();
        context.execute(
                "INSERT INTO price VALUES (1, '2026-01-01', '2026-12-31', 1), (2, '2026-01-01', '2026-12-31', 2)",
                "UPDATE price SET amount = 5",
                "REPLACE INTO price VALUES (1, '2026-01-01', '2026-12-31', 9)",
                "DELETE FROM price WHERE id = 2",
                "DELETE HISTORY FROM price");

        assertCopied();
        assertThat(received()).hasSize(7);
    }
}
