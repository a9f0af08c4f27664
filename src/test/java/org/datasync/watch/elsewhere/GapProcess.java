package org.datasync.watch.elsewhere;

import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.impl.DefaultCamelContext;
import org.datasync.watch.support.FailingRoute;
import org.datasync.watch.support.JvmProcess;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A JVM of its own that runs the route {@code watch} until it comes to a gap, where it waits to be killed. */
final class GapProcess extends JvmProcess {

    private GapProcess(String... arguments) {
        super(GapProcess.class, "gap-process", List.of("-Xmx256m"), arguments);
    }

    /**
     * Starts it.
     *
     * @param gap where it waits
     * @param arrived a file that it makes when it is there
     */
    static GapProcess start(String url, String stateUrl, Gap gap, Path arrived, String uri) {
        return new GapProcess(url, stateUrl, gap.name(), arrived.toString(), uri);
    }

    public static void main(String[] arguments) throws Exception {
        Gap gap = Gap.valueOf(arguments[2]);
        Path arrived = Path.of(arguments[3]);
        DriverManagerDataSource watched = new DriverManagerDataSource(arguments[0]);
        DriverManagerDataSource state = new DriverManagerDataSource(arguments[1]);
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.getRegistry().bind("db", gap.isInState() ? watched : new GapDataSource(watched, gap, arrived));
            camel.getRegistry().bind("state", gap.isInState() ? new GapDataSource(state, gap, arrived) : state);
            camel.addRoutes(new FailingRoute(arguments[4] + "&stateDataSource=#state"));
            camel.start();
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }
}
