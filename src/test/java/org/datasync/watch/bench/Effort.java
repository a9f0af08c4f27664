package org.datasync.watch.bench;

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
 * What was spent up to a moment; between two moments, what was spent in between.
 *
 * @param wall the time
 * @param thread the processor time of the current thread
 * @param server that of the server's processes for the connections that are open
 * @param bytes what the current thread has allocated
 */
record Effort(long wall, long thread, long server, long bytes) {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    static Effort untilNow(List<Long> server) {
        return new Effort(
                System.nanoTime(),
                THREADS.getCurrentThreadCpuTime(),
                server.stream().mapToLong(Effort::cpu).sum(),
                THREADS.getCurrentThreadAllocatedBytes());
    }

    private static long cpu(long process) {
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
        return new Effort(wall - before.wall, thread - before.thread, server - before.server, bytes - before.bytes);
    }

    /** The same in another time. */
    Effort in(long nanos) {
        return new Effort(nanos, thread, server, bytes);
    }
}
