package org.datasync.watch.database;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.datasync.watch.dialect.Capability;

/** H2 in files, which this process has opened for itself. */
final class H2FileTestDatabase implements TestDatabase {
    private final AtomicInteger count = new AtomicInteger();

    @Override
    public boolean can(Capability capability) {
        return Declared.can(name(), capability);
    }

    @Override
    public String name() {
        return "H2";
    }

    @Override
    public HikariDataSource newDatabase() {
        return TestPool.open("jdbc:h2:file:" + Files.DIRECTORY.resolve("test_" + count.incrementAndGet()));
    }

    @Override
    public SqlWords words() {
        return SqlWords.standard(true);
    }

    @Override
    public String toString() {
        return "H2 in files";
    }

    private static final class Files {
        static final Path DIRECTORY = ServerDirectory.createUntilExit("h2");
    }
}
