package org.datasync.watch.crash;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.OutputStream;
import java.util.List;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.datasync.watch.support.JvmProcess;

/**
 * A JVM of its own that copies changes into the table {@code target} of the same database, until it is killed or its
 * standard input ends, as it does when the JVM that started it dies.
 */
final class CopyProcess extends JvmProcess {

    /** The name of a node that takes changes and writes nothing. */
    static final String DRAIN = "drain";

    private CopyProcess(String jdbcUrl, String node, String uri, String... jvmOptions) {
        super(CopyProcess.class, "copy-process-" + node, List.of(jvmOptions), jdbcUrl, node, uri);
    }

    /** Starts a JVM that runs a route from the endpoint and signs what it writes with the node's name. */
    static CopyProcess start(String jdbcUrl, String node, String uri, String... jvmOptions) {
        return new CopyProcess(jdbcUrl, node, uri, jvmOptions);
    }

    public static void main(String[] arguments) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(arguments[0]);
        config.setMaximumPoolSize(3);
        try (HikariDataSource dataSource = new HikariDataSource(config);
                DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.getRegistry().bind("db", dataSource);
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    RouteDefinition route = from(arguments[2]);
                    if (arguments[1].equals(DRAIN)) {
                        route.process(exchange -> {});
                    } else {
                        route.setHeader("node", constant(arguments[1]))
                                .to("sql:INSERT INTO target (change_id, record_key, node) VALUES"
                                        + " (:#CamelDatasyncWatchChangeId, :#CamelDatasyncWatchKey, :#node)"
                                        + "?dataSource=#db");
                    }
                }
            });
            camel.start();
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }
}
