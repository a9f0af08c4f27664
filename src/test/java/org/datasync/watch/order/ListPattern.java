package org.datasync.watch.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.datasync.watch.pattern.Batch;
import org.datasync.watch.pattern.Fetch;
import org.datasync.watch.pattern.Held;
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.pattern.WatchPattern;

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
        return Long.parseLong(change.source().token());
    }

    @Override
    public Batch fetch(Fetch fetch) {
        fetched = pending.stream()
                .filter(change -> lookingBelow || id(change) > floor)
                .limit(fetch.limit())
                .toList();
        lookingBelow = false;
        return Batch.of(fetched, fetch);
    }

    @Override
    public Optional<PendingChange> find(Held held) {
        throw new AssertionError("Nothing is held");
    }

    @Override
    public void acknowledge(List<PendingChange> delivered) {
        List<Long> all = delivered.stream()
                .flatMap(PendingChange::leaves)
                .map(ListPattern::id)
                .toList();
        Set<Long> ids = Set.copyOf(all);
        assertThat(all).as("each change is delivered once").hasSameSizeAs(ids);
        int before = pending.size();
        pending.removeIf(change -> ids.contains(id(change)));
        assertThat(before - pending.size()).isEqualTo(ids.size());
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
}
