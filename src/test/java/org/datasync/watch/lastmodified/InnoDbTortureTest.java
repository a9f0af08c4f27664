package org.datasync.watch.lastmodified;

import java.util.Map;
import org.datasync.watch.database.TestDatabase;

/** By a column without and one with a zone. */
abstract class InnoDbTortureTest extends TortureTest {

    static final Map<String, String> WATCHES = Map.of(
            "by_statement", "requireMode=bounded",
            "by_instant", "requireMode=bounded");

    InnoDbTortureTest(TestDatabase database) {
        super(database, WATCHES, 10);
    }

    @Override
    String[] tables() {
        return MariaDbWriter.TABLES.toArray(String[]::new);
    }

    @Override
    LateWriter writer(String url, int number, int seconds) {
        return new MariaDbWriter(url, number, seconds);
    }

    @Override
    String blinded(String sql) {
        return sql.replace("WHERE p.COMMAND", "WHERE 1 = 0 AND p.COMMAND").replace("CONCAT('t', t.trx_id)", "NULL");
    }
}
