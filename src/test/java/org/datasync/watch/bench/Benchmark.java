package org.datasync.watch.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/** A command that measures something on a database. */
abstract class Benchmark implements Callable<Integer> {

    @Mixin
    final BenchDatabase database = new BenchDatabase();

    /** Measures, and ends the JVM. */
    static void run(Benchmark benchmark, String... arguments) {
        System.exit(new CommandLine(benchmark)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        database.run(connections(), this::measure);
        return 0;
    }

    /** How many connections it needs. */
    int connections() {
        return 6;
    }

    /** Measures, and says what came out. */
    abstract void measure(HikariDataSource dataSource) throws Exception;
}
