package org.datasync.watch.lastmodified;

import java.util.Map;
import org.datasync.watch.database.TestDatabase;

class PostgreSqlTortureTest extends TortureTest {

    PostgreSqlTortureTest() {
        super(
                TestDatabase.POSTGRESQL,
                Map.of(
                        "by_transaction", "requireMode=bounded",
                        "by_statement", "requireMode=bounded",
                        "by_sequence", "requireMode=exact&modifiedClock=sequence",
                        "by_xid", "requireMode=exact"),
                10);
    }

    @Override
    String[] tables() {
        return new String[] {
            "CREATE SEQUENCE version",
            "CREATE TABLE product (id integer PRIMARY KEY, v integer NOT NULL, by_transaction timestamptz,"
                    + " by_statement timestamptz, by_sequence bigint, by_xid xid8)",
            "INSERT INTO product SELECT g, 0, now() - interval '1 hour', now() - interval '1 hour', nextval('version'),"
                    + " pg_current_xact_id() FROM generate_series(1, 2000) g"
        };
    }

    @Override
    LateWriter writer(String url, int number, int seconds) {
        return new LateWriter(url, number, seconds);
    }

    @Override
    String blinded(String sql) {
        return sql.replace("WHERE l.granted", "WHERE NOT l.granted");
    }

    @Override
    String blindColumn() {
        return "by_transaction";
    }
}
