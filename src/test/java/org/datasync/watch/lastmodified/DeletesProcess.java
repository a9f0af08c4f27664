package org.datasync.watch.lastmodified;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.OutputStream;
import java.util.List;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.datasync.watch.change.Change;
import org.datasync.watch.support.JvmProcess;
import org.springframework.jdbc.core.JdbcTemplate;

/** A JVM of its own that writes what a watch sees of its table, with its deletes, into {@code target}, until it is killed. */
final class DeletesProcess extends JvmProcess {

    private DeletesProcess(String jdbcUrl, String uri) {
        super(DeletesProcess.class, "deletes-process", List.of(), jdbcUrl, uri);
    }

    static DeletesProcess start(String jdbcUrl, String uri) {
        return new DeletesProcess(jdbcUrl, uri);
    }

    public static void main(String[] arguments) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(arguments[0]);
        try (HikariDataSource dataSource = new HikariDataSource(config);
                DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.getRegistry().bind("db", dataSource);
            JdbcTemplate jdbc = new JdbcTemplate(dataSource);
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from(arguments[1]).process(exchange -> {
                        Change change = exchange.getMessage().getBody(Change.class);
                        jdbc.update(
                                "INSERT INTO target (op, id) VALUES (?, ?)",
                                change.getOperation().word(),
                                change.getKey().value());
                    });
                }
            });
            camel.start();
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }
}
