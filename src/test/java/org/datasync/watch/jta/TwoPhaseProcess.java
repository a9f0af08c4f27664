package org.datasync.watch.jta;

import io.agroal.api.AgroalDataSource;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.sql.XADataSource;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.datasync.watch.support.JvmProcess;
import org.mariadb.jdbc.MariaDbDataSource;
import org.postgresql.xa.PGXADataSource;

/**
 * A JVM of its own that recovers what the last one left behind, and then copies changes of one database into the table
 * {@code target} of another until it is killed.
 */
final class TwoPhaseProcess extends JvmProcess {

    private TwoPhaseProcess(String node, List<String> jvmOptions, String... arguments) {
        super(TwoPhaseProcess.class, "two-phase-process-" + node, jvmOptions, arguments);
    }

    /**
     * Starts it.
     *
     * @param store the directory of the transaction manager's log
     * @param halt where it dies, by the names of {@link HaltingDriver}; empty for nowhere
     */
    static TwoPhaseProcess start(String url, String targetUrl, Path store, String halt, String node, String uri) {
        List<String> options = new ArrayList<>(List.of("-D" + HaltingDriver.HALT + "=" + halt, "-Xmx256m"));
        options.add("-Duser.timezone=" + System.getProperty("user.timezone"));
        return new TwoPhaseProcess(node, options, url, targetUrl, store.toString(), node, uri);
    }

    public static void main(String[] arguments) throws Exception {
        Narayana.inDirectory(Path.of(arguments[2]));
        Narayana.recover(driver(arguments[0]), driver(arguments[1]));
        try (AgroalDataSource source = Narayana.pool(HaltingDriver.class, arguments[0]);
                AgroalDataSource target =
                        Narayana.pool(driver(arguments[1]).getClass().asSubclass(XADataSource.class), arguments[1]);
                DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.getRegistry().bind("db", source);
            camel.getRegistry().bind("other", target);
            Narayana.bindTo(camel.getRegistry());
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from(arguments[4])
                            .setHeader("node", constant(arguments[3]))
                            .to("sql:INSERT INTO target (change_id, record_key, node) VALUES"
                                    + " (:#CamelDatasyncWatchChangeId, :#CamelDatasyncWatchKey, :#node)"
                                    + "?dataSource=#other");
                }
            });
            camel.start();
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }

    private static XADataSource driver(String jdbcUrl) throws Exception {
        if (jdbcUrl.startsWith("jdbc:mariadb:")) {
            return new MariaDbDataSource(jdbcUrl);
        }
        PGXADataSource postgreSql = new PGXADataSource();
        postgreSql.setURL(jdbcUrl);
        return postgreSql;
    }
}
