package org.datasync.watch;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.datasync.watch.schema.TableReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Who begins and commits a watch's transactions: the manager that the option names; else the registry's only one, if it is
 * fit; else one made for the DataSource. A manager is fit if a connection of the DataSource really takes part in its
 * transactions; one for JMS or for another database is not.
 */
final class WatchTransactions {

    private static final Logger LOG = LoggerFactory.getLogger(WatchTransactions.class);

    private final TransactionTemplate template;

    private WatchTransactions(PlatformTransactionManager manager, boolean readCommittedByDefault) {
        this.template = new TransactionTemplate(manager);
        // asking for the level costs a round trip a transaction on some drivers, so it is done only where it changes
        // something
        if (!readCommittedByDefault) {
            template.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
        }
    }

    static WatchTransactions choose(
            DataSource dataSource, PlatformTransactionManager wanted, CamelContext camelContext, TableReader reader) {
        boolean readCommitted = reader.isReadCommittedByDefault();
        if (wanted != null) {
            if (!isFit(wanted, dataSource)) {
                throw new IllegalArgumentException("The transactionManager "
                        + wanted.getClass().getName()
                        + " is not one for dataSource: connections of it do not take part in its transactions."
                        + " Name one that is with the option transactionManager, or leave the option away");
            }
            return new WatchTransactions(wanted, readCommitted);
        }
        Set<PlatformTransactionManager> known = camelContext.getRegistry().findByType(PlatformTransactionManager.class);
        if (known.size() == 1) {
            PlatformTransactionManager only = known.iterator().next();
            if (isFitAndWorks(only, dataSource)) {
                return new WatchTransactions(only, readCommitted);
            }
        }
        JdbcTransactionManager own = new JdbcTransactionManager(dataSource);
        own.setRollbackOnCommitFailure(true); // on SQLite the transaction is still open then
        return new WatchTransactions(own, readCommitted);
    }

    /** Says so if not; a manager that cannot even begin, say of a message broker that is down, is not one to wait for. */
    private static boolean isFitAndWorks(PlatformTransactionManager only, DataSource dataSource) {
        TransactionException failure = null;
        try {
            if (isFit(only, dataSource)) {
                return true;
            }
        } catch (TransactionException e) {
            failure = e;
        }
        LOG.warn(
                "The registry's transaction manager {} {}, so the watch uses one of its own."
                        + " Name the right one with the option transactionManager",
                only.getClass().getName(),
                failure == null ? "is not one for dataSource" : "cannot begin a transaction",
                failure);
        return false;
    }

    private static boolean isFit(PlatformTransactionManager manager, DataSource dataSource) {
        Boolean fit = new TransactionTemplate(manager).execute(status -> {
            status.setRollbackOnly();
            return TransactionSynchronizationManager.hasResource(dataSource) && isInTransaction(dataSource);
        });
        return Boolean.TRUE.equals(fit);
    }

    private static boolean isInTransaction(DataSource dataSource) {
        Connection connection = DataSourceUtils.getConnection(dataSource);
        try {
            return !connection.getAutoCommit();
        } catch (SQLException e) {
            throw new IllegalStateException("The connection does not tell whether it is in a transaction", e);
        } finally {
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
    }

    TransactionOperations operations() {
        return template;
    }
}
