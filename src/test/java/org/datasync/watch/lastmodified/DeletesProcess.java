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

/** A JVM of its own that writes what it sees of the table {@code product}, with its deletes, into {@code target}, until it is killed. */
final class DeletesProcess extends JvmProcess {

    private DeletesProcess(String jdbcUrl) {
        super(DeletesProcess.class, "deletes-process", List.of(), jdbcUrl);
    }

    static DeletesProcess start(String jdbcUrl) {
        return new DeletesProcess(jdbcUrl);
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
                    from("datasync-watch:last-modified:follow?dataSource=#db&tables=product&modifiedColumn=version&lag=0"
                                    + "&deletes=compare&compareInterval=0&deleteGuard=100&initialDelay=0&delay=10")
                            .process(exchange -> {
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
