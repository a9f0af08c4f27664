package org.datasync.watch.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import org.awaitility.Awaitility;
import org.datasync.watch.changetable.LaneIndexing;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.runtime.Dialects;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.TableReader;
import org.springframework.jdbc.core.JdbcTemplate;

/** A change table on which different ways to drain it are measured, each with all that it is to drain waiting when it begins. */
final class DrainRig {

    private final HikariDataSource dataSource;
    private final JdbcTemplate jdbc;
    private final BenchDatabase database;
    private final DrainedTable table;

    /** Makes the table, and those of the watch's state. */
    DrainRig(HikariDataSource dataSource, BenchDatabase database, DrainedTable table) throws Exception {
        if (!dataSource.isRunning()) {
            dataSource.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        }
        this.dataSource = dataSource;
        this.jdbc = new JdbcTemplate(dataSource);
        this.database = database;
        this.table = table;
        table.before().forEach(jdbc::execute);
        open("", changes -> {}).close();
    }

    /** The same table, of which the index of the lanes is taken out; what watches it then installs nothing. */
    DrainRig withoutLaneIndex() throws Exception {
        Dialect dialect = Dialects.of(dataSource, false);
        TableName name = new TableReader(dataSource, dialect)
                .read(table.name(), "changeTable")
                .name();
        LaneIndexing.of(dialect, name, "")
                .orElseThrow()
                .removalOfOthers(jdbc, 1)
                .forEach(jdbc::execute);
        return new DrainRig(dataSource, database, table.asItIs());
    }

    HikariDataSource dataSource() {
        return dataSource;
    }

    JdbcTemplate jdbc() {
        return jdbc;
    }

    DrainedTable table() {
        return table;
    }

    void fill(int rows) {
        table.fill(jdbc, database.isMariaDb(), rows);
    }

    void add(int rows) {
        table.add(jdbc, rows);
    }

    /** How many changes wait. */
    long count() {
        Long count = jdbc.queryForObject("SELECT count(*) FROM " + table.name(), Long.class);
        return count == null ? 0 : count;
    }

    /** A route of ours with more options, as {@code &name=value}, which has found nothing and is suspended. */
    CountedRoute open(String options, IntConsumer counter) throws Exception {
        return new CountedRoute(Map.of("db", dataSource), table.uri() + options, counter).idle();
    }

    /** Ours, with more options. */
    Drain.Way watch(String options) {
        return probe -> open(options, probe::seen);
    }

    /** A loop by hand. */
    Drain.Way plainJdbc(int batch) {
        return probe -> new PlainLoop(this, batch, probe);
    }

    /** A bean that locks the rows it takes, with an exchange for each change or for all of a transaction. */
    Drain.Way skipLocked(int batch, boolean byChange) {
        return probe -> new SkipLockedBean(this, batch, byChange, probe);
    }

    /** Spring Integration's adapter, with a message for each change or for all of a transaction. */
    Drain.Way springIntegration(int batch, boolean byChange) {
        return probe -> new SpringIntegrationPoller(this, batch, byChange, probe);
    }

    /** camel-sql, which deletes each row by its option {@code onConsume}. */
    Drain.Way camelSql(int batch) {
        return probe -> new CountedRoute(
                        Map.of("db", dataSource),
                        "sql:SELECT * FROM " + table.name() + " ORDER BY id?dataSource=#db&initialDelay=0&delay=10"
                                + "&maxMessagesPerPoll=" + batch + "&onConsume=" + table.delete() + "= :%23id",
                        probe::seen)
                .idle();
    }

    /** Fills the table and has it drained; returns what that took, from the start to the last commit. */
    Effort drain(Drain.Way way, Probe probe) throws Exception {
        try (Drain drain = way.open(probe)) {
            fill(probe.count());
            List<Long> server = database.isOwn() ? Effort.processes(jdbc, database.isMariaDb()) : List.of();
            int others = connectionsInUse();
            Effort before = Effort.untilNow(server);
            drain.go();
            probe.await();
            await(() -> connectionsInUse() <= others);
            Effort effort = probe.between(before, Effort.untilNow(server));
            await(() -> table.isEmpty(jdbc));
            return effort;
        }
    }

    private int connectionsInUse() {
        return dataSource.getHikariPoolMXBean().getActiveConnections();
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(condition);
    }

    /** Fills the table with so many changes and has it drained; returns how many were drained a second. */
    double rate(Drain.Way way, int count) throws Exception {
        return count * 1e9 / drain(way, new Probe(count)).wall();
    }

    /** Deletes rows by one statement, as who writes it by hand does. */
    int delete(Connection connection, List<Long> ids) throws SQLException {
        boolean listed = database.isMariaDb();
        String any = listed ? "IN (" + String.join(",", Collections.nCopies(ids.size(), "?")) + ")" : "= ANY (?)";
        try (PreparedStatement delete = connection.prepareStatement(table.delete() + any)) {
            if (listed) {
                for (int i = 0; i < ids.size(); i++) {
                    delete.setLong(i + 1, ids.get(i));
                }
            } else {
                delete.setObject(1, ids.toArray(Long[]::new));
            }
            return delete.executeUpdate();
        }
    }
}
