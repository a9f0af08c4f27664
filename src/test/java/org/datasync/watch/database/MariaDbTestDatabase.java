package org.datasync.watch.database;

import com.zaxxer.hikari.HikariDataSource;
import org.datasync.watch.dialect.Capability;

/** MariaDB from embedded binaries, one server a JVM, started when it is first needed. */
final class MariaDbTestDatabase implements TestDatabase {
    private final String[] arguments;
    private MariaDbServer server;

    /** With these arguments of the server's command line besides. */
    MariaDbTestDatabase(String... arguments) {
        this.arguments = arguments;
    }

    private synchronized MariaDbServer server() {
        if (server == null) {
            server = new MariaDbServer(arguments).start();
        }
        return server;
    }

    @Override
    public boolean can(Capability capability) {
        return Declared.can(name(), capability);
    }

    @Override
    public String name() {
        return "MariaDB";
    }

    @Override
    public HikariDataSource newDatabase() {
        return TestPool.open(server().newDatabase());
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
}
