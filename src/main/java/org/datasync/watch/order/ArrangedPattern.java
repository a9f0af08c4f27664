package org.datasync.watch.order;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datasync.watch.change.LaneRange;
import org.datasync.watch.pattern.Backlog;
import org.datasync.watch.pattern.Batch;
import org.datasync.watch.pattern.Fetch;
import org.datasync.watch.pattern.Held;
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.pattern.WatchPattern;
import org.datasync.watch.records.RecordTables;
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
     * @param reader describes the tables that the changes are about
     */
    public ArrangedPattern(WatchPattern pattern, OrderSpec spec, TableReader reader) {
        this.pattern = pattern;
        this.tables = new RecordTables(reader);
        this.order = new BatchOrder(spec, tables);
    }

    private ArrangedPattern(WatchPattern pattern, RecordTables tables, BatchOrder order) {
        this.pattern = pattern;
        this.tables = tables;
        this.order = order;
    }

    @Override
    public void requireAcknowledgeable() {
        pattern.requireAcknowledgeable();
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
    public boolean isNext(PendingChange barrier, Fetch besides) {
        return pattern.isNext(barrier, besides);
    }

    @Override
    public Optional<PendingChange> probe(Fetch fetch, double place) {
        return pattern.probe(fetch, place);
    }

    @Override
    public Batch fetch(Fetch fetch) {
        Batch batch = pattern.fetch(fetch);
        fetched = batch.changes();
        return arranged(batch);
    }

    /** The lane can stand only where all that was fetched before is done, so in an arranged batch only at its end. */
    private Batch arranged(Batch batch) {
        List<PendingChange> arranged = order.arranged(fetched);
        if (fetched.stream().noneMatch(PendingChange::hasPosition) || arranged.equals(fetched)) {
            return new Batch(arranged, batch.more(), batch.position(), batch.withoutHeld());
        }
        PendingChange last = fetched.get(fetched.size() - 1);
        Optional<String> end = batch.position().or(last::position);
        return new Batch(
                arranged.stream().map(PendingChange::atNoPosition).toList(), batch.more(), end, batch.withoutHeld());
    }

    @Override
    public void committed(List<PendingChange> delivered) {
        Set<String> done = delivered.stream().flatMap(ArrangedPattern::tokens).collect(Collectors.toSet());
        List<PendingChange> first = fetched.stream()
                .takeWhile(change -> tokens(change).allMatch(done::contains))
                .toList();
        fetched = List.of();
        if (first.isEmpty()) {
            pattern.reread(); // the first that was fetched still is to come, whatever was done after it
        } else {
            pattern.committed(first);
        }
    }

    private static Stream<String> tokens(PendingChange change) {
        return change.leaves().map(leaf -> leaf.source().token());
    }

    @Override
    public void reread() {
        fetched = List.of();
        tables.forget();
        pattern.reread();
    }

    @Override
    public Optional<PendingChange> find(Held held) {
        return pattern.find(held);
    }

    @Override
    public Optional<PendingChange> findRow(Held held) {
        return pattern.findRow(held);
    }

    @Override
    public void acknowledge(List<PendingChange> delivered) {
        pattern.acknowledge(delivered);
    }

    @Override
    public Optional<String> payload(PendingChange change) {
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
    public Map<String, Object> standing(Supplier<Optional<String>> position) {
        return pattern.standing(position);
    }
}
