package org.datasync.watch.database;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.datasync.watch.dialect.Capability;

/** SQLite in files, with a write-ahead log; commits are not synced to disk. */
final class SqliteTestDatabase implements TestDatabase {
    private final AtomicInteger count = new AtomicInteger();

    @Override
    public boolean can(Capability capability) {
        return Declared.can(name(), capability);
    }

    @Override
    public String name() {
        return "SQLite";
    }

    @Override
    public HikariDataSource newDatabase() {
        Path file = Files.DIRECTORY.resolve("test_" + count.incrementAndGet() + ".db");
        return TestPool.open("jdbc:sqlite:" + file + "?journal_mode=WAL&synchronous=OFF&foreign_keys=true");
    }

    @Override
    public SqlWords words() {
        return new SqlWords(
                '"',
                false,
                "integer PRIMARY KEY AUTOINCREMENT",
                "text",
                "timestamp",
                "timestamptz",
                "uuid",
                "",
                "ALTER TABLE %s RENAME TO %s");
    }

    @Override
    public String toString() {
        return name();
    }

    private static final class Files {
        static final Path DIRECTORY = ServerDirectory.createUntilExit("sqlite");
    }
}
