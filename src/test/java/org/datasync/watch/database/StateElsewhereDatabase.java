package org.datasync.watch.database;

import com.zaxxer.hikari.HikariDataSource;
import java.util.Optional;
import org.datasync.watch.dialect.Capability;

/** A database whose watches keep their state in one of another product. */
public final class StateElsewhereDatabase implements TestDatabase {

    private final TestDatabase watched;
    private final TestDatabase state;

    StateElsewhereDatabase(TestDatabase watched, TestDatabase state) {
        this.watched = watched;
        this.state = state;
    }

    @Override
    public boolean can(Capability capability) {
        return watched.can(capability);
    }

    @Override
    public String name() {
        return watched.name();
    }

    @Override
    public HikariDataSource newDatabase() {
        return watched.newDatabase();
    }

    /** A fresh, empty database for a watch's state, if that is not to be in the watched one. */
    public static Optional<HikariDataSource> newStateDatabase(TestDatabase database) {
        return database instanceof StateElsewhereDatabase elsewhere
                ? Optional.of(elsewhere.state.newDatabase())
                : Optional.empty();
    }

    /** Whether watches are to read a database in the way that suits any. */
    public static boolean isGeneric(TestDatabase database) {
        return database instanceof StateElsewhereDatabase elsewhere && elsewhere.watched instanceof GenericTestDatabase;
    }

    @Override
    public String toString() {
        return watched + ", with the state in " + state;
    }

    @Override
    public SqlWords words() {
        return watched.words();
    }
}
