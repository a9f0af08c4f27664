package org.datasync.watch.database;

import com.zaxxer.hikari.HikariDataSource;
import java.util.ArrayList;
import java.util.List;
import org.datasync.watch.dialect.Capability;

/** MariaDB from embedded binaries, one server a JVM, started when it is first needed. */
final class MariaDbTestDatabase implements TestDatabase {
    private final String[] arguments;
    private final List<HikariDataSource> pools = new ArrayList<>();
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

    /** Drops those that are done with before: all that reads the server's catalog takes longer with each. */
    @Override
    public synchronized HikariDataSource newDatabase() {
        pools.stream().filter(HikariDataSource::isClosed).forEach(pool -> server().dropDatabase(pool.getJdbcUrl()));
        pools.removeIf(HikariDataSource::isClosed);
        HikariDataSource pool = TestPool.open(server().newDatabase());
        pools.add(pool);
        return pool;
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
