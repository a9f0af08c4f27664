package org.datasync.watch.own;

import java.util.concurrent.atomic.AtomicInteger;
import org.datasync.watch.database.TestDatabase;

/** The pattern last-modified by a version that the application counts. */
abstract class LastModifiedNumbersContract extends OwnPatternTest {

    private final AtomicInteger version = new AtomicInteger();

    LastModifiedNumbersContract(TestDatabase database) {
        super(database, "last-modified");
    }

    @Override
    String options() {
        return "&tables=orders&modifiedColumn=rv&lag=0";
    }

    @Override
    String[] tables() {
        return new String[] {
            "CREATE TABLE orders (id integer NOT NULL PRIMARY KEY, v integer, rv integer NOT NULL)",
            "CREATE INDEX orders_rv ON orders (rv, id)"
        };
    }

    @Override
    String insertion(int id) {
        return "INSERT INTO orders (id, v, rv) VALUES (" + id + ", 0, " + version.incrementAndGet() + ")";
    }

    @Override
    String update() {
        return "UPDATE orders SET v = ?, rv = " + version.incrementAndGet() + " WHERE id = ?";
    }
}
