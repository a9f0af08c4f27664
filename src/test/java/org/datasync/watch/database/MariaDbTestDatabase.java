package org.datasync.watch.database;

import com.zaxxer.hikari.HikariDataSource;

/** MariaDB from embedded binaries, one server a JVM. */
final class MariaDbTestDatabase implements TestDatabase {
    @Override
    public String name() {
        return "MariaDB";
    }

    @Override
    public HikariDataSource newDatabase() {
        return TestPool.open(SharedServer.INSTANCE.newDatabase());
    }

    @Override
    public SqlWords words() {
        return new SqlWords(
                '`',
                false,
                "integer AUTO_INCREMENT PRIMARY KEY",
                "longtext",
                "datetime(6)",
                "timestamp(6)",
                "uuid",
                "",
                "ALTER TABLE %s RENAME TO %s");
    }

    @Override
    public String toString() {
        return name();
    }

    private static final class SharedServer {
        static final MariaDbServer INSTANCE = new MariaDbServer().start();
    }
}
