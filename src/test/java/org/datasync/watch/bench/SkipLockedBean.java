package org.datasync.watch.bench;

import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What is written by hand for Camel: a timer calls a bean, which until nothing is left locks the next rows and passes over those that are
 * locked, has a route take them, deletes them and commits.
 */
final class SkipLockedBean implements Drain {

    private static final String TIMER = "timer";
    private static final String TAKEN = "direct:taken";

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final DrainRig rig;
    private final int batch;
    private final boolean byChange;
    private final TransactionTemplate transactions;
    private final ProducerTemplate producer;

    SkipLockedBean(DrainRig rig, int batch, boolean byChange, Probe probe) throws Exception {
        this.rig = rig;
        this.batch = batch;
        this.byChange = byChange;
        transactions = new TransactionTemplate(new JdbcTransactionManager(rig.dataSource()));
        producer = camel.createProducerTemplate();
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("timer:poll?delay=0&period=10")
                        .routeId(TIMER)
                        .autoStartup(false)
                        .process(exchange -> poll());
                from(TAKEN).process(exchange -> probe.seen(taken(exchange)));
            }
        });
        camel.start();
    }

    private static int taken(Exchange exchange) {
        return exchange.getIn().getBody() instanceof List<?> rows ? rows.size() : 1;
    }

    @Override
    public void go() throws Exception {
        camel.getRouteController().startRoute(TIMER);
    }

    private void poll() {
        boolean more = true;
        while (more) {
            more = Boolean.TRUE.equals(transactions.execute(status -> takeNext()));
        }
    }

    private boolean takeNext() {
        List<Map<String, Object>> rows = rig.jdbc().queryForList(rig.table().select(batch) + " FOR UPDATE SKIP LOCKED");
        if (rows.isEmpty()) {
            return false;
        }
        if (byChange) {
            rows.forEach(row -> producer.sendBody(TAKEN, row));
        } else {
            producer.sendBody(TAKEN, rows);
        }
        List<Long> ids =
                rows.stream().map(row -> ((Number) row.get("id")).longValue()).toList();
        rig.jdbc().execute((ConnectionCallback<Integer>) connection -> rig.delete(connection, ids));
        return true;
    }

    @Override
    public void close() {
        camel.stop();
    }
}
