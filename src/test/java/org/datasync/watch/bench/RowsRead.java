package org.datasync.watch.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.springframework.jdbc.core.JdbcTemplate;

/** How many rows the server reads of a table: of PostgreSQL what its scans have fetched, else all that its storage engine was asked for. */
final class RowsRead {

    private static final String SCANNED =
            "SELECT COALESCE(idx_tup_fetch, 0) + seq_tup_read FROM pg_stat_all_tables WHERE relid = CAST(? AS regclass)";
    private static final String ASKED =
            "SHOW GLOBAL STATUS WHERE Variable_name IN ('Handler_read_next', 'Handler_read_key')";

    private final HikariDataSource dataSource;
    private final boolean mariaDb;
    private final DrainedTable table;
    private final JdbcTemplate jdbc;
    private final double before;

    /** Begins to count. */
    RowsRead(HikariDataSource dataSource, boolean mariaDb, DrainedTable table) {
        this.dataSource = dataSource;
        this.mariaDb = mariaDb;
        this.table = table;
        this.jdbc = new JdbcTemplate(dataSource);
        this.before = now();
    }

    /** How many since it began. */
    double untilNow() {
        return now() - before;
    }

    private double now() {
        if (mariaDb) {
            List<Map<String, Object>> counts = jdbc.queryForList(ASKED);
            return counts.stream()
                    .mapToDouble(row -> Double.parseDouble(row.get("Value").toString()))
                    .sum();
        }
        endSessions();
        return jdbc.queryForObject(SCANNED, Double.class, table.name());
    }

    /** A session of PostgreSQL tells what it has read when it ends, at the latest. */
    private void endSessions() {
        List<Integer> sessions = sessions();
        dataSource.getHikariPoolMXBean().softEvictConnections();
        Awaitility.await().until(() -> sessions().stream().noneMatch(sessions::contains));
    }

    private List<Integer> sessions() {
        return jdbc.queryForList(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
                Integer.class);
    }
}
