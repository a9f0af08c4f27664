package org.datasync.watch.changetable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.pattern.UnreadableBatch;
import org.datasync.watch.records.LargeRows;
import org.datasync.watch.records.RowFetcher;
import org.datasync.watch.records.RowSize;

/**
 * Gives changes the current rows of their records, of a fetch no more at a time than {@code maxBatchBytes} allows:
 *
 * <ol>
 *   <li>Rows are counted as they come, and once they are too large together the query is given up, and that for fewer records
 *       takes its place, down to a single one.
 *   <li>Of the changes as many get their rows as keep to the limit together, in order, at least one. The others are left to the
 *       next fetch.
 *   <li>How many rows went together is remembered, so that not each fetch of large ones begins in vain.
 * </ol>
 */
final class BoundedRows {

    private final Optional<RowFetcher> fetcher;
    private final ImageLimit limit;
    private final BiFunction<String, Throwable, IllegalArgumentException> flaw;
    private int together = Integer.MAX_VALUE / 2;

    /**
     * Reads with this, if there is anything to be read.
     *
     * @param flaw what is wrong with a row at which something was thrown; throws the failure itself if it is not the row's
     */
    BoundedRows(
            Optional<RowFetcher> fetcher,
            ImageLimit limit,
            BiFunction<String, Throwable, IllegalArgumentException> flaw) {
        this.fetcher = fetcher;
        this.limit = limit;
        this.flaw = flaw;
    }

    /**
     * The first of these changes with the rows that they are to have, as many as keep to the limit; at least one.
     *
     * @throws UnreadableBatch if of several one cannot be read
     */
    List<PendingChange> within(List<PendingChange> changes) {
        if (fetcher.isEmpty() || changes.stream().noneMatch(fetcher.get()::needsRow)) {
            return changes; // with images as large as they may be, if any
        }
        List<PendingChange> read = new ArrayList<>();
        long left = limit.bytes();
        while (read.size() < changes.size() && (read.isEmpty() || left > 0)) {
            int to = Math.min(read.size() + together, changes.size());
            List<PendingChange> next = changes.subList(read.size(), to);
            try {
                List<PendingChange> rows = with(next, true, next.size() == 1 ? Long.MAX_VALUE : left);
                left -= rows.stream().mapToLong(BoundedRows::size).sum();
                read.addAll(rows);
                together = Math.min(together * 2, Integer.MAX_VALUE / 4);
            } catch (LargeRows e) {
                together = Math.max(1, Math.min(next.size() / 2, e.rows() - 1));
                if (!read.isEmpty()) {
                    return read;
                }
            }
        }
        return read;
    }

    private static long size(PendingChange change) {
        return change.isOne() ? RowSize.of(change.change().getAfter()) : 0;
    }

    /**
     * The changes with the rows that they are to have, however large these are. One whose row cannot be read has a flaw.
     *
     * @throws UnreadableBatch if of several that may be fetched apart one cannot
     */
    List<PendingChange> all(List<PendingChange> changes, boolean divisible) {
        return with(changes, divisible, Long.MAX_VALUE);
    }

    private List<PendingChange> with(List<PendingChange> changes, boolean divisible, long bytes) {
        if (fetcher.isEmpty()) {
            return changes;
        }
        try {
            return fetcher.get().limitedTo(bytes).withRows(changes);
        } catch (LargeRows e) {
            throw e;
        } catch (RuntimeException | Error e) {
            IllegalArgumentException cause = flaw.apply("The record's row cannot be fetched", e);
            if (divisible && changes.size() > 1) {
                throw new UnreadableBatch(e);
            }
            return changes.stream().map(change -> change.with(cause)).toList();
        }
    }
}
