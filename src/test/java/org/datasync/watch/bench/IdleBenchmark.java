package org.datasync.watch.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Polls an empty change table again and again: one that has been empty all the time, and one with the dead rows of many changes, which a
 * transaction elsewhere keeps; there beside a SELECT by hand.
 */
@Command(name = "bench", mixinStandardHelpOptions = true)
public final class IdleBenchmark extends Benchmark {

    private static final String CLEAN = "nothing is dead";

    @Option(names = "--rows", description = "dead rows (default: ${DEFAULT-VALUE})")
    private int rows = 300_000;

    @Option(names = "--seconds", description = "for how long each is polled in a round (default: ${DEFAULT-VALUE})")
    private int seconds = 3;

    @Option(names = "--rounds", description = "rounds (default: ${DEFAULT-VALUE})")
    private int rounds = 3;

    public static void main(String[] arguments) {
        run(new IdleBenchmark(), arguments);
    }

    @Override
    void measure(HikariDataSource dataSource) throws Exception {
        DrainRig clean = new DrainRig(dataSource, database, DrainedTable.own("clean", database.isMariaDb(), false));
        DrainRig dead = new DrainRig(dataSource, database, DrainedTable.own("dead", database.isMariaDb(), false));
        Figures figures = new Figures("idle-" + database.product(), List.of("ms a poll"), "statements");
        try (OpenTransaction open = new OpenTransaction(dataSource)) {
            open.begin();
            dead.drain(dead.watch("&delivery=batch"), new Probe(rows));
            for (int round = 0; round < rounds; round++) {
                figures.add(CLEAN, poll(clean));
                figures.add("dead rows are kept", poll(dead));
                figures.add("dead rows are kept, a SELECT by hand", select(dead), 1);
            }
        }
        System.out.printf("%n%,d dead rows, %d rounds%n", rows, rounds);
        figures.print(CLEAN);
    }

    private double[] poll(DrainRig rig) throws Exception {
        return PollTimes.whileIdle(rig.dataSource(), rig.table().uri(), seconds);
    }

    private static double select(DrainRig rig) {
        String select = rig.table().select(500) + " FOR UPDATE SKIP LOCKED";
        long begun = System.nanoTime();
        long end = begun + TimeUnit.SECONDS.toNanos(1);
        int polls = 0;
        while (System.nanoTime() < end) {
            rig.jdbc().queryForList(select);
            polls++;
        }
        return (System.nanoTime() - begun) / 1e6 / polls;
    }
}
