package org.datasync.watch.lastmodified;

import java.util.Map;
import org.datasync.watch.database.TestDatabase;

/**
 * Where one writes at a time, and the watch is one of them. By numbers nothing could be lost; by a time that is not over yet it
 * is.
 */
class SqliteTortureTest extends TortureTest {

    SqliteTortureTest() {
        super(
                TestDatabase.SQLITE,
                Map.of(
                        "by_statement", "requireMode=bounded",
                        "by_sequence", "requireMode=exact&modifiedClock=sequence"),
                5);
    }

    @Override
    String[] tables() {
        return new String[] {
            "CREATE TABLE product (id integer PRIMARY KEY, v integer NOT NULL, by_statement timestamp, by_sequence integer)",
            "WITH RECURSIVE g (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < 2000)"
                    + " INSERT INTO product SELECT n, 0, NULL, n FROM g"
        };
    }

    @Override
    LateWriter writer(String url, int number, int seconds) {
        return new EmbeddedWriter(url, number, seconds, "SELECT NULL") {
            @Override
            String update() {
                return "UPDATE product SET v = v + 1, by_statement = CURRENT_TIMESTAMP,"
                        + " by_sequence = (SELECT MAX(by_sequence) + 1 FROM product) WHERE id = %2$d";
            }

            @Override
            int haste() {
                return 10;
            }
        };
    }

    @Override
    String blinded(String sql) {
        return sql.replace("CAST(strftime('%s', 'now') AS INTEGER)", "(1 + CAST(strftime('%s', 'now') AS INTEGER))");
    }

    @Override
    boolean bites(String column) {
        return column.equals("by_statement");
    }
}
