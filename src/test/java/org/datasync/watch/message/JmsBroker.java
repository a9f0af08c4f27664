package org.datasync.watch.message;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import java.util.UUID;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** An Artemis broker in this JVM, without persistence. */
public final class JmsBroker implements AutoCloseable {

    /** Where clients in this JVM connect to. */
    public static final String URL = "vm://17";

    private static final long RECEIVE_TIMEOUT_MS = 20_000;

    private final EmbeddedActiveMQ server = new EmbeddedActiveMQ();
    private final ConnectionFactory connections = new ActiveMQConnectionFactory(URL);

    public JmsBroker() throws Exception {
        Configuration configuration = new ConfigurationImpl()
                .setName(UUID.randomUUID().toString())
                .setPersistenceEnabled(false)
                .setSecurityEnabled(false)
                .addAcceptorConfiguration("in-vm", URL);
        server.setConfiguration(configuration).start();
    }

    ConnectionFactory connections() {
        return connections;
    }

    /** The next message of a queue as a JMS client that knows nothing of Camel gets it; null if none comes. */
    public Message receive(String queue) {
        try (JMSContext session = connections.createContext()) {
            return session.createConsumer(session.createQueue(queue)).receive(RECEIVE_TIMEOUT_MS);
        }
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The broker did not stop", e);
        }
    }
}
