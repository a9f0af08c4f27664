package org.datasync.watch.changetable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datasync.watch.changetable.SourceTransactionQueue.SourceTransaction;
import org.datasync.watch.log.Log;
import org.datasync.watch.pattern.Backlog;
import org.datasync.watch.pattern.Batch;
import org.datasync.watch.pattern.Fetch;
import org.datasync.watch.pattern.Held;
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.pattern.WatchPattern;

/**
 * Our own change table read by source transactions: each {@link PendingChange} is all of what one of them has pending, in the
 * order of its ids, and they are in the order that {@link SourceTransactionQueue} says.
 *
 * <ol>
 *   <li>A transaction is cut only if it has more rows than {@code maxTransactionSize}; the parts are then in order, but a
 *       transaction that was committed late may come between two of them.
 *   <li>As many whole transactions are fetched as have room, or else one.
 *   <li>There is no floor: what it hides could be a part of a transaction, or one that others were to wait for.
 * </ol>
 *
 * <p>For one lane, as there is no order across several.
 */
final class SourceTransactionPattern implements WatchPattern {

    private static final Log LOG = Log.of(SourceTransactionPattern.class);

    private final ChangeTablePattern single;
    private final ChangeRows rows;
    private final SetAsideRows setAside;
    private final SourceTransactionQueue queue;
    private final int maxTransactionSize;
    private String cut;

    /**
     * Reads rows by source transactions.
     *
     * @param single the pattern by which they are changes one by one
     * @param maxTransactionSize how many rows of a source transaction are delivered together at most
     */
    SourceTransactionPattern(
            ChangeTablePattern single,
            ChangeRows rows,
            SetAsideRows setAside,
            SourceTransactionQueue queue,
            int maxTransactionSize) {
        this.single = single;
        this.rows = rows;
        this.setAside = setAside;
        this.queue = queue;
        this.maxTransactionSize = maxTransactionSize;
    }

    @Override
    public void requireAcknowledgeable() {
        single.requireAcknowledgeable();
    }

    @Override
    public Batch fetch(Fetch fetch) {
        single.requireDeletable();
        List<PendingChange> next = next(fetch);
        return new Batch(next, !next.isEmpty(), Optional.empty(), true); // more may be pending, or it is not known
    }

    @Override
    public Optional<PendingChange> unreadable() {
        return single.unreadable();
    }

    private List<PendingChange> next(Fetch fetch) {
        List<SourceTransaction> parts = parts(rows.unreadable().searching(() -> queue.next(fetch.limit())));
        if (parts.isEmpty()) {
            return List.of();
        }
        if (!parts.get(0).isComplete()) {
            return List.of(together(rows.withRows(first(parts.get(0).transactionId()))));
        }
        return read(parts.subList(0, room(parts, fetch.limit())));
    }

    /** How many of these there is room for: at least one, and none of which it is not known how large it is. */
    private static int room(List<SourceTransaction> parts, int limit) {
        int size = parts.get(0).ids().size();
        int count = 1;
        while (count < parts.size() && parts.get(count).isComplete()) {
            size += parts.get(count).ids().size();
            if (size > limit) {
                break;
            }
            count++;
        }
        return count;
    }

    /** The transactions with those cut that have too many rows. */
    private List<SourceTransaction> parts(List<SourceTransaction> transactions) {
        List<SourceTransaction> parts = new ArrayList<>();
        for (SourceTransaction transaction : transactions) {
            List<Long> ids = transaction.ids();
            if (!transaction.isComplete() || ids.size() <= maxTransactionSize) {
                parts.add(transaction);
                continue;
            }
            warnOfCut(transaction.transactionId());
            for (int from = 0; from < ids.size(); from += maxTransactionSize) {
                List<Long> part = ids.subList(from, Math.min(from + maxTransactionSize, ids.size()));
                parts.add(new SourceTransaction(transaction.transactionId(), part, true));
            }
        }
        return parts;
    }

    /** A transaction's changes, as far as they are delivered together. */
    private List<PendingChange> first(String transactionId) {
        List<PendingChange> changes = rows.each(queue.sql().ofTransaction(transactionId, maxTransactionSize + 1));
        if (changes.size() <= maxTransactionSize) {
            return changes;
        }
        warnOfCut(transactionId);
        return changes.subList(0, maxTransactionSize);
    }

    private void warnOfCut(String transactionId) {
        if (!transactionId.equals(cut)) {
            cut = transactionId;
            LOG.warn(
                    "Transaction {} has more than maxTransactionSize={} changes in the change table, so it is delivered"
                            + " in parts of that size",
                    transactionId,
                    maxTransactionSize);
        }
    }

    private List<PendingChange> read(List<SourceTransaction> parts) {
        Map<Object, PendingChange> changes = new LinkedHashMap<>();
        rows.ofParts(queue.sql(), parts.stream().map(SourceTransaction::ids).toList())
                .forEach(change -> changes.put(ChangeRow.of(change).id(), change));
        return parts.stream()
                .map(part -> part.ids().stream()
                        .map(changes::get)
                        .filter(change -> change != null) // deleted by hand, or too large for this fetch
                        .toList())
                .filter(part -> !part.isEmpty())
                .map(SourceTransactionPattern::together)
                .toList();
    }

    private static PendingChange together(List<PendingChange> changes) {
        return PendingChange.together(changes);
    }

    /** Source transactions are no barriers, so that nobody asks. */
    @Override
    public boolean isNext(PendingChange barrier, Fetch besides) {
        return single.isNext(barrier, besides);
    }

    /** What was held as a change alone, with another delivery, is to be fetched as a part of its transaction. */
    @Override
    public Optional<PendingChange> find(Held held) {
        return FailingRow.isNamed(held.recordId())
                ? single.find(held)
                : changes(held).map(changes -> together(rows.withRows(changes)));
    }

    @Override
    public Optional<PendingChange> findRow(Held held) {
        return FailingRow.isNamed(held.recordId())
                ? single.findRow(held)
                : changes(held).map(SourceTransactionPattern::together);
    }

    private Optional<List<PendingChange>> changes(Held held) {
        return rows.single(held.token())
                .map(change -> Optional.ofNullable(ChangeRow.of(change).own().transactionId())
                        .map(transactionId -> first(transactionId.toString()))
                        .orElse(List.of(change)))
                .filter(changes -> together(changes).recordId().equals(held.recordId()));
    }

    @Override
    public void acknowledge(List<PendingChange> delivered) {
        single.acknowledge(delivered);
    }

    @Override
    public void reread() {
        single.reread();
    }

    @Override
    public Optional<String> payload(PendingChange change) {
        return single.payload(change);
    }

    @Override
    public PendingChange restore(String payload) {
        return together(setAside.each(payload));
    }

    @Override
    public List<Backlog> backlog() {
        return single.backlog();
    }
}
