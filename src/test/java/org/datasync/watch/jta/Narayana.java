package org.datasync.watch.jta;

import com.arjuna.ats.arjuna.common.CoreEnvironmentBeanException;
import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.arjPropertyManager;
import com.arjuna.ats.arjuna.common.recoveryPropertyManager;
import com.arjuna.ats.arjuna.recovery.RecoveryManager;
import com.arjuna.ats.internal.arjuna.objectstore.ShadowNoFileLockStore;
import com.arjuna.ats.internal.arjuna.objectstore.TwoPhaseVolatileStore;
import com.arjuna.ats.internal.jta.recovery.arjunacore.JTANodeNameXAResourceOrphanFilter;
import com.arjuna.ats.internal.jta.recovery.arjunacore.JTATransactionLogXAResourceOrphanFilter;
import com.arjuna.ats.internal.jta.recovery.arjunacore.XARecoveryModule;
import com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionSynchronizationRegistryImple;
import com.arjuna.ats.jta.common.jtaPropertyManager;
import com.arjuna.ats.jta.recovery.XAResourceRecoveryHelper;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionFactoryConfiguration.TransactionIsolation;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.narayana.NarayanaTransactionIntegration;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.UserTransaction;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.XAConnection;
import javax.sql.XADataSource;
import javax.transaction.xa.XAResource;
import org.apache.camel.spi.Registry;

/** The JTA transaction manager of this JVM, of which there can be only one, and its pools. */
final class Narayana {

    private static final String NODE = "1";
    private static final int POOL_SIZE = 8;

    static {
        // quick, and enough for tests that recover nothing
        keepIn(Path.of("target", "narayana"), TwoPhaseVolatileStore.class);
    }

    private Narayana() {}

    private static void keepIn(Path directory, Class<?> type) {
        BeanPopulator.getDefaultInstance(ObjectStoreEnvironmentBean.class).setObjectStoreType(type.getName());
        Stream.concat(
                        Stream.of(BeanPopulator.getDefaultInstance(ObjectStoreEnvironmentBean.class)),
                        Stream.of("communicationStore", "stateStore")
                                .map(name -> BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, name)))
                .forEach(store -> store.setObjectStoreDir(directory.toString()));
    }

    /** Keeps its log in this directory instead of in memory, from where another JVM can recover what this one leaves behind. */
    static void inDirectory(Path directory) {
        keepIn(directory, ShadowNoFileLockStore.class);
        recoveryPropertyManager.getRecoveryEnvironmentBean().setRecoveryBackoffPeriod(1);
        try {
            arjPropertyManager.getCoreEnvironmentBean().setNodeIdentifier(NODE);
        } catch (CoreEnvironmentBeanException e) {
            throw new IllegalStateException(e);
        }
        jtaPropertyManager.getJTAEnvironmentBean().setXaRecoveryNodes(List.of(NODE));
        jtaPropertyManager
                .getJTAEnvironmentBean()
                .setXaResourceOrphanFilterClassNames(List.of(
                        JTATransactionLogXAResourceOrphanFilter.class.getName(),
                        JTANodeNameXAResourceOrphanFilter.class.getName()));
        jtaPropertyManager.getJTAEnvironmentBean().setOrphanSafetyInterval(1);
    }

    static TransactionManager transactionManager() {
        return com.arjuna.ats.jta.TransactionManager.transactionManager();
    }

    static UserTransaction userTransaction() {
        return com.arjuna.ats.jta.UserTransaction.userTransaction();
    }

    /** Binds the manager as an application server would. */
    static void bindTo(Registry registry) {
        registry.bind("jtaManager", transactionManager());
        registry.bind("jtaUserTransaction", userTransaction());
    }

    /** A pool of connections that take part in the manager's transactions, READ COMMITTED. */
    static AgroalDataSource pool(Class<? extends XADataSource> driver, String jdbcUrl) {
        return pool(driver, jdbcUrl, TransactionIsolation.READ_COMMITTED);
    }

    static AgroalDataSource pool(Class<? extends XADataSource> driver, String jdbcUrl, TransactionIsolation isolation) {
        try {
            return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                    .connectionPoolConfiguration(pool -> pool.maxSize(POOL_SIZE)
                            .acquisitionTimeout(Duration.ofSeconds(20))
                            .transactionIntegration(new NarayanaTransactionIntegration(
                                    transactionManager(), new TransactionSynchronizationRegistryImple()))
                            .connectionFactoryConfiguration(connections -> connections
                                    .connectionProviderClass(driver)
                                    .jdbcTransactionIsolation(isolation)
                                    .jdbcUrl(jdbcUrl))));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Commits or rolls back what a dead JVM left behind in these databases, as its log says; none can be in use. */
    static void recover(XADataSource... databases) {
        RecoveryManager manager = RecoveryManager.manager(RecoveryManager.DIRECT_MANAGEMENT);
        manager.initialize();
        XARecoveryModule module = manager.getModules().stream()
                .filter(XARecoveryModule.class::isInstance)
                .map(XARecoveryModule.class::cast)
                .findFirst()
                .orElseThrow();
        for (XADataSource database : databases) {
            module.addXAResourceRecoveryHelper(new DatabaseToRecover(database));
        }
        // the first scan only notes what it finds, for the next to make sure that nobody is about to finish it
        manager.scan();
        manager.scan();
        manager.terminate();
    }

    private record DatabaseToRecover(XADataSource database) implements XAResourceRecoveryHelper {
        @Override
        public boolean initialise(String parameter) {
            return true;
        }

        @Override
        public XAResource[] getXAResources() throws SQLException {
            XAConnection connection = database.getXAConnection();
            return new XAResource[] {connection.getXAResource()};
        }
    }
}
