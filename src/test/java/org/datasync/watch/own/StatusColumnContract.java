package org.datasync.watch.own;

import org.datasync.watch.database.TestDatabase;

/** The pattern of {@code own-patterns.md} that ServiceLoader finds. */
abstract class StatusColumnContract extends OwnPatternTest {

    StatusColumnContract(TestDatabase database) {
        super(database, "status-column");
    }

    @Override
    String[] tables() {
        return new String[] {
            "CREATE TABLE orders (id integer PRIMARY KEY, v integer, status varchar(8) DEFAULT 'NEW' NOT NULL)"
        };
    }

    @Override
    String update() {
        return "UPDATE orders SET v = ?, status = 'NEW' WHERE id = ?";
    }
}
