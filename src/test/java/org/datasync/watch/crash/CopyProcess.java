package org.datasync.watch.crash;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.datasync.watch.support.JvmProcess;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * A JVM of its own that copies changes into the table {@code target} of the same database, until it is killed or its
 * standard input ends, as it does when the JVM that started it dies.
 */
final class CopyProcess extends JvmProcess {

    /** The name of a node that takes changes and writes nothing. */
    static final String DRAIN = "drain";

    /** How the names of nodes begin that take 2 ms over each change, and sign what they write with its lane, too. */
    static final String SLOW = "slow";

    private CopyProcess(String node, List<String> jvmOptions, String... arguments) {
        super(CopyProcess.class, "copy-process-" + node, jvmOptions, arguments);
    }

    /** Starts a JVM that runs a route from the endpoint and signs what it writes with the node's name. */
    static CopyProcess start(String jdbcUrl, String node, String uri, String... jvmOptions) {
        return new CopyProcess(node, List.of(jvmOptions), jdbcUrl, node, uri);
    }

    /** The same with the watch's state in a database of its own. */
    static CopyProcess startApart(String jdbcUrl, String stateJdbcUrl, String node, String uri) {
        return new CopyProcess(node, List.of(), jdbcUrl, node, uri + "&stateDataSource=#state", stateJdbcUrl);
    }

    public static void main(String[] arguments) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(arguments[0]);
        config.setMaximumPoolSize(6);
        try (HikariDataSource dataSource = new HikariDataSource(config);
                DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.getRegistry().bind("db", dataSource);
            if (arguments.length > 3) {
                camel.getRegistry().bind("state", new DriverManagerDataSource(arguments[3]));
            }
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    RouteDefinition route = from(arguments[2]);
                    if (arguments[1].equals(DRAIN)) {
                        route.process(exchange -> {});
                    } else {
                        if (arguments[1].startsWith(SLOW)) {
                            route.process(exchange -> LockSupport.parkNanos(2_000_000));
                        }
                        String lane = arguments[1].startsWith(SLOW) ? "/${header.CamelDatasyncWatchLane}" : "";
                        route.setHeader("node", simple(arguments[1] + lane))
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
