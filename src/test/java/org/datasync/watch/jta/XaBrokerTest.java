package org.datasync.watch.jta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.agroal.api.AgroalDataSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.artemis.jms.client.ActiveMQXAConnectionFactory;
import org.apache.camel.component.jms.JmsComponent;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.message.JmsBroker;
import org.datasync.watch.support.ProductQueue;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Test;
import org.messaginghub.pooled.jms.JmsPoolXAConnectionFactory;
import org.postgresql.xa.PGXADataSource;

/** A change and the message made of it are committed or rolled back together. */
class XaBrokerTest {

    @Test
    void aMessageIsSentOnlyWithItsAcknowledgement() throws Exception {
        try (HikariDataSource database = TestDatabase.POSTGRESQL.newDatabase();
                AgroalDataSource dataSource = Narayana.pool(PGXADataSource.class, database.getJdbcUrl());
                JmsBroker broker = new JmsBroker();
                WatchContext context = new WatchContext(dataSource)) {
            JmsPoolXAConnectionFactory connections = new JmsPoolXAConnectionFactory();
            connections.setConnectionFactory(new ActiveMQXAConnectionFactory(JmsBroker.URL));
            connections.setTransactionManager(Narayana.transactionManager());
            JmsComponent jms = new JmsComponent();
            jms.getConfiguration().setConnectionFactory(connections);
            context.camel().addComponent("jms", jms);
            Narayana.bindTo(context.camel().getRegistry());
            ProductQueue queue = new ProductQueue(context);
            TwoPhaseRoute.createTable(context.jdbc());
            queue.record(1, TwoPhaseRoute.REFUSED, TwoPhaseRoute.FAILING, 2);
            context.start(new TwoPhaseRoute("jms:products?jmsMessageType=Text", "#db"));
            await().until(() -> queue.held() == 2 && queue.pending() == 2);
            queue.record(3);
            List<String> received = new ArrayList<>();
            while (received.isEmpty() || !received.get(received.size() - 1).equals("3")) {
                received.add(broker.receive("products").getBody(String.class));
            }
            assertThat(received).containsExactly("1", "2", "3");
            connections.stop();
        }
    }
}
