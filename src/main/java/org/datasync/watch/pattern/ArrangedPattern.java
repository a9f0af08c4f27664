package org.datasync.watch.pattern;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.LaneRange;
import org.datasync.watch.schema.TableReader;

/**
 * A pattern whose batches are coalesced and reordered, as {@link BatchOrder} says, between fetch and delivery. Everything
 * else is the other pattern's: a change that is fetched alone, as after a failure, or read again for its retry is the one
 * that was recorded.
 *
 * <p>For one lane: it remembers the last fetch, to tell the other pattern how much of it is done in the order in which it
 * was fetched.
 */
public final class ArrangedPattern implements WatchPattern {

    private final WatchPattern pattern;
    private final RecordTables tables;
    private final BatchOrder order;
    private List<PendingChange> fetched = List.of();

    /**
     * Arranges what the pattern fetches.
     *
     * @param dataSource the database with the tables that the changes are about
     */
    public ArrangedPattern(WatchPattern pattern, OrderSpec spec, DataSource dataSource) {
        this.pattern = pattern;
        this.tables = new RecordTables(new TableReader(dataSource));
        this.order = new BatchOrder(spec, tables);
    }

    private ArrangedPattern(WatchPattern pattern, RecordTables tables, BatchOrder order) {
        this.pattern = pattern;
        this.tables = tables;
        this.order = order;
    }

    @Override
    public WatchPattern forLane(LaneRange lane) {
        return new ArrangedPattern(pattern.forLane(lane), tables, order);
    }

    @Override
    public Optional<PendingChange> unreadable() {
        return pattern.unreadable();
    }

    @Override
    public boolean isCut() {
        return pattern.isCut();
    }

    @Override
    public boolean isNext(PendingChange barrier, Fetch besides) {
        return pattern.isNext(barrier, besides);
    }

    @Override
    public Optional<PendingChange> probe(Fetch fetch, double place) {
        return pattern.probe(fetch, place);
    }

    @Override
    public List<PendingChange> fetch(Fetch fetch) {
        fetched = pattern.fetch(fetch);
        return order.arranged(fetched);
    }

    @Override
    public void committed(List<PendingChange> delivered) {
        Set<ChangeRow> done = Collections.newSetFromMap(new IdentityHashMap<>());
        delivered.forEach(change -> done.addAll(change.rows()));
        List<PendingChange> first = fetched.stream()
                .takeWhile(change -> done.containsAll(change.rows()))
                .toList();
        fetched = List.of();
        if (first.isEmpty()) {
            pattern.reread(); // the first that was fetched still is to come, whatever was done after it
        } else {
            pattern.committed(first);
        }
    }

    @Override
    public void reread() {
        fetched = List.of();
        tables.forget();
        pattern.reread();
    }

    @Override
    public Optional<PendingChange> find(String rowId, String recordId) {
        return pattern.find(rowId, recordId);
    }

    @Override
    public Optional<PendingChange> findRow(String rowId, String recordId) {
        return pattern.findRow(rowId, recordId);
    }

    @Override
    public void acknowledge(List<PendingChange> delivered) {
        pattern.acknowledge(delivered);
    }

    @Override
    public String payload(PendingChange change) {
        return pattern.payload(change);
    }

    @Override
    public PendingChange restore(String payload) {
        return pattern.restore(payload);
    }

    @Override
    public List<Backlog> backlog() {
        return pattern.backlog();
    }

    @Override
    public void record(List<Change> changes, List<String> subscribers) {
        pattern.record(changes, subscribers);
    }
}
