package org.datasync.watch.support;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.datasync.watch.change.Change;
import org.springframework.jdbc.core.JdbcTemplate;

/** A CamelContext over one database, bound as {@code db}, with what tests ask of both. */
public final class WatchContext implements AutoCloseable {

    private final DataSource dataSource;
    private final JdbcTemplate jdbc;
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final List<Change> received = new CopyOnWriteArrayList<>();

    public WatchContext(DataSource dataSource) {
        this.dataSource = dataSource;
        this.jdbc = new JdbcTemplate(dataSource);
        camel.getRegistry().bind("db", dataSource);
        camel.getShutdownStrategy().setTimeout(20);
    }

    public CamelContext camel() {
        return camel;
    }

    public DataSource dataSource() {
        return dataSource;
    }

    public JdbcTemplate jdbc() {
        return jdbc;
    }

    /** Starts the context with these routes; may be called again to add more. */
    public WatchContext start(RouteBuilder routes) {
        try {
            camel.addRoutes(routes);
            camel.start();
            return this;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts a route from the endpoint that remembers every change it receives. */
    public WatchContext receive(String uri) {
        return start(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).routeId("receive").process(WatchContext.this::remember);
            }
        });
    }

    /** Remembers the exchange's change. */
    public void remember(Exchange exchange) {
        received.add(exchange.getMessage().getBody(Change.class));
    }

    /** The changes that were remembered, in order of delivery. */
    public List<Change> received() {
        return received;
    }

    public void execute(String... statements) {
        for (String statement : statements) {
            jdbc.execute(statement);
        }
    }

    /** How many rows a table has; a condition may follow its name. */
    public int count(String table) {
        Integer count = jdbc.queryForObject("SELECT count(*) FROM " + table, Integer.class);
        return count == null ? 0 : count;
    }

    public List<Map<String, Object>> rows(String sql) {
        return jdbc.queryForList(sql);
    }

    /** Asks a producer endpoint. */
    public Object request(String uri, Object body) {
        return camel.createFluentProducerTemplate().to(uri).withBody(body).request();
    }

    @Override
    public void close() {
        camel.stop();
    }
}
