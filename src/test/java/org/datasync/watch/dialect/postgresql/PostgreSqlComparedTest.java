package org.datasync.watch.dialect.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.Test;

/** Tables that are compared on PostgreSQL. */
class PostgreSqlComparedTest extends DatabaseContract {

    private static final String WATCH = "datasync-watch:snapshot:compare?dataSource=#db&tables=item";

    private static final String COMPARE = WATCH + "&compareInterval=0&initialDelay=0&delay=20";

    private static final String OVER =
            "datasync_watch WHERE position_text LIKE '%\"run\"%' AND position_text NOT LIKE '%\"table\"%'";

    PostgreSqlComparedTest() {
        super(TestDatabase.POSTGRESQL);
    }

    /** As with a new version of the collation; what was between two bounds may be before both, or behind. */
    @Test
    void keysThatHaveAnotherOrderByNowAreRefusedUntilTheyAreRememberedAnew() {
        context.execute(
                "CREATE TABLE item (k text COLLATE \"und-x-icu\" PRIMARY KEY, v integer)",
                "INSERT INTO item SELECT CASE n % 2 WHEN 0 THEN 'a' ELSE 'B' END || to_char(n / 100, '000') || n, n"
                        + " FROM generate_series(1, 4500) n");
        context.receive(COMPARE);
        await().until(() -> context.count(OVER) == 1 && context.count("datasync_snapshot") > 3);
        context.close();
        context = newContext();
        context.execute("ALTER TABLE item ALTER COLUMN k TYPE text COLLATE \"C\"");
        assertThat(refusal(COMPARE)).contains("item have another order", "action=baseline and table=item");

        context = newContext();
        request(WATCH + "&action=baseline&table=item", null);
        context.receive(COMPARE);
        await().until(() -> context.count("datasync_snapshot WHERE key_count > 0") > 3 && context.count(OVER) == 1);
        context.execute("UPDATE item SET v = 0 WHERE v IN (7, 4000)");
        awaitReceived(2);
        assertThat(context.received()).hasSize(2);
    }
}
