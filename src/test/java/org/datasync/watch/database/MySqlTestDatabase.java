package org.datasync.watch.database;

import com.zaxxer.hikari.HikariDataSource;
import java.util.ArrayList;
import java.util.List;
import org.datasync.watch.dialect.Capability;

/** MySQL, one server a JVM, started when it is first needed. */
final class MySqlTestDatabase implements TestDatabase {
    private final String[] arguments;
    private final List<HikariDataSource> pools = new ArrayList<>();
    private MySqlServer server;

    /** With these arguments of the server's command line besides. */
    MySqlTestDatabase(String... arguments) {
        this.arguments = arguments;
    }

    private synchronized MySqlServer server() {
        if (server == null) {
            server = new MySqlServer(arguments);
        }
        return server.start();
    }

    @Override
    public boolean can(Capability capability) {
        return Declared.can(name(), capability);
    }

    @Override
    public String name() {
        return "MySQL";
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
                null,
                "",
                "ALTER TABLE %s RENAME TO %s");
    }

    @Override
    public String toString() {
        return name();
    }
}
