package org.datasync.watch.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** A transaction that has written, has read, and stays open: as long as it does, the server cannot tidy up what others delete. */
final class OpenTransaction implements AutoCloseable {

    private final Connection connection;

    OpenTransaction(DataSource dataSource) throws SQLException {
        connection = dataSource.getConnection();
    }

    /** Begins it, with a table of its own. */
    void begin() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS other (id integer)");
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            statement.executeUpdate("INSERT INTO other VALUES (1)");
            statement.executeQuery("SELECT count(*) FROM other").close();
        }
    }

    @Override
    public void close() throws SQLException {
        connection.rollback();
        connection.close();
    }
}
