package org.datasync.watch.bench;

import java.util.List;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.dsl.IntegrationFlowBuilder;
import org.springframework.integration.dsl.Pollers;
import org.springframework.integration.dsl.StandardIntegrationFlow;
import org.springframework.integration.jdbc.JdbcPollingChannelAdapter;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** Spring Integration's inbound adapter in transactions, which reads rows, locks them, has a flow take them and deletes them. */
final class SpringIntegrationPoller implements Drain {

    private final AnnotationConfigApplicationContext spring = new AnnotationConfigApplicationContext();

    SpringIntegrationPoller(DrainRig rig, int batch, boolean byChange, Probe probe) {
        spring.register(Settings.class);
        spring.registerBean("drain", IntegrationFlow.class, () -> flow(rig, batch, byChange, probe));
        spring.refresh();
    }

    @Configuration
    @EnableIntegration
    static class Settings {}

    private static IntegrationFlow flow(DrainRig rig, int batch, boolean byChange, Probe probe) {
        JdbcPollingChannelAdapter rows =
                new JdbcPollingChannelAdapter(rig.dataSource(), rig.table().select(batch) + " FOR UPDATE SKIP LOCKED");
        rows.setUpdateSql(rig.table().delete() + "IN (:id)");
        IntegrationFlowBuilder flow = IntegrationFlow.from(rows, polled -> polled.autoStartup(false)
                .poller(Pollers.fixedDelay(10)
                        .maxMessagesPerPoll(-1)
                        .transactional(new JdbcTransactionManager(rig.dataSource()))));
        return (byChange ? flow.split() : flow)
                .handle(message -> probe.seen(message.getPayload() instanceof List<?> list ? list.size() : 1))
                .get();
    }

    @Override
    public void go() {
        spring.getBean(StandardIntegrationFlow.class).start();
    }

    @Override
    public void close() {
        spring.close();
    }
}
