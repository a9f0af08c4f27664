package org.datasync.watch.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.Locale;
import org.datasync.watch.bench.DrainedTable.Kind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Drains a backlog into a route that does nothing, beside a plain JDBC loop that does the same statements and beside what others poll with, in
 * turns within one run. All have started and are idle before. The machine may be noisy, so what counts are the ratios, and what a
 * change costs in processor time.
 */
@Command(name = "bench", mixinStandardHelpOptions = true)
public final class DrainBenchmark extends Benchmark {

    private static final String PLAIN = "plain JDBC";
    private static final String BEAN = "bean with SKIP LOCKED, by ";
    private static final String SPRING = "Spring Integration, by ";
    private static final String CAMEL_SQL = "camel-sql with onConsume";
    private static final double MICROS = 1e3;

    @Option(names = "--rows", description = "changes to drain (default: ${DEFAULT-VALUE})")
    private int rows = 200_000;

    @Option(
            names = "--sql-rows",
            description = "changes for camel-sql, which is slow; 0 without it (default: ${DEFAULT-VALUE})")
    private int sqlRows = 10_000;

    @Option(
            names = "--only",
            split = ",",
            description = "which are measured, of plain, change, batch and peers (default: ${DEFAULT-VALUE})")
    private List<String> only = List.of("plain", "change", "batch", "peers");

    @Option(names = "--batch", description = "changes a transaction (default: ${DEFAULT-VALUE})")
    private int batch = 500;

    @Option(
            names = "--rounds",
            description = "rounds after a first one that does not count (default: ${DEFAULT-VALUE})")
    private int rounds = 5;

    @Option(names = "--table", description = "what is drained: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private Kind kind = Kind.OWN;

    @Option(names = "--watch-options", description = "more options for datasync-watch, as &name=value")
    private String watchOptions = "";

    private DrainRig rig;
    private Figures figures;

    public static void main(String[] arguments) {
        run(new DrainBenchmark(), arguments);
    }

    @Override
    void measure(HikariDataSource dataSource) throws Exception {
        rig = new DrainRig(dataSource, database, kind.of(database.isMariaDb()));
        figures = new Figures(
                "drain-" + kind.name().toLowerCase(Locale.ROOT) + "-" + database.product(),
                List.of("changes/s"),
                "JVM, µs",
                "its thread, µs",
                "server, µs",
                "bytes");
        if (only.contains("peers")) {
            remark();
        }
        for (int round = 0; round <= rounds; round++) {
            if (only.contains("plain")) {
                measure(round, PLAIN, rows, rig.plainJdbc(batch));
            }
            for (String delivery : List.of("change", "batch")) {
                if (only.contains(delivery)) {
                    measure(round, "datasync-watch, by " + delivery, rows, watch(delivery));
                }
            }
            if (only.contains("peers") && kind != Kind.FETCHED) {
                measurePeers(round);
            }
        }
        System.out.printf("%n%,d changes (camel-sql %,d), %d a transaction, %d rounds%n", rows, sqlRows, batch, rounds);
        figures.print(only.contains("plain") ? PLAIN : "");
    }

    /** As far as it was seen beside this one: 1 of 1,000 changes failed for ever, and two nodes shared the work. */
    private void remark() {
        figures.remark(PLAIN, "retries: a change that fails keeps all others back");
        for (String each : List.of("change", "batch")) {
            figures.remark(BEAN + each, "order on two nodes; a change that fails keeps all others back");
            figures.remark(SPRING + each, "order on two nodes; a change that fails keeps all others back");
        }
        figures.remark(CAMEL_SQL, "an end of failing, without a pause; two nodes take the same changes");
    }

    private Drain.Way watch(String delivery) {
        return rig.watch("&batchSize=" + batch + "&delivery=" + delivery + watchOptions);
    }

    private void measurePeers(int round) throws Exception {
        measure(round, BEAN + "change", rows, rig.skipLocked(batch, true));
        measure(round, BEAN + "batch", rows, rig.skipLocked(batch, false));
        measure(round, SPRING + "change", rows, rig.springIntegration(batch, true));
        measure(round, SPRING + "batch", rows, rig.springIntegration(batch, false));
        if (sqlRows > 0) {
            measure(round, CAMEL_SQL, sqlRows, rig.camelSql(batch));
        }
    }

    private void measure(int round, String name, int count, Drain.Way way) throws Exception {
        Effort effort = rig.drain(way, new Probe(count));
        if (round > 0) {
            figures.add(
                    name,
                    count * 1e9 / effort.wall(),
                    effort.jvm() / count / MICROS,
                    effort.thread() / count / MICROS,
                    effort.server() / count / MICROS,
                    effort.bytes() / count);
        }
    }
}
