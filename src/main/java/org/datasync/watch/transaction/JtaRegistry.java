package org.datasync.watch.transaction;

import jakarta.transaction.TransactionManager;
import jakarta.transaction.UserTransaction;
import java.util.Optional;
import java.util.Set;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.jta.JtaTransactionManager;

/**
 * The JTA transaction manager of a registry, in Spring's clothes. The only class that knows JTA's types, which need not be on
 * the class path: whoever calls it makes sure of that first.
 */
final class JtaRegistry {

    private JtaRegistry() {}

    /** The only JTA manager; empty if there is none, or several and none can be preferred. */
    static Optional<PlatformTransactionManager> find(TransactionChoice.Beans beans) {
        Optional<TransactionManager> manager = only(beans.ofType(TransactionManager.class));
        Optional<UserTransaction> user = only(beans.ofType(UserTransaction.class));
        if (manager.isPresent() && user.isPresent()) {
            return Optional.of(new JtaTransactionManager(user.get(), manager.get()));
        }
        return manager.<PlatformTransactionManager>map(JtaTransactionManager::new)
                .or(() -> user.map(JtaTransactionManager::new));
    }

    private static <T> Optional<T> only(Set<T> known) {
        return known.size() == 1 ? Optional.of(known.iterator().next()) : Optional.empty();
    }
}
