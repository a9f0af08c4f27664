package org.datasync.watch.database;

import com.zaxxer.hikari.HikariDataSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The databases of one server that tests still use. Those that are done with, as their pools are closed, are dropped when the next
 * one is made: all that reads the server's catalog takes longer with each, and they take room, which may be that of memory.
 */
final class UsedDatabases {
    private final List<HikariDataSource> pools = new ArrayList<>();

    /** A pool of connections to the database of this URL, which is new. */
    synchronized HikariDataSource open(String jdbcUrl) {
        HikariDataSource pool = TestPool.open(jdbcUrl);
        pools.add(pool);
        return pool;
    }

    /** Drops those that are done with: told is the URL of each, once. */
    synchronized void dropOthers(Consumer<String> dropping) {
        pools.stream().filter(HikariDataSource::isClosed).forEach(pool -> dropping.accept(pool.getJdbcUrl()));
        pools.removeIf(HikariDataSource::isClosed);
    }
}
