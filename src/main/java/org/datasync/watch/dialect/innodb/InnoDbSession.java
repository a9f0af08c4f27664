package org.datasync.watch.dialect.innodb;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The session in which triggers are installed: they keep its mode, and a lock lets one installation go on at a time. */
public final class InnoDbSession {

    private static final String KEEP_MODE = "SET @datasync_sql_mode = @@SESSION.sql_mode";

    /** The mode in which statements are understood, and which triggers keep; a number, as '' may mean null. */
    private static final String PLAIN_MODE = "SET SESSION sql_mode = 0";

    private static final String OWN_MODE = "SET SESSION sql_mode = COALESCE(@datasync_sql_mode, @@GLOBAL.sql_mode)";

    /** How long to wait for a turn. Nobody but other installations has the lock. */
    private static final int INSTALLATION_SECONDS = 60;

    /** The SQL of whether it is this session's turn, once it has been waited for. */
    public static final String TURN = "GET_LOCK('datasync_install', " + INSTALLATION_SECONDS + ")";

    /** What lets statements wait for tables as long as before {@link #bound}. */
    static final String UNBOUND =
            "SET SESSION lock_wait_timeout = COALESCE(@datasync_lock_wait_timeout, @@GLOBAL.lock_wait_timeout)";

    private static final String KEEP_BOUND = "SET @datasync_lock_wait_timeout = @@SESSION.lock_wait_timeout";

    private InnoDbSession() {}

    /** The statements that let those after them wait for tables no longer than that, in whole seconds, and at least one. */
    static List<String> bound(Duration lockTimeout) {
        return List.of(KEEP_BOUND, "SET SESSION lock_wait_timeout = " + seconds(lockTimeout));
    }

    private static long seconds(Duration lockTimeout) {
        return Math.max(1, lockTimeout.toSeconds());
    }

    /**
     * The statements before an installation.
     *
     * @param takeTurn the one that waits for {@link #TURN}, and fails if that has not come
     */
    public static List<String> setup(String takeTurn, Duration lockTimeout) {
        return List.of(
                KEEP_MODE, PLAIN_MODE, KEEP_BOUND, takeTurn, "SET SESSION lock_wait_timeout = " + seconds(lockTimeout));
    }

    /** The statements after it. */
    public static List<String> reset() {
        return List.of("UNLOCK TABLES", UNBOUND, "DO RELEASE_LOCK('datasync_install')", OWN_MODE);
    }

    /** Its delimiter must not be in any of the statements. */
    public static String script(List<String> statements) {
        String delimiter = "$$";
        while (String.join("\n", statements).contains(delimiter)) {
            delimiter += "$";
        }
        String end = "\n" + delimiter + "\n";
        return Stream.of(List.of(KEEP_MODE, PLAIN_MODE), statements, List.of(OWN_MODE))
                        .flatMap(List::stream)
                        .collect(Collectors.joining(end + "\n", "DELIMITER " + delimiter + "\n\n", end))
                + "\nDELIMITER ;\n";
    }
}
