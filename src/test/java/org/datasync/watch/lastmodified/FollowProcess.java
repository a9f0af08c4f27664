package org.datasync.watch.lastmodified;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.datasync.watch.change.Change;
import org.datasync.watch.support.JvmProcess;

/**
 * A JVM of its own with a watch by each column, whose route writes what it sees into the table {@code target} of the same
 * database. It ends when it is killed, or its standard input ends.
 */
final class FollowProcess extends JvmProcess {

    private static final int FIRST_WATCH = 2;

    /** The name of a node whose route does nothing. */
    private static final String ALONE = "alone";

    private FollowProcess(String node, List<String> jvmOptions, List<String> arguments) {
        super(FollowProcess.class, "follow-process-" + node, jvmOptions, arguments.toArray(String[]::new));
    }

    /** Starts a JVM that signs what it writes with the node's name; of each watch the column and the further options are given. */
    static FollowProcess start(String jdbcUrl, String node, Map<String, String> watches) {
        List<String> arguments = new ArrayList<>(List.of(jdbcUrl, node));
        watches.forEach((column, options) -> arguments.addAll(List.of(column, options)));
        return new FollowProcess(node, List.of(), arguments);
    }

    /** Starts one with this option of the JVM that follows the table {@code product} by {@code modified} from its beginning. */
    static FollowProcess startAlone(String jdbcUrl, String memory) {
        return new FollowProcess(ALONE, List.of(memory), List.of(jdbcUrl, ALONE, "modified", "batchSize=500"));
    }

    public static void main(String[] arguments) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(arguments[0]);
        try (HikariDataSource dataSource = new HikariDataSource(config);
                DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.getRegistry().bind("db", dataSource);
            for (int i = FIRST_WATCH; i < arguments.length; i += 2) {
                camel.addRoutes(route(arguments[i], arguments[i + 1], arguments[1]));
            }
            camel.start();
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }

    private static RouteBuilder route(String column, String options, String node) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                String uri = TortureTest.uri("db", column, column, options);
                if (node.equals(ALONE)) {
                    from(uri.replace("startFrom=now", "startFrom=beginning")).process(exchange -> {});
                    return;
                }
                from(uri)
                        .process(exchange -> {
                            Change change = exchange.getMessage().getBody(Change.class);
                            exchange.getMessage()
                                    .setHeader("recordId", change.getKey().value());
                            exchange.getMessage()
                                    .setHeader("version", change.getAfter().get("v"));
                        })
                        .setHeader("followed", constant(column))
                        .setHeader("node", constant(node))
                        .to(
                                "sql:INSERT INTO target (watch, id, v, node) VALUES (:#followed, :#recordId, :#version, :#node)"
                                        + "?dataSource=#db");
            }
        };
    }
}
