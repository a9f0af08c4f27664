package org.datasync.watch.trigger;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.datasync.watch.dialect.OriginStatements;
import org.datasync.watch.dialect.Triggers;
import org.datasync.watch.log.Log;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Marks the current transaction, and only it, as made by an origin, which triggers write into the rows that they capture.
 *
 * <p>Where the mark is a variable of the session, which outlives the transaction on a pooled connection, it is cleared on that
 * connection before the transaction completes; a connection that cannot be cleared is closed for good.
 */
public final class OriginMark {

    private static final Log LOG = Log.of(OriginMark.class);

    private final DataSource dataSource;
    private final JdbcTemplate jdbc;
    private final String set;
    private final Optional<String> clear;
    private final String origin;

    /** Marks transactions of this database. */
    public OriginMark(DataSource dataSource, Triggers triggers, String origin) {
        this.dataSource = dataSource;
        this.jdbc = new JdbcTemplate(dataSource);
        OriginStatements statements = triggers.originStatements().orElseThrow();
        this.set = statements.set();
        this.clear = statements.clear();
        this.origin = origin;
    }

    /**
     * Marks it.
     *
     * @throws IllegalStateException if no transaction of this database is active
     */
    public void set() {
        if (!TransactionSynchronizationManager.isSynchronizationActive() || !isInTransaction()) {
            throw new IllegalStateException(
                    "There is no transaction of this dataSource that could be marked with origin "
                            + origin + ": each of the next statements would be one of its own. Put transacted() before"
                            + " action=set-origin, with a transaction manager of the same dataSource");
        }
        if (clear.isPresent()) {
            // first: a mark that is set is one that will be cleared
            TransactionSynchronizationManager.registerSynchronization(new Clearing());
        }
        jdbc.execute(set, (java.sql.PreparedStatement statement) -> {
            statement.setString(1, origin);
            return statement.execute();
        });
    }

    private boolean isInTransaction() {
        return Boolean.FALSE.equals(jdbc.execute((ConnectionCallback<Boolean>) Connection::getAutoCommit));
    }

    private final class Clearing implements TransactionSynchronization {
        @Override
        public void beforeCompletion() {
            try {
                jdbc.execute(clear.orElseThrow());
            } catch (DataAccessException e) {
                LOG.warn("The origin {} cannot be cleared, so its connection is closed", origin, e);
                evict();
            }
        }

        private void evict() {
            try {
                Connection connection = DataSourceUtils.getConnection(dataSource);
                connection.abort(Runnable::run);
                Connection own = connection.unwrap(Connection.class);
                if (!own.isClosed()) {
                    own.close(); // H2's driver does nothing at abort
                }
            } catch (SQLException e) {
                LOG.warn("The connection marked with origin {} cannot be closed; it is probably broken", origin, e);
            }
        }
    }
}
