package org.datasync.watch.lastmodified;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.datasync.watch.dialect.Dialect;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Looks at the database, at most as often as it bears, and remembers marks until they are settled, as {@link Settling} decides, or
 * old. All inside the cycle's transaction: a mark is taken by an earlier statement than the list of open work, and that is
 * read before the records. One thread at a time; status may be asked for meanwhile.
 */
final class Horizon {

    /** So many marks are kept until they are old. */
    private static final int MOST = 64;

    private final JdbcTemplate jdbc;
    private final Dialect dialect;
    private final boolean trusted;
    private final boolean asks;
    private final Optional<Runnable> before;
    private final List<TableRows> numbered;
    private final Clock clock;
    private Settling<Mark> settling = new Settling<>();
    private final Deque<Mark> marks = new ArrayDeque<>();

    private Instant nextLook = Instant.MIN;
    private boolean setBack;
    private long look;
    private volatile Optional<Mark> first = Optional.empty();
    private volatile Optional<Mark> now = Optional.empty();
    private volatile Optional<Mark> settled = Optional.empty();
    private volatile List<Work> waitedFor = List.of();

    /**
     * Looks there.
     *
     * @param trusted whether the list of open work is to be relied on; what it says of numbers of transactions is in any case
     * @param tables those that are watched
     */
    Horizon(JdbcTemplate jdbc, Dialect dialect, boolean trusted, Collection<TableRows> tables, Clock clock) {
        this.jdbc = jdbc;
        this.dialect = dialect;
        this.trusted = trusted;
        this.asks = trusted || tables.stream().anyMatch(TableRows::followsTransactions);
        this.numbered = tables.stream().filter(TableRows::followsNumbers).toList();
        this.before = tables.stream().findFirst().flatMap(this::before);
        this.clock = clock;
    }

    /** Looks, if it is time. */
    void look() {
        Instant began = clock.instant();
        if (began.isBefore(nextLook) && nextLook.isBefore(began.plus(Duration.ofMinutes(1)))) {
            return;
        }
        Map<String, Long> newest = newest();
        if (asks) {
            lookAtWork(newest);
        } else {
            remember(new Mark(time().orElse(began), newest, Optional.empty()));
        }
        long pause = dialect.openWorkPause();
        nextLook = began.plusMillis(
                pause + ThreadLocalRandom.current().nextLong(pause / 4 + 1)); // not in step with others
    }

    private Map<String, Long> newest() {
        Map<String, Long> newest = new HashMap<>();
        for (TableRows table : numbered) {
            Long highest = table.named(
                    () -> jdbc.queryForObject(table.keyset().highest().sql(), Long.class));
            if (highest != null) {
                newest.put(table.text(), highest);
            }
        }
        return newest;
    }

    private Optional<Instant> time() {
        return dialect.epochMillis()
                .map(query -> jdbc.queryForObject(query, Long.class))
                .map(Instant::ofEpochMilli);
    }

    private Optional<Runnable> before(TableRows table) {
        return dialect.beforeOpenWork(dialect.quote(table.watched().table().name()))
                .map(statement -> () -> table.named(() -> jdbc.queryForList(statement)));
    }

    private void lookAtWork(Map<String, Long> newest) {
        before.ifPresent(Runnable::run);
        look++;
        String nonce = "datasync" + System.identityHashCode(this) + "n" + look + "n";
        Instant began = clock.instant();
        Listed listed = new Listed(newest, began);
        jdbc.query(dialect.openWork(nonce).orElseThrow(), listed::add, new Object[0]); // prepared, so planned once
        remember(listed.mark);
        if (!listed.fresh || !trusted) {
            return; // it may lack who has begun meanwhile, and so proves nothing
        }
        settling.look(listed.mark, listed.work);
        settled = settling.settled();
        waitedFor = List.copyOf(settling.waitedFor());
    }

    /** What the rows of a list say. */
    private static final class Listed {
        private final Map<String, Long> newest;
        private final List<Work> work = new ArrayList<>();
        private Mark mark;
        private boolean fresh;

        Listed(Map<String, Long> newest, Instant began) {
            this.newest = newest;
            this.mark = new Mark(began, newest, Optional.empty());
        }

        void add(ResultSet row) throws SQLException {
            long micros = row.getLong(1);
            if (!row.wasNull()) {
                mark = new Mark(
                        Instant.EPOCH.plus(micros, ChronoUnit.MICROS), newest, Optional.ofNullable(row.getString(7)));
            }
            fresh |= row.getInt(2) != 0;
            String name = row.getString(3);
            if (name != null) {
                work.add(new Work(
                        name,
                        Optional.ofNullable(row.getString(4)),
                        Optional.ofNullable(row.getString(5)),
                        row.getString(6)));
            }
        }
    }

    /** Marks of a clock that was set back since lie ahead, where anything may still appear. */
    private void beginAnew() {
        setBack = true;
        marks.clear();
        settling = new Settling<>();
        settled = Optional.empty();
        first = Optional.empty();
    }

    private void remember(Mark mark) {
        if (now.filter(last -> mark.time().isBefore(last.time())).isPresent()) {
            beginAnew();
        }
        now = Optional.of(mark);
        first = first.or(() -> now);
        if (marks.size() == MOST) {
            boolean keep = true;
            for (Iterator<Mark> each = marks.iterator(); each.hasNext(); keep = !keep) {
                each.next();
                if (!keep) {
                    each.remove();
                }
            }
        }
        marks.addLast(mark);
    }

    /** What was true at the last look. */
    Optional<Mark> now() {
        return now;
    }

    /** Whether the database's clock was set back since {@link #seenTo} was called last. */
    boolean wasSetBack() {
        return setBack;
    }

    /** Tells that nothing is to be done any more because the clock was set back. */
    void seenTo() {
        setBack = false;
    }

    /** The newest mark before which nothing can appear any more. */
    Optional<Mark> settled() {
        return settled;
    }

    /** The newest mark that was taken so long ago, by the database's clock; those before it are not needed any more. */
    Optional<Mark> before(Duration age) {
        Instant latest = now.map(mark -> mark.time().minus(age)).orElse(Instant.MIN);
        Mark found = null;
        while (!marks.isEmpty() && !marks.getFirst().time().isAfter(latest)) {
            found = marks.removeFirst();
        }
        if (found != null) {
            marks.addFirst(found);
        }
        return Optional.ofNullable(found);
    }

    /** The open work that the oldest mark waits for. */
    List<Work> waitedFor() {
        return waitedFor;
    }

    /** How long changes have been kept back by open work, since the first look at the earliest; zero if none is. */
    Duration keptBack() {
        Optional<Mark> since = settled.or(() -> first);
        return waitedFor.isEmpty() || since.isEmpty()
                ? Duration.ZERO
                : Duration.between(since.get().time(), now.orElse(since.get()).time());
    }
}
