package org.datasync.watch.lastmodified;

import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.datasync.watch.database.TestDatabase;

/** By its list of transactions; besides, who reads in order waits for what is not committed, and so passes over nothing. */
class DerbyTortureTest extends TortureTest {

    DerbyTortureTest() {
        super(TestDatabase.DERBY, Map.of("by_statement", "requireMode=bounded"), 5);
    }

    @Override
    String[] tables() {
        return Stream.concat(
                        Stream.of("CREATE TABLE product (id integer NOT NULL PRIMARY KEY, v integer NOT NULL,"
                                + " by_statement timestamp)"),
                        IntStream.rangeClosed(1, 2000)
                                .mapToObj(id -> "INSERT INTO product (id, v) VALUES (" + id + ", 0)"))
                .toArray(String[]::new);
    }

    @Override
    LateWriter writer(String url, int number, int seconds) {
        return new EmbeddedWriter(url, number, seconds, "VALUES CAST(NULL AS varchar(1))");
    }

    @Override
    String blinded(String sql) {
        return sql.replace("t.STATUS = 'IDLE'", "1 = 1");
    }

    @Override
    boolean bites(String column) {
        return false;
    }
}
