package org.datasync.watch.database;

import com.zaxxer.hikari.HikariDataSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.datasync.watch.dialect.Capability;

/** H2 in memory; its sessions are in the JVM's time zone. */
final class H2TestDatabase implements TestDatabase {
    private final AtomicInteger count = new AtomicInteger();
    private final boolean lowerCase;

    /**
     * Of one kind.
     *
     * @param lowerCase whether it stores names in lower case that are not in quotes
     */
    H2TestDatabase(boolean lowerCase) {
        this.lowerCase = lowerCase;
    }

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
        // Without the delay the database would vanish whenever the pool is empty.
        String name = (lowerCase ? "lower_" : "test_") + count.incrementAndGet();
        return TestPool.open(
                "jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1" + (lowerCase ? ";DATABASE_TO_LOWER=TRUE" : ""));
    }

    @Override
    public SqlWords words() {
        return SqlWords.standard(!lowerCase);
    }

    @Override
    public String toString() {
        return name();
    }
}
