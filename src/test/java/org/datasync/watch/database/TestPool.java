package org.datasync.watch.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;

/** Connection pools for tests: small, and empty when idle, as one server serves many tests. */
final class TestPool {
    /** An answer that takes longer never comes: the interrupt that ends a test that hangs does not end what reads from a server. */
    static final Duration HANGING = Duration.ofMinutes(10);

    private static final int MAXIMUM_SIZE = 8;

    private TestPool() {}

    static HikariDataSource open(String jdbcUrl) {
        HikariConfig configuration = new HikariConfig();
        configuration.setJdbcUrl(jdbcUrl);
        configuration.setMaximumPoolSize(MAXIMUM_SIZE);
        configuration.setMinimumIdle(0);
        configuration.setIdleTimeout(Duration.ofSeconds(10).toMillis());
        return new HikariDataSource(configuration);
    }
}
