package org.datasync.watch.lastmodified;

import java.util.Map;
import org.datasync.watch.database.TestDatabase;

/** By a column without and one with a zone. One of the sessions locks the table now and then, for which the others wait. */
class MariaDbTortureTest extends TortureTest {

    MariaDbTortureTest() {
        super(
                TestDatabase.MARIADB,
                Map.of(
                        "by_statement", "requireMode=bounded",
                        "by_instant", "requireMode=bounded"),
                10);
    }

    @Override
    String[] tables() {
        return new String[] {
            "CREATE TABLE product (id integer PRIMARY KEY, v integer NOT NULL, by_statement datetime(6),"
                    + " by_instant timestamp(6) NULL)",
            "INSERT INTO product SELECT seq, 0, now(6) - INTERVAL 1 HOUR, now(6) - INTERVAL 1 HOUR FROM seq_1_to_2000"
        };
    }

    @Override
    LateWriter writer(String url, int number, int seconds) {
        return new LateWriter(url, number, seconds) {
            @Override
            String begin(boolean early) {
                return "SELECT NULL";
            }

            @Override
            boolean prepares() {
                return false;
            }

            @Override
            String update() {
                return "UPDATE product SET v = v + 1, by_statement = now(6), by_instant = now(6)"
                        + " WHERE %2$d > 0 AND %1$s IS NULL AND id = %2$d";
            }

            @Override
            String[] locksTable() {
                return number == 0 ? new String[] {"LOCK TABLES product WRITE", "UNLOCK TABLES"} : new String[0];
            }
        };
    }

    @Override
    String blinded(String sql) {
        return sql.replace("WHERE p.COMMAND", "WHERE 1 = 0 AND p.COMMAND").replace("CONCAT('t', t.trx_id)", "NULL");
    }

    @Override
    String blindColumn() {
        return "by_statement";
    }
}
