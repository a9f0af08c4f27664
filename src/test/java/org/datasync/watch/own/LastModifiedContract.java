package org.datasync.watch.own;

import org.datasync.watch.database.TestDatabase;

/** The pattern last-modified, which keeps to the same seam as patterns of others, by the numbers of transactions. */
abstract class LastModifiedContract extends OwnPatternTest {

    LastModifiedContract(TestDatabase database) {
        super(database, "last-modified");
    }

    @Override
    String options() {
        return "&tables=orders&modifiedColumn=rv";
    }

    @Override
    String[] tables() {
        return new String[] {
            "CREATE TABLE orders (id integer PRIMARY KEY, v integer, rv xid8 DEFAULT pg_current_xact_id() NOT NULL)",
            "CREATE INDEX orders_rv ON orders (rv, id)"
        };
    }

    @Override
    String update() {
        return "UPDATE orders SET v = ?, rv = pg_current_xact_id() WHERE id = ?";
    }
}
