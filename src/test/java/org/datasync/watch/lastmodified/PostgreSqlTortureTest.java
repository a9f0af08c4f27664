package org.datasync.watch.lastmodified;

import java.util.Map;
import org.datasync.watch.database.TestDatabase;

/** By each clock and number. A sequence whose numbers sessions have in store loses records however late it is read. */
class PostgreSqlTortureTest extends TortureTest {

    static final Map<String, String> WATCHES = Map.of(
            "by_transaction", "requireMode=bounded",
            "by_statement", "requireMode=bounded&modifiedClock=statement",
            "by_clock", "requireMode=bounded",
            "by_application", "requireMode=bounded&modifiedClock=application",
            "by_sequence", "requireMode=exact&modifiedClock=sequence",
            "by_xid", "requireMode=exact");

    PostgreSqlTortureTest() {
        super(TestDatabase.POSTGRESQL, WATCHES, 10);
    }

    @Override
    String[] tables() {
        return PostgreSqlWriter.TABLES.toArray(String[]::new);
    }

    @Override
    LateWriter writer(String url, int number, int seconds) {
        return new PostgreSqlWriter(url, number, seconds);
    }

    @Override
    String blinded(String sql) {
        return sql.replace("WHERE l.granted", "WHERE NOT l.granted").replace("pg_snapshot_xmin", "pg_snapshot_xmax");
    }

    @Override
    Map<String, String> careless() {
        return Map.of("by_cache", "modifiedClock=sequence");
    }
}
