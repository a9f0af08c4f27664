package org.datasync.watch.crash;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Connections that can be cut off, as a network or a process that ends does; there are no new ones once all are. */
final class CutOffDataSource extends DriverManagerDataSource {

    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private volatile boolean down;

    CutOffDataSource(String url) {
        super(url);
    }

    @Override
    protected Connection getConnectionFromDriverManager(String url, Properties properties) throws SQLException {
        if (down) {
            throw new SQLException("cut off for good");
        }
        Connection connection = super.getConnectionFromDriverManager(url, properties);
        open.add(connection);
        return connection;
    }

    /** Cuts off so many. */
    void cutOff(int count) {
        List<Connection> some = new ArrayList<>(open);
        Collections.shuffle(some);
        some.stream().limit(count).forEach(this::abort);
    }

    /** Cuts off all, and lets nobody connect any more. */
    void cutOffAll() {
        down = true;
        open.forEach(this::abort);
    }

    private void abort(Connection connection) {
        open.remove(connection);
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
