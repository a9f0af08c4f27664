package org.datasync.watch.state;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.datasync.watch.change.LaneRange;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.log.Log;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The table {@code datasync_watch}. {@link #register} runs transactions of its own; what takes a lease or writes runs inside the
 * caller's transaction, and what only reads joins one if it is there.
 *
 * <p>The lease is the lock on the lane's row, taken by a statement of its own: what is fetched after it is read from a
 * snapshot that is newer than the commit of whoever held the lease before.
 */
public final class WatchStore {

    private static final Log LOG = Log.of(WatchStore.class);

    private final JdbcTemplate jdbc;
    private final Dialect dialect;
    private final String node;
    private final String leaseSql;
    private final String waitingLeaseSql;

    /**
     * Keeps its table in this database.
     *
     * @param node how this node is called, which is stored with what it delivers; 48 characters at most
     */
    public WatchStore(JdbcTemplate jdbc, Dialect dialect, String node) {
        this.jdbc = jdbc;
        this.dialect = dialect;
        this.node = node;
        String select =
                "SELECT position_text, failures, lanes, holder FROM datasync_watch WHERE watch = ? AND lane = ?";
        this.leaseSql = select + dialect.skipLocked();
        this.waitingLeaseSql = select + dialect.lockRows();
    }

    /**
     * Makes sure that the watch's lanes have their rows, and that they are those of this pattern and lane count. Two nodes
     * may do this at once.
     *
     * @param transactions runs each step in a transaction of its own; none may be active
     * @throws IllegalStateException if the name is stored with another pattern or lane count
     */
    public void register(String watch, String pattern, int lanes, TransactionOperations transactions) {
        List<String> stored = transactions.execute(status -> storedShapes(watch));
        if (stored.isEmpty()) {
            stored = insertedShapes(watch, pattern, lanes, transactions);
        }
        String expected = shape(pattern, lanes);
        if (!stored.equals(List.of(expected))) {
            throw new IllegalStateException("The watch " + watch + " is stored in datasync_watch as "
                    + String.join(" and ", stored) + ", but the endpoint asks for " + expected
                    + ". Give the endpoint another name, or its stored pattern and lane count; the lane count is"
                    + " changed by action=set-lanes");
        }
    }

    /** Inserts in a transaction that has not read before: on SQLite, one that has may find that it may not write. */
    private List<String> insertedShapes(String watch, String pattern, int lanes, TransactionOperations transactions) {
        try {
            transactions.executeWithoutResult(status -> insert(watch, pattern, 0, lanes));
        } catch (DataAccessException e) {
            if (!isRefusal(e)) {
                throw e;
            }
            LOG.debug("Another node has just inserted the rows of watch {}; what it stored is compared now", watch, e);
        }
        return transactions.execute(status -> storedShapes(watch));
    }

    private void insert(String watch, String pattern, int first, int lanes) {
        for (int lane = first; lane < lanes; lane++) {
            jdbc.update(
                    "INSERT INTO datasync_watch (watch, lane, lanes, pattern) VALUES (?, ?, ?, ?)",
                    watch,
                    lane,
                    lanes,
                    pattern);
        }
    }

    private List<String> storedShapes(String watch) {
        return jdbc.query(
                "SELECT DISTINCT pattern, lanes FROM datasync_watch WHERE watch = ?",
                (row, index) -> shape(row.getString(1), row.getInt(2)),
                watch);
    }

    private static String shape(String pattern, int lanes) {
        return "pattern " + pattern + " with lanes=" + lanes;
    }

    /**
     * Locks the lane's row until the transaction ends; empty if another transaction has it. Databases that cannot skip a
     * locked row wait for it, and it is empty if the database ends that wait.
     *
     * @throws IllegalStateException if there is no such row, or the watch has another lane count by now
     */
    public Optional<Lease> lease(String watch, LaneRange range) {
        int lane = range.lane();
        Optional<Stored> stored;
        try {
            stored = locked(leaseSql, watch, lane);
        } catch (DataAccessException e) {
            if (isBusy(e)) {
                LOG.debug("Another transaction keeps the lease of watch {}, lane {}", watch, lane, e);
                return Optional.empty();
            }
            throw e;
        }
        if (stored.isEmpty() && !exists(watch, lane)) {
            throw new IllegalStateException("The row of watch " + watch + ", lane " + lane
                    + " is missing from datasync_watch, where the start of the route had put it. Restart the route,"
                    + " with the new number of lanes if action=set-lanes has changed it");
        }
        return stored.map(row -> row.lease(watch, range));
    }

    private record Stored(Optional<String> position, int failures, int lanes, Optional<String> holder) {

        Lease lease(String watch, LaneRange range) {
            if (lanes != range.lanes()) {
                throw new IllegalStateException("The watch " + watch + " has lanes=" + lanes
                        + " by now, but this node works with lanes=" + range.lanes()
                        + ". Give the endpoint the new lane count and restart the route");
            }
            return new Lease(watch, range.lane(), position, failures, holder);
        }
    }

    private Optional<Stored> locked(String sql, String watch, int lane) {
        dialect.transactionStart().ifPresent(jdbc::execute);
        return held(sql, watch, lane);
    }

    private Optional<Stored> held(String sql, String watch, int lane) {
        if (dialect.locksByWriting()) {
            jdbc.update("UPDATE datasync_watch SET holder = holder WHERE watch = ? AND lane = ?", watch, lane);
        }
        return jdbc
                .query(
                        sql,
                        (row, index) -> new Stored(
                                Optional.ofNullable(row.getString(1)),
                                row.getInt(2),
                                row.getInt(3),
                                Optional.ofNullable(row.getString(4))),
                        watch,
                        lane)
                .stream()
                .findFirst();
    }

    /**
     * Locks the rows of all other lanes too, until the transaction ends; false if another transaction has one of them. Those
     * that it has not are locked then, so that one may try again for the rest.
     */
    public boolean leaseAll(String watch, LaneRange range) {
        return jdbc.queryForList(
                                "SELECT lane FROM " + dialect.by("datasync_watch", Dialect.PRIMARY_KEY)
                                        + " WHERE watch = ? AND lane <> ?" + dialect.skipLocked(),
                                Integer.class,
                                watch,
                                range.lane())
                        .size()
                == range.lanes() - 1;
    }

    /**
     * Waits for the rows of all lanes and locks them until the transaction ends, so that no lane is at work.
     *
     * @return the lanes' numbers; none if the watch is not known
     * @throws IllegalStateException if the lane count changed meanwhile
     */
    public List<Integer> awaitAll(String watch) {
        dialect.writingTransactionStart("datasync_watch").ifPresent(jdbc::execute);
        List<Integer> lanes = lanes(watch);
        lanes.forEach(lane -> locked(waitingLeaseSql, watch, lane));
        if (!lanes.equals(lanes(watch))) {
            throw new IllegalStateException("The lane count of watch " + watch + " was changed meanwhile. Try again");
        }
        return lanes;
    }

    private List<Integer> lanes(String watch) {
        return jdbc.queryForList("SELECT lane FROM datasync_watch WHERE watch = ? ORDER BY lane", Integer.class, watch);
    }

    /** Gives the watch another number of lanes; the caller holds the leases of all that it has. */
    public void setLanes(String watch, int lanes) {
        List<Integer> present = lanes(watch);
        String pattern = jdbc.queryForObject(
                "SELECT pattern FROM datasync_watch WHERE watch = ? AND lane = 0", String.class, watch);
        jdbc.update(
                dialect.deleteBy("datasync_watch", Dialect.PRIMARY_KEY) + " WHERE watch = ? AND lane >= ?",
                watch,
                lanes);
        jdbc.update("UPDATE datasync_watch SET lanes = ? WHERE watch = ?", lanes, watch);
        insert(watch, pattern, present.size(), lanes);
    }

    /** Counts a success of the lane; the caller holds the lease. */
    public void addSuccess(String watch, int lane) {
        jdbc.update("UPDATE datasync_watch SET successes = successes + 1 WHERE watch = ? AND lane = ?", watch, lane);
    }

    /** How many successes all other lanes have counted; from one look to the next, whether there were any is what counts. */
    public long successesOfOthers(String watch, int lane) {
        Long successes = jdbc.queryForObject(
                "SELECT sum(successes) FROM datasync_watch WHERE watch = ? AND lane <> ?", Long.class, watch, lane);
        return successes == null ? 0 : successes;
    }

    private boolean exists(String watch, int lane) {
        Integer rows = jdbc.queryForObject(
                "SELECT count(*) FROM datasync_watch WHERE watch = ? AND lane = ?", Integer.class, watch, lane);
        return rows != null && rows > 0;
    }

    /**
     * Prepared transactions that nobody has finished yet: those that hold the lane's row if the database
     * {@linkplain #knowsWhoHoldsALease tells}, else all that it lists. Runs outside of a transaction.
     */
    public List<String> preparedTransactions(String watch, int lane) {
        return dialect.preparedTransactions(watch, lane)
                .map(query -> jdbc.query(
                        query.sql(),
                        (row, index) -> row.getString("data"),
                        query.arguments().toArray()))
                .orElse(List.of());
    }

    /** Whether the database tells which transaction holds a lease. */
    public boolean knowsWhoHoldsALease() {
        return dialect.knowsWhoHoldsARow();
    }

    /** Remembers how many changes of the lane have failed; the caller holds the lease. */
    public void saveFailures(String watch, int lane, int failures) {
        jdbc.update("UPDATE datasync_watch SET failures = ? WHERE watch = ? AND lane = ?", failures, watch, lane);
    }

    /** The lane stands there from now on; the caller holds the lease. */
    public void savePosition(String watch, int lane, String position) {
        jdbc.update("UPDATE datasync_watch SET position_text = ? WHERE watch = ? AND lane = ?", position, watch, lane);
    }

    /** Where a lane stands, as was last committed; empty too if there is no such lane. */
    public Optional<String> position(String watch, int lane) {
        return position(watch, lane, "");
    }

    /** The same without waiting for a cycle that is under way, and so perhaps where it will stand if it ends well. */
    public Optional<String> approximatePosition(String watch, int lane) {
        return position(watch, lane, dialect.uncommitted());
    }

    private Optional<String> position(String watch, int lane, String end) {
        return jdbc
                .queryForList(
                        "SELECT position_text FROM datasync_watch WHERE watch = ? AND lane = ?" + end,
                        String.class,
                        watch,
                        lane)
                .stream()
                .flatMap(Stream::ofNullable)
                .findFirst();
    }

    /**
     * Which node has delivered last in each lane of which that is known, without waiting for cycles that are under way, by the
     * lane's number.
     */
    public Map<Integer, String> nodes(String watch) {
        Map<Integer, String> nodes = new TreeMap<>();
        jdbc.query(
                "SELECT lane, holder FROM datasync_watch WHERE watch = ?" + dialect.uncommitted(),
                row -> {
                    int lane = row.getInt(1);
                    Optional.ofNullable(row.getString(2))
                            .flatMap(Holder::node)
                            .ifPresent(name -> nodes.put(lane, name));
                },
                watch);
        return nodes;
    }

    /** How many changes of a lane have failed, as was last committed. */
    public int failures(String watch, int lane) {
        Integer failures = jdbc.queryForObject(
                "SELECT max(failures) FROM datasync_watch WHERE watch = ? AND lane = ?", Integer.class, watch, lane);
        return failures == null ? 0 : failures;
    }

    /** Stores that this node delivers in the lane, unless that is stored already; the caller holds the lease. */
    void hold(Lease lease) {
        Holder ours = Holder.of(node);
        if (!lease.holder().flatMap(Holder::node).equals(ours.node())) {
            save(lease, ours);
        }
    }

    /** Leaves a mark in the lane's row that only the current transaction sees; the caller holds the lease. */
    String mark(Lease lease) {
        return save(lease, Holder.marked(node));
    }

    private String save(Lease lease, Holder holder) {
        jdbc.update(
                "UPDATE datasync_watch SET holder = ? WHERE watch = ? AND lane = ?",
                holder.text(),
                lease.watch(),
                lease.lane());
        return holder.text();
    }

    boolean isMarked(String watch, int lane, String mark) {
        return jdbc.queryForList(
                        "SELECT holder FROM datasync_watch WHERE watch = ? AND lane = ?", String.class, watch, lane)
                .contains(mark);
    }

    /**
     * Makes sure that the current transaction still has the lease that it took.
     *
     * @throws IllegalStateException if it has not: the connection lives, but its transaction was ended
     */
    public void confirm(String watch, int lane) {
        if (held(leaseSql, watch, lane).isEmpty()) {
            throw new IllegalStateException("The lease of watch " + watch + ", lane " + lane
                    + " was lost during the cycle, so the cycle is rolled back");
        }
    }

    /** Whether another transaction has kept a lock for longer than the database lets one wait. */
    public boolean isBusy(Throwable e) {
        return WatchedTransaction.anyCause(e, dialect::isLockTimeout);
    }

    /** Whether a failure speaks of the database with the state, the connection or other transactions. */
    public boolean isInfrastructure(Throwable e) {
        return dialect.isInfrastructure(e);
    }

    private boolean isRefusal(Throwable e) {
        return WatchedTransaction.anyCause(e, dialect::isRefusal);
    }
}
