package org.datasync.watch.own;

import org.apache.camel.spi.Registry;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.Test;

/** The pattern of {@code own-patterns.md} that is a bean. */
abstract class RowVersionContract extends OwnPatternTest {

    RowVersionContract(TestDatabase database) {
        super(database, "row-version");
    }

    @Override
    void bind(Registry registry) {
        registry.bind("row-version", new RowVersionPattern.Factory());
    }

    @Override
    String[] tables() {
        return new String[] {
            "CREATE TABLE orders (id integer PRIMARY KEY, v integer, rv xid8 DEFAULT pg_current_xact_id() NOT NULL)"
        };
    }

    @Override
    String update() {
        return "UPDATE orders SET v = ?, rv = pg_current_xact_id() WHERE id = ?";
    }

    /** As texts, which they are selected as, 100 is before 99. */
    @Test
    void versionsAreInTheOrderOfNumbers() {
        awaitOneByOne("INSERT INTO orders VALUES (1, 0, '99'), (2, 0, '100')", "1=0", "2=0");
    }
}
