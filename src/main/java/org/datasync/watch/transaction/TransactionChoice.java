package org.datasync.watch.transaction;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.datasync.watch.log.Log;
import org.datasync.watch.schema.TableReader;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.InvalidIsolationLevelException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.ClassUtils;

/**
 * Who begins and commits a watch's transactions: the manager that the option names; else the registry's only one, if it is
 * fit; else the registry's JTA manager, if that is fit; else one made for the DataSource.
 *
 * <p>A manager is fit if a connection of the DataSource really takes part in its transactions; one for JMS or for another
 * database is not, nor is JTA for a pool that knows nothing of it. A connection takes part if the manager binds it when it
 * begins, or if it is in autocommit outside of a transaction and not inside. One that never is in autocommit does not tell
 * who commits it, so it counts as taking no part.
 */
public final class TransactionChoice {

    private static final Log LOG = Log.of(TransactionChoice.class);

    /** JTA comes with its manager, and whoever has none need not have its types. */
    private static final boolean IS_JTA_KNOWN =
            ClassUtils.isPresent("jakarta.transaction.TransactionManager", TransactionChoice.class.getClassLoader());

    /** The beans among which a transaction manager may be. */
    public interface Beans {
        /** All of a type. */
        <T> Set<T> ofType(Class<T> type);
    }

    private final TransactionTemplate template;

    private TransactionChoice(PlatformTransactionManager manager, DataSource dataSource, boolean readCommitted) {
        this.template = new TransactionTemplate(manager);
        // asking for the level costs a round trip a transaction on some drivers, so it is done only where it changes
        // something
        if (!readCommitted) {
            template.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
            requireReadCommitted(template, dataSource);
        }
    }

    /**
     * Chooses.
     *
     * @param wanted the one that the option names
     * @throws IllegalArgumentException if that one is not for this DataSource, or the database refuses READ COMMITTED
     */
    public static TransactionChoice choose(
            DataSource dataSource, Optional<PlatformTransactionManager> wanted, Beans beans, TableReader reader) {
        wanted.filter(manager -> !isFit(manager, dataSource)).ifPresent(manager -> {
            throw new IllegalArgumentException("The transactionManager " + nameOf(manager)
                    + " is not one for dataSource: connections of it do not take part in its transactions."
                    + " Name one that is with the option transactionManager, or leave the option away. For JTA the"
                    + " dataSource has to be a pool that is tied to the JTA manager and in autocommit outside of it");
        });
        PlatformTransactionManager manager =
                wanted.or(() -> registered(beans, dataSource)).orElseGet(() -> own(dataSource));
        return new TransactionChoice(manager, dataSource, reader.isReadCommittedByDefault());
    }

    private static PlatformTransactionManager own(DataSource dataSource) {
        JdbcTransactionManager manager = new JdbcTransactionManager(dataSource);
        manager.setRollbackOnCommitFailure(true); // on SQLite the transaction is still open then
        return manager;
    }

    private static Optional<PlatformTransactionManager> registered(Beans beans, DataSource dataSource) {
        Set<PlatformTransactionManager> known = beans.ofType(PlatformTransactionManager.class);
        Optional<PlatformTransactionManager> only =
                known.size() == 1 ? Optional.of(known.iterator().next()) : Optional.empty();
        return only.filter(manager -> isFitAndWorks(manager, dataSource))
                .or(() -> jta(beans).filter(manager -> isFitAndWorks(manager, dataSource)));
    }

    private static Optional<PlatformTransactionManager> jta(Beans beans) {
        return IS_JTA_KNOWN ? JtaRegistry.find(beans) : Optional.empty();
    }

    /** Says so if not; a manager that cannot even begin, say of a message broker that is down, is not one to wait for. */
    private static boolean isFitAndWorks(PlatformTransactionManager manager, DataSource dataSource) {
        TransactionException failure = null;
        try {
            if (isFit(manager, dataSource)) {
                return true;
            }
        } catch (TransactionException e) {
            failure = e;
        }
        LOG.warn(
                "The registry's transaction manager {} {}, so the watch does without it."
                        + " Name the right one with the option transactionManager",
                nameOf(manager),
                failure == null ? "is not one for dataSource" : "cannot begin a transaction",
                failure);
        return false;
    }

    private static boolean isFit(PlatformTransactionManager manager, DataSource dataSource) {
        Participation inside = new TransactionTemplate(manager).execute(status -> {
            leaveNothing(status);
            boolean bound = TransactionSynchronizationManager.hasResource(dataSource);
            return new Participation(bound, isInAutoCommit(dataSource));
        });
        if (inside == null || inside.autoCommit() || inside.bound()) {
            return inside != null && !inside.autoCommit();
        }
        TransactionTemplate outside = new TransactionTemplate(manager);
        outside.setPropagationBehavior(TransactionDefinition.PROPAGATION_NOT_SUPPORTED);
        return Boolean.TRUE.equals(outside.execute(status -> isInAutoCommit(dataSource)));
    }

    /** How a connection looks inside a transaction. */
    private record Participation(boolean bound, boolean autoCommit) {}

    /** Rolls a look back, unless it is part of somebody else's transaction. */
    private static void leaveNothing(TransactionStatus status) {
        if (status.isNewTransaction()) {
            status.setRollbackOnly();
        }
    }

    private static boolean isInAutoCommit(DataSource dataSource) {
        return ask(dataSource, Connection::getAutoCommit);
    }

    /** The level of somebody else's transaction, which is joined as it is, is not looked at. */
    private static void requireReadCommitted(TransactionTemplate template, DataSource dataSource) {
        PlatformTransactionManager manager = template.getTransactionManager();
        boolean granted;
        InvalidIsolationLevelException refusal = null;
        try {
            granted = Boolean.TRUE.equals(template.execute(status -> {
                leaveNothing(status);
                return !status.isNewTransaction()
                        || ask(dataSource, Connection::getTransactionIsolation)
                                == Connection.TRANSACTION_READ_COMMITTED;
            }));
        } catch (InvalidIsolationLevelException e) {
            granted = false;
            refusal = e;
        }
        if (!granted) {
            throw new IllegalArgumentException(
                    "The watch needs READ COMMITTED transactions, but those of dataSource are others by default and"
                            + " the transaction manager " + nameOf(manager) + " cannot ask for a level. Make"
                            + " READ COMMITTED the default of the pool dataSource (Agroal: jdbcTransactionIsolation;"
                            + " Quarkus: quarkus.datasource.jdbc.transaction-isolation-level=read-committed),"
                            + " or name another manager with the option transactionManager",
                    refusal);
        }
    }

    private interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    private static <T> T ask(DataSource dataSource, Question<T> question) {
        Connection connection = DataSourceUtils.getConnection(dataSource);
        try {
            return question.ask(connection);
        } catch (SQLException e) {
            throw new IllegalStateException("The connection does not tell about its transaction", e);
        } finally {
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
    }

    private static String nameOf(PlatformTransactionManager manager) {
        return manager.getClass().getName();
    }

    /** Runs transactions, READ COMMITTED. */
    public TransactionOperations operations() {
        return template;
    }
}
