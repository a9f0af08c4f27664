package org.datasync.watch.apply;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.OutputStream;
import java.util.List;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.datasync.watch.support.JvmProcess;

/** A JVM of its own that copies the table {@code product} into {@code copy}, until it is killed. */
final class ApplyProcess extends JvmProcess {

    private ApplyProcess(String jdbcUrl, String targetUrl) {
        super(ApplyProcess.class, "apply-process", List.of(), jdbcUrl, targetUrl);
    }

    static ApplyProcess start(String jdbcUrl, String targetUrl) {
        return new ApplyProcess(jdbcUrl, targetUrl);
    }

    public static void main(String[] arguments) throws Exception {
        try (HikariDataSource source = pool(arguments[0]);
                HikariDataSource other = pool(arguments[1]);
                DefaultCamelContext camel = new DefaultCamelContext()) {
            boolean same = arguments[0].equals(arguments[1]);
            camel.getRegistry().bind("source", source);
            camel.getRegistry().bind("target", same ? source : other);
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("datasync-watch:trigger:copy?dataSource=#source&tables=product&install=ensure&delivery=batch"
                                    + "&batchSize=50&initialDelay=0&delay=10")
                            .to("datasync-watch:apply:copy?dataSource=#target&tableMap.product=copy")
                            .delay(20); // most kills come between the writing and the commit
                }
            });
            camel.start();
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }

    private static HikariDataSource pool(String jdbcUrl) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl);
        return new HikariDataSource(config);
    }
}
