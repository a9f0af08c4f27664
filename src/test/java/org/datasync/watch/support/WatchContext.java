package org.datasync.watch.support;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.ClassResolver;
import org.datasync.watch.DatasyncWatchComponent;
import org.datasync.watch.change.Change;
import org.springframework.jdbc.core.JdbcTemplate;

/** A CamelContext over one database, bound as {@code db}, with what tests ask of both. */
public final class WatchContext implements AutoCloseable {

    private final DataSource dataSource;
    private final JdbcTemplate jdbc;
    private final JdbcTemplate stateJdbc;
    private final DefaultCamelContext camel = new DefaultCamelContext() {
        @Override
        protected ClassResolver createClassResolver() {
            return new KnownResources(getCamelContextReference());
        }
    };
    private final List<Change> received = new CopyOnWriteArrayList<>();

    public WatchContext(DataSource dataSource) {
        this(dataSource, Optional.empty());
    }

    /** With the state of all watches in another database, if there is one. */
    public WatchContext(DataSource dataSource, Optional<? extends DataSource> state) {
        this.dataSource = dataSource;
        this.jdbc = new JdbcTemplate(dataSource);
        this.stateJdbc = state.map(JdbcTemplate::new).orElse(jdbc);
        camel.disableJMX(); // each context would register dozens of beans
        camel.getRegistry().bind("db", dataSource);
        camel.getShutdownStrategy().setTimeout(20);
        state.ifPresent(other -> camel.getComponent("datasync-watch", DatasyncWatchComponent.class)
                .getConfiguration()
                .setStateDataSource(other));
    }

    /** With all watches reading in the way that suits any database. */
    public WatchContext generic() {
        camel.getComponent("datasync-watch", DatasyncWatchComponent.class)
                .getConfiguration()
                .setDialect("generic");
        return this;
    }

    /** Of the database that a statement is for: one that names a table of the watch's state, or another. */
    public JdbcTemplate jdbcFor(String sql) {
        boolean ofState = Stream.of("datasync_watch", "datasync_failure", "datasync_payload", "datasync_snapshot")
                .anyMatch(sql::contains);
        return ofState ? stateJdbc : jdbc;
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

    /** Starts one more such route. */
    public WatchContext receiveAlsoFrom(String uri) {
        return start(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).process(WatchContext.this::remember);
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
            jdbcFor(statement).execute(statement);
        }
    }

    /** How many rows a table has; a condition may follow its name. */
    public int count(String table) {
        Integer count = jdbcFor(table).queryForObject("SELECT count(*) FROM " + table, Integer.class);
        return count == null ? 0 : count;
    }

    public List<Map<String, Object>> rows(String sql) {
        return jdbcFor(sql).queryForList(sql);
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
