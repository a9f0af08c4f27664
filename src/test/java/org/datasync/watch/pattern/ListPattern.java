package org.datasync.watch.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.LaneRange;

/** A pattern over a list in memory that, like a floor, never looks again at what it was told is done. */
final class ListPattern implements WatchPattern {

    private final List<PendingChange> pending = new ArrayList<>();
    private List<PendingChange> fetched = List.of();
    private long floor;
    private boolean lookingBelow;

    void add(List<PendingChange> changes) {
        pending.addAll(changes);
    }

    boolean isEmpty() {
        return pending.isEmpty();
    }

    /** The next fetch finds what is below the floor too. */
    void lookBelow() {
        lookingBelow = true;
    }

    private static long id(PendingChange change) {
        return (Long) change.rows().get(0).id();
    }

    @Override
    public WatchPattern forLane(LaneRange lane) {
        return this;
    }

    @Override
    public boolean isNext(PendingChange barrier, Fetch besides) {
        return true;
    }

    @Override
    public Optional<PendingChange> probe(Fetch fetch, double place) {
        return Optional.empty();
    }

    @Override
    public List<PendingChange> fetch(Fetch fetch) {
        fetched = pending.stream()
                .filter(change -> lookingBelow || id(change) > floor)
                .limit(fetch.limit())
                .toList();
        lookingBelow = false;
        return fetched;
    }

    @Override
    public Optional<PendingChange> findRow(String rowId, String recordId) {
        return find(rowId, recordId);
    }

    @Override
    public boolean isCut() {
        return false;
    }

    @Override
    public void acknowledge(List<PendingChange> delivered) {
        Set<ChangeRow> rows = Collections.newSetFromMap(new IdentityHashMap<>());
        delivered.forEach(change -> change.rows().forEach(row -> assertThat(rows.add(row))
                .as("whether row %s is delivered once", row.id())
                .isTrue()));
        int before = pending.size();
        pending.removeIf(change -> rows.containsAll(change.rows()));
        assertThat(before - pending.size()).isEqualTo(rows.size());
    }

    @Override
    public void committed(List<PendingChange> delivered) {
        assertThat(delivered).isEqualTo(fetched.subList(0, delivered.size()));
        floor = id(delivered.get(delivered.size() - 1));
        assertThat(pending).allSatisfy(change -> assertThat(id(change)).isGreaterThan(floor));
    }

    @Override
    public void reread() {
        floor = 0;
    }

    @Override
    public Optional<PendingChange> find(String rowId, String recordId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String payload(PendingChange change) {
        throw new UnsupportedOperationException();
    }

    @Override
    public PendingChange restore(String payload) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Backlog> backlog() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void record(List<Change> changes, List<String> subscribers) {
        throw new UnsupportedOperationException();
    }
}
