package org.datasync.watch.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.datasync.watch.bench.LossBenchmark.Versions;

/** Reads a table by a column and the key, up to what is so many seconds old; of a sequence up to the number that was the highest then. */
final class KeysetReader extends Thread {

    private static final int BATCH = 500;
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

    private final DataSource dataSource;
    private final String column;
    private final int lag;
    private final Versions versions;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private Object last;
    private int lastId = Integer.MAX_VALUE;
    private volatile boolean ended;

    KeysetReader(DataSource dataSource, String column, Object last, int lag, Versions versions) {
        this.dataSource = dataSource;
        this.column = column;
        this.last = last;
        this.lag = lag;
        this.versions = versions;
    }

    /** The highest number at a time. */
    private record Sample(long nanos, Object highest) {}

    void end() throws InterruptedException {
        ended = true;
        join();
    }

    @Override
    public void run() {
        try (Connection connection = dataSource.getConnection()) {
            while (!ended) {
                Object bound = last instanceof Number ? bound(connection) : null;
                if (read(connection, bound) < BATCH) {
                    LockSupport.parkNanos(PAUSE);
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Object bound(Connection connection) throws SQLException {
        try (PreparedStatement highest = connection.prepareStatement("SELECT MAX(" + column + ") FROM product");
                ResultSet row = highest.executeQuery()) {
            row.next();
            samples.addLast(new Sample(System.nanoTime(), row.getObject(1)));
        }
        long old = System.nanoTime() - TimeUnit.SECONDS.toNanos(lag);
        Object bound = last;
        while (!samples.isEmpty() && samples.getFirst().nanos() <= old) {
            bound = samples.removeFirst().highest();
        }
        return bound;
    }

    private int read(Connection connection, Object bound) throws SQLException {
        String until = bound != null ? "<= ?" : "< CURRENT_TIMESTAMP(6) - INTERVAL '" + lag + "' SECOND";
        try (PreparedStatement select = connection.prepareStatement("SELECT id, v, " + column + " FROM product WHERE "
                + column + " >= ? AND (" + column + " > ? OR id > ?) AND " + column + " " + until + " ORDER BY "
                + column
                + ", id LIMIT " + BATCH)) {
            select.setObject(1, last);
            select.setObject(2, last);
            select.setInt(3, lastId);
            if (bound != null) {
                select.setObject(4, bound);
            }
            try (ResultSet rows = select.executeQuery()) {
                int read = 0;
                while (rows.next()) {
                    lastId = rows.getInt("id");
                    last = rows.getObject(column);
                    versions.see(Map.of("id", lastId, "v", rows.getInt("v")));
                    read++;
                }
                return read;
            }
        }
    }
}
