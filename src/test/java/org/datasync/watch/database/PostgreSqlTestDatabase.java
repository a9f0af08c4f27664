package org.datasync.watch.database;

import com.zaxxer.hikari.HikariDataSource;
import org.datasync.watch.dialect.Capability;

/** PostgreSQL from embedded binaries, one server a JVM. */
final class PostgreSqlTestDatabase implements TestDatabase {
    private final UsedDatabases databases = new UsedDatabases();

    @Override
    public boolean can(Capability capability) {
        return Declared.can(name(), capability);
    }

    @Override
    public String name() {
        return "PostgreSQL";
    }

    @Override
    public HikariDataSource newDatabase() {
        databases.dropOthers(SharedServer.INSTANCE::dropDatabase);
        return databases.open(SharedServer.INSTANCE.newDatabase());
    }

    @Override
    public SqlWords words() {
        return SqlWords.standard(false);
    }

    @Override
    public String toString() {
        return name();
    }

    private static final class SharedServer {
        static final PostgreSqlServer INSTANCE = new PostgreSqlServer().start();
    }
}
