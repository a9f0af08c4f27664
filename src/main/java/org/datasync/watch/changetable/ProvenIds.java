package org.datasync.watch.changetable;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.log.Log;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.util.StringUtils;

/**
 * Looks at the locks of our own change table, as often as is worth it, for all lanes of a watch together, and says which ids are
 * settled by what {@link SettledIds} decides. A fetch that begins after that sees whatever was committed at or below them.
 */
final class ProvenIds {

    private static final Log LOG = Log.of(ProvenIds.class);

    /** While ids are fetched that are not settled: some thousand dead rows at most are walked again. */
    private static final Duration SOON = Duration.ofMillis(50);

    private static final Duration LATER = Duration.ofSeconds(2);

    private final JdbcTemplate jdbc;
    private final String table;
    private final SqlClause query;
    private final Clock clock;
    private final ReentrantLock turn = new ReentrantLock();
    private final SettledIds ids = new SettledIds();

    private volatile long settled = SettledIds.NONE;
    private volatile Instant lookedAt = Instant.MIN;
    private volatile boolean impossible;

    /**
     * Looks with this query.
     *
     * @param table the change table's name for people
     * @param query what {@link org.datasync.watch.dialect.Dialect#idsAndWriters} gives
     */
    ProvenIds(JdbcTemplate jdbc, String table, SqlClause query, Clock clock) {
        this.jdbc = jdbc;
        this.table = table;
        this.query = query;
        this.clock = clock;
    }

    /**
     * The id up to which all are settled, {@link SettledIds#NONE} if none is yet; empty if this table's ids cannot be proven
     * so.
     *
     * @param seen the highest id that the lane has fetched
     */
    OptionalLong settled(long seen) {
        if (isDue(seen) && turn.tryLock()) { // an older look that is told after a newer one would prove what is not so
            try {
                look();
            } finally {
                turn.unlock();
            }
        }
        return impossible ? OptionalLong.empty() : OptionalLong.of(settled);
    }

    /** The next one looks again, whenever the last look was: the ids have begun anew. */
    void distrust() {
        lookedAt = Instant.MIN;
    }

    private boolean isDue(long seen) {
        Instant now = clock.instant();
        return !impossible && (now.isBefore(lookedAt) || !now.isBefore(lookedAt.plus(seen > settled ? SOON : LATER)));
    }

    /**
     * Looks for the first time.
     *
     * @throws IllegalArgumentException if ids are not given in ascending order; it says what cures that
     */
    ProvenIds begun() {
        look();
        return this;
    }

    private void look() {
        lookedAt = clock.instant();
        jdbc.query(query.sql(), this::found, query.arguments().toArray());
        settled = ids.settled();
    }

    private void found(ResultSet row) throws SQLException {
        String disorder = row.getString(1);
        if (disorder != null) {
            throw new IllegalArgumentException(
                    "The ids of " + table + " do not tell which change came first: " + disorder);
        }
        String obstacle = row.getString(2);
        if (obstacle != null) {
            impossible = true;
            LOG.warn(
                    "The floor of {} does not rise while any transaction is open on the server that has written, as {}",
                    table,
                    obstacle);
            return;
        }
        long given = row.getLong(3);
        long last = row.wasNull() ? SettledIds.NONE : given;
        ids.look(last, StringUtils.commaDelimitedListToSet(row.getString(4)));
    }
}
