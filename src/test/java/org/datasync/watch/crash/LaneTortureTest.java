package org.datasync.watch.crash;

import java.util.concurrent.TimeUnit;
import org.datasync.watch.database.OnMySql;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/** Where lanes have an index. */
class LaneTortureTest {

    private static final int FEW = 6;
    private static final int MANY = 100;

    @Nested
    class OnPostgreSql extends LaneTortureContract {
        OnPostgreSql() {
            super(TestDatabase.POSTGRESQL, FEW);
        }
    }

    @Nested
    class OnMariaDb extends LaneTortureContract {
        OnMariaDb() {
            super(TestDatabase.MARIADB, FEW);
        }
    }

    @Nested
    @OnMySql
    class OnMySqlToo extends LaneTortureContract {
        OnMySqlToo() {
            super(TestDatabase.MYSQL, FEW);
        }
    }

    @Nested
    @Tag("soak")
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    class LongOnPostgreSql extends LaneTortureContract {
        LongOnPostgreSql() {
            super(TestDatabase.POSTGRESQL, MANY);
        }
    }

    @Nested
    @Tag("soak")
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    class LongOnMariaDb extends LaneTortureContract {
        LongOnMariaDb() {
            super(TestDatabase.MARIADB, MANY);
        }
    }
}
