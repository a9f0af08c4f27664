package org.datasync.watch.jta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionFactoryConfiguration.TransactionIsolation;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.spi.Registry;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.ProductQueue;
import org.datasync.watch.support.WatchContext;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mariadb.jdbc.MariaDbDataSource;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.jta.JtaTransactionManager;

/** When a registry's JTA manager is taken for a watch, and for which pools it is not. */
class JtaManagerTest {

    private static final String IN_JTA = "in a JTA transaction";
    private static final String NOT_IN_JTA = "in none";

    private final AtomicInteger deliveries = new AtomicInteger();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private HikariDataSource plain;
    private AgroalDataSource tied;

    @BeforeEach
    void open() {
        plain = TestDatabase.H2.newDatabase();
        tied = Narayana.pool(JdbcDataSource.class, plain.getJdbcUrl());
        try (WatchContext context = new WatchContext(plain)) {
            new ProductQueue(context).record(1);
        }
    }

    @AfterEach
    void close() {
        tied.close();
        plain.close();
    }

    private interface Bindings {
        void addTo(Registry registry);
    }

    /** Delivers a change, and rolls it back once: whichever manager it is, the cycle is a transaction. */
    private void delivers(DataSource dataSource, String options, Bindings bindings) {
        try (WatchContext context = new WatchContext(dataSource)) {
            bindings.addTo(context.camel().getRegistry());
            context.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from(ProductQueue.uri(options))
                            .to("sql:INSERT INTO target VALUES (:#CamelDatasyncWatchKey)?dataSource=#db")
                            .process(JtaManagerTest.this::failOnce);
                }
            });
            JdbcTemplate outside = new JdbcTemplate(plain);
            await().until(() -> outside.queryForList("SELECT id FROM queue").isEmpty());
            assertThat(deliveries).hasValue(2);
            assertThat(outside.queryForList("SELECT id FROM target")).hasSize(1);
        }
    }

    private void failOnce(Exchange exchange) throws SystemException {
        seen.add(Narayana.transactionManager().getStatus() == Status.STATUS_NO_TRANSACTION ? NOT_IN_JTA : IN_JTA);
        if (deliveries.incrementAndGet() == 1) {
            throw new IllegalStateException("on purpose");
        }
    }

    @Test
    void isTakenForAPoolThatIsTiedToIt() {
        delivers(tied, "", Narayana::bindTo);
        assertThat(seen).containsExactly(IN_JTA, IN_JTA);
    }

    @Test
    void isTakenIfOnlyTheTransactionManagerIsBound() {
        delivers(tied, "", registry -> registry.bind("jta", Narayana.transactionManager()));
        assertThat(seen).containsOnly(IN_JTA);
    }

    @Test
    void isTakenIfOnlyTheUserTransactionIsBound() {
        delivers(tied, "", registry -> registry.bind("jta", Narayana.userTransaction()));
        assertThat(seen).containsOnly(IN_JTA);
    }

    @Test
    void isTakenInSpringsClothes() {
        delivers(tied, "", registry -> registry.bind("spring", springs()));
        assertThat(seen).containsOnly(IN_JTA);
    }

    @Test
    void isTakenIfTheRegistrysOnlySpringManagerIsForAnotherDatabase() {
        delivers(tied, "", registry -> {
            registry.bind("other", new JdbcTransactionManager(plain));
            Narayana.bindTo(registry);
        });
        assertThat(seen).containsOnly(IN_JTA);
    }

    @Test
    void comesAfterTheRegistrysOnlySpringManagerThatIsFit() {
        delivers(tied, "", registry -> {
            registry.bind("fit", new JdbcTransactionManager(tied));
            Narayana.bindTo(registry);
        });
        assertThat(seen).containsOnly(NOT_IN_JTA);
    }

    @Test
    void isPassedOverForAPoolThatKnowsNothingOfIt() {
        delivers(plain, "", Narayana::bindTo);
        assertThat(seen).containsOnly(NOT_IN_JTA);
    }

    /** Its connections are not in autocommit, as if in a transaction, but nobody would ever commit them. */
    @Test
    void isPassedOverForAPoolThatIsNeverInAutocommit() {
        try (HikariDataSource neverInAutoCommit = neverInAutoCommit()) {
            delivers(neverInAutoCommit, "", Narayana::bindTo);
        }
        assertThat(seen).containsOnly(NOT_IN_JTA);
    }

    @Test
    void isRefusedIfItIsWantedForAPoolThatKnowsNothingOfIt() {
        try (HikariDataSource neverInAutoCommit = neverInAutoCommit()) {
            for (HikariDataSource untied : List.of(plain, neverInAutoCommit)) {
                try (WatchContext context = new WatchContext(untied)) {
                    context.camel().getRegistry().bind("jta", springs());
                    assertThatThrownBy(() -> context.receive(ProductQueue.uri("&transactionManager=#jta")))
                            .hasStackTraceContaining("JtaTransactionManager is not one for dataSource")
                            .hasStackTraceContaining("option transactionManager");
                }
            }
        }
    }

    private HikariDataSource neverInAutoCommit() {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(plain.getJdbcUrl());
        pool.setMaximumPoolSize(3);
        pool.setAutoCommit(false);
        return pool;
    }

    private static JtaTransactionManager springs() {
        return new JtaTransactionManager(Narayana.userTransaction(), Narayana.transactionManager());
    }

    @Test
    void needsAPoolThatReadsCommittedByDefault() {
        try (HikariDataSource mariaDb = TestDatabase.MARIADB.newDatabase();
                AgroalDataSource repeatable = Narayana.pool(
                        MariaDbDataSource.class, mariaDb.getJdbcUrl(), TransactionIsolation.REPEATABLE_READ)) {
            JtaTransactionManager careless = springs();
            careless.setAllowCustomIsolationLevels(true);
            for (JtaTransactionManager manager : List.of(springs(), careless)) {
                assertNeedsReadCommitted(repeatable, manager);
            }
        }
    }

    private static void assertNeedsReadCommitted(DataSource dataSource, JtaTransactionManager manager) {
        try (WatchContext context = new WatchContext(dataSource)) {
            context.camel().getRegistry().bind("manager", manager);
            assertThatThrownBy(() -> context.receive(ProductQueue.uri("")))
                    .hasStackTraceContaining("needs READ COMMITTED transactions")
                    .hasStackTraceContaining("Make READ COMMITTED the default of the pool dataSource");
        }
    }

    @Test
    void readsCommittedFromAPoolThatDoesByDefault() {
        try (HikariDataSource mariaDb = TestDatabase.MARIADB.newDatabase();
                AgroalDataSource committed = Narayana.pool(MariaDbDataSource.class, mariaDb.getJdbcUrl());
                WatchContext context = new WatchContext(committed)) {
            Narayana.bindTo(context.camel().getRegistry());
            ProductQueue queue = new ProductQueue(context);
            queue.record(1);
            List<Integer> levels = new CopyOnWriteArrayList<>();
            context.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from(ProductQueue.uri(""))
                            .process(exchange -> levels.add(context.jdbc()
                                    .execute((ConnectionCallback<Integer>) Connection::getTransactionIsolation)));
                }
            });
            await().until(() -> queue.pending() == 0);
            assertThat(levels).containsExactly(Connection.TRANSACTION_READ_COMMITTED);
        }
    }
}
