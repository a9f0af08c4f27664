package org.datasync.watch.jta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.agroal.api.AgroalDataSource;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.DatasyncWatchConstants;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.ProductQueue;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.xa.PGXADataSource;
import org.springframework.transaction.jta.JtaTransactionManager;

/** The transaction manager rolls back on a thread of its own what takes too long. */
class TimeOutTest {

    private static final int SLOW = 2;

    private final List<String> deliveries = new CopyOnWriteArrayList<>();

    /** The slow one is the second of a batch, which is then run again one by one. */
    @ParameterizedTest(name = "writes after the time-out {0}")
    @ValueSource(booleans = {false, true})
    void aChangeThatTakesTooLongIsHeldAndDeliveredAgain(boolean writesAfterwards) {
        try (HikariDataSource database = TestDatabase.POSTGRESQL.newDatabase();
                AgroalDataSource dataSource = Narayana.pool(PGXADataSource.class, database.getJdbcUrl());
                WatchContext context = new WatchContext(dataSource)) {
            JtaTransactionManager impatient =
                    new JtaTransactionManager(Narayana.userTransaction(), Narayana.transactionManager());
            context.camel().getRegistry().bind("transactions", impatient);
            ProductQueue queue = new ProductQueue(context);
            queue.recordTo(3);
            impatient.setDefaultTimeout(1);
            context.start(new RouteBuilder() {
                @Override
                public void configure() {
                    String write = "sql:INSERT INTO target VALUES (:#CamelDatasyncWatchKey)?dataSource=#db";
                    from(ProductQueue.uri(""))
                            .choice()
                            .when(exchange -> !writesAfterwards)
                            .to(write)
                            .end()
                            .process(TimeOutTest.this::takeTooLongTwice)
                            .choice()
                            .when(exchange -> writesAfterwards)
                            .to(write)
                            .end();
                }
            });
            await().until(() -> queue.pending() == 0);
            assertThat(deliveries).startsWith("1:1", "2:1", "1:1", "2:1").contains("2:2");
            assertThat(queue.target()).containsExactly(1, 2, 3);
            assertThat(queue.held()).isZero();
        }
    }

    private void takeTooLongTwice(Exchange exchange) throws SystemException {
        int product = ProductQueue.product(exchange);
        int attempt = exchange.getMessage().getHeader(DatasyncWatchConstants.ATTEMPT, Integer.class);
        deliveries.add(product + ":" + attempt);
        if (product == SLOW && attempt == 1) {
            while (Narayana.transactionManager().getStatus() != Status.STATUS_ROLLEDBACK) {
                Thread.onSpinWait();
            }
        }
    }
}
