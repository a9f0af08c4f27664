package org.datasync.watch.rights;

import org.datasync.watch.database.OnMySql;
import org.junit.jupiter.api.Nested;

class HiddenTriggersTest {

    @Nested
    class OnMariaDb extends HiddenTriggersContract {
        OnMariaDb() {
            super("MariaDB");
        }
    }

    @Nested
    @OnMySql
    class OnMySqlToo extends HiddenTriggersContract {
        OnMySqlToo() {
            super("MySQL");
        }
    }
}
