package org.datasync.watch.crash;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.OutputStream;
import java.util.List;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.datasync.watch.support.JvmProcess;

/** A JVM of its own whose route keeps the table {@code replica} in step with {@code account}, in the same database. */
final class ReplicaProcess extends JvmProcess {

    private ReplicaProcess(String jdbcUrl, String uri) {
        super(ReplicaProcess.class, "replica-process", List.of(), jdbcUrl, uri);
    }

    static ReplicaProcess start(String jdbcUrl, String uri) {
        return new ReplicaProcess(jdbcUrl, uri);
    }

    public static void main(String[] arguments) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(arguments[0]);
        config.setMaximumPoolSize(6);
        try (HikariDataSource dataSource = new HikariDataSource(config);
                DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.getRegistry().bind("db", dataSource);
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from(arguments[1])
                            .to("sql:DELETE FROM replica WHERE branch = :#${body.key.values[branch]}"
                                    + " AND id = :#${body.key.values[id]}?dataSource=#db")
                            .filter(simple("${body.operation} != 'delete'"))
                            .to(
                                    "sql:INSERT INTO replica VALUES (:#${body.key.values[branch]}, :#${body.key.values[id]},"
                                            + " :#${body.after[balance]}, :#${body.after[note]})?dataSource=#db");
                }
            });
            camel.start();
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }
}
