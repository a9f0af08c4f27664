package org.datasync.watch.own;

import org.datasync.watch.database.TestDatabase;

/** The pattern snapshot, which keeps to the same seam as patterns of others. */
abstract class SnapshotContract extends OwnPatternTest {

    SnapshotContract(TestDatabase database) {
        super(database, "snapshot");
    }

    @Override
    String options() {
        return "&tables=orders&compareInterval=0&initialLoad=true";
    }

    @Override
    String[] tables() {
        return new String[] {"CREATE TABLE orders (id integer NOT NULL PRIMARY KEY, v integer, times integer DEFAULT 0)"
        };
    }

    @Override
    String update() {
        return "UPDATE orders SET v = ?, times = times + 1 WHERE id = ?";
    }
}
