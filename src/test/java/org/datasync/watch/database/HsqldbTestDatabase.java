package org.datasync.watch.database;

import com.zaxxer.hikari.HikariDataSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.datasync.watch.dialect.Capability;

/** HSQLDB in memory, in one of its transaction modes; its sessions are in the JVM's time zone. */
final class HsqldbTestDatabase implements TestDatabase {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String transactionMode;

    HsqldbTestDatabase(String transactionMode) {
        this.transactionMode = transactionMode;
    }

    @Override
    public String name() {
        return "HSQLDB";
    }

    @Override
    public HikariDataSource newDatabase() {
        return TestPool.open("jdbc:hsqldb:mem:test_" + COUNT.incrementAndGet() + ";hsqldb.tx=" + transactionMode);
    }

    /** In the mode locks, who reads a table waits for who has written to it. */
    @Override
    public boolean can(Capability capability) {
        boolean waits = transactionMode.equals("locks") && capability == Capability.CONCURRENT_READERS;
        return !waits && Declared.can(name(), capability);
    }

    @Override
    public SqlWords words() {
        return SqlWords.standard(true).withLongText("longvarchar");
    }

    @Override
    public String toString() {
        return name() + " in mode " + transactionMode;
    }
}
