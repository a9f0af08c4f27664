package org.datasync.watch.database;

import com.zaxxer.hikari.HikariDataSource;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.dialect.generic.GenericDialect;

/** A database that is read as if nobody knew it. */
final class GenericTestDatabase implements TestDatabase {

    private final TestDatabase database;

    GenericTestDatabase(TestDatabase database) {
        this.database = database;
    }

    @Override
    public boolean can(Capability capability) {
        return new GenericDialect("").capabilities().contains(capability) && database.can(capability);
    }

    @Override
    public String name() {
        return database.name();
    }

    @Override
    public HikariDataSource newDatabase() {
        return database.newDatabase();
    }

    @Override
    public SqlWords words() {
        return database.words();
    }

    @Override
    public String toString() {
        return database + " by dialect=generic";
    }
}
