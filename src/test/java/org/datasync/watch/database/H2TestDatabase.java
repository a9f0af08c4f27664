package org.datasync.watch.database;

import com.zaxxer.hikari.HikariDataSource;
import java.util.concurrent.atomic.AtomicInteger;

/** H2 in memory; its sessions are in the JVM's time zone. */
final class H2TestDatabase implements TestDatabase {
    private final AtomicInteger count = new AtomicInteger();

    @Override
    public String name() {
        return "H2";
    }

    @Override
    public HikariDataSource newDatabase() {
        // Without the delay the database would vanish whenever the pool is empty.
        return TestPool.open("jdbc:h2:mem:test_" + count.incrementAndGet() + ";DB_CLOSE_DELAY=-1");
    }

    @Override
    public SqlWords words() {
        return SqlWords.standard(true);
    }

    @Override
    public String toString() {
        return name();
    }
}
