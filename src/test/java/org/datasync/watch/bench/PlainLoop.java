package org.datasync.watch.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Plain JDBC without Camel: it takes the lease of the watch, reads rows, deletes them and commits, as the watch does, again and again.
 *
 * @param rig of what
 * @param batch so many a transaction
 * @param probe who is told
 */
record PlainLoop(DrainRig rig, int batch, Probe probe) implements Drain {

    @Override
    public void go() throws SQLException {
        try (Connection connection = rig.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            while (!probe.isDone()) {
                try (PreparedStatement lease = connection.prepareStatement("SELECT position_text FROM datasync_watch"
                        + " WHERE watch = '" + rig.table().name() + "' AND lane = 0 FOR UPDATE SKIP LOCKED")) {
                    lease.executeQuery().close();
                }
                int deleted = rig.delete(connection, fetch(connection));
                connection.commit();
                probe.seen(deleted);
            }
        }
    }

    private List<Long> fetch(Connection connection) throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(rig.table().select(batch));
                ResultSet found = select.executeQuery()) {
            while (found.next()) {
                ids.add(found.getLong(1));
                for (int column = 2; column <= rig.table().columns().size(); column++) {
                    found.getString(column);
                }
            }
        }
        return ids;
    }
}
