package org.datasync.watch.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What was spent up to a moment; between two moments, what was spent in between. Times are nanoseconds.
 *
 * @param wall the time
 * @param jvm the processor time of this JVM
 * @param thread that of the current thread; NaN if there were several
 * @param server that of the server's processes for the connections that are open; NaN if it cannot be looked at
 * @param bytes what the current thread has allocated; NaN if there were several
 */
record Effort(double wall, double jvm, double thread, double server, double bytes) {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean MACHINE =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    static Effort untilNow(List<Long> server) {
        return new Effort(
                System.nanoTime(),
                MACHINE.getProcessCpuTime(),
                THREADS.getCurrentThreadCpuTime(),
                server.isEmpty() ? Double.NaN : of(server),
                THREADS.getCurrentThreadAllocatedBytes());
    }

    /** The processor time that processes of this machine have had. */
    static double of(List<Long> processes) {
        return processes.stream().mapToDouble(Effort::cpu).sum();
    }

    private static double cpu(long process) {
        return ProcessHandle.of(process)
                .flatMap(handle -> handle.info().totalCpuDuration())
                .map(Duration::toNanos)
                .orElse(0L);
    }

    /** The processes of a server on this machine: of PostgreSQL those of the connections to this database. */
    static List<Long> processes(JdbcTemplate jdbc, boolean mariaDb) {
        if (!mariaDb) {
            return jdbc.queryForList("SELECT pid FROM pg_stat_activity WHERE datname = current_database()", Long.class);
        }
        try {
            String file = jdbc.queryForObject("SELECT CONCAT(@@datadir, '/', @@pid_file)", String.class);
            Path given = Path.of(String.valueOf(jdbc.queryForObject("SELECT @@pid_file", String.class)));
            return List.of(Long.valueOf(
                    Files.readString(given.isAbsolute() ? given : Path.of(file)).strip()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Effort minus(Effort before) {
        return new Effort(
                wall - before.wall,
                jvm - before.jvm,
                thread - before.thread,
                server - before.server,
                bytes - before.bytes);
    }

    /** The same, but what the thread has spent. */
    Effort withThread(double time, double allocated) {
        return new Effort(wall, jvm, time, server, allocated);
    }
}
