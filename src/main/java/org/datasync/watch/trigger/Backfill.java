package org.datasync.watch.trigger;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.CaptureName;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.log.Log;
import org.datasync.watch.records.RowEstimate;
import org.datasync.watch.records.TableGuard;
import org.datasync.watch.schema.ForeignKey;
import org.datasync.watch.schema.RightMissing;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.trigger.BackfillQueue.Queued;
import org.datasync.watch.trigger.CaptureStore.Loading;

/** Has records read as they stand: all of a table that is captured for the first time, or those that someone asks for. */
final class Backfill {

    private static final Duration RETRY = Duration.ofMinutes(1);

    private static final Log LOG = Log.of(Backfill.class);

    private final CaptureContext context;

    /**
     * Of the tables that are loaded; empty for those that are none of this node's. To look at them all for each chunk would
     * take longer than the chunk.
     */
    private final Map<CaptureName, Optional<Capture>> known = new ConcurrentHashMap<>();

    /** When tables that cannot be loaded as they are will be tried again, as {@link System#nanoTime} has it. */
    private final Map<CaptureName, Long> refused = new ConcurrentHashMap<>();

    /** Which other tables each of those that are loaded refers to. */
    private final Map<TableName, Set<TableName>> parents = new ConcurrentHashMap<>();

    private final TableGuard guard;

    Backfill(CaptureContext context) {
        this.context = context;
        this.guard = new TableGuard(context.jdbc(), context.dialect(), false);
    }

    /**
     * Queues the next records of a table whose initial load is not complete, if few are pending, in one transaction. Tables
     * that are none of the watch's are left to the nodes whose options name them, as nodes may differ while they are updated.
     *
     * @return whether it has queued any
     */
    boolean load() {
        Optional<Loading> next = next();
        if (next.isEmpty()) {
            return false;
        }
        OptionalLong estimated = estimated(next.get());
        AtomicReference<Runnable> news = new AtomicReference<>(() -> {});
        try {
            boolean loaded =
                    Boolean.TRUE.equals(context.transactions().execute(status -> loadNext(next, estimated, news)));
            news.get().run();
            return loaded;
        } catch (RightMissing e) {
            refuse(next.get().name(), e.getMessage()); // what is captured is delivered all the same
            return false;
        }
    }

    private boolean loadNext(Optional<Loading> next, OptionalLong estimated, AtomicReference<Runnable> news) {
        beginToWrite();
        Optional<Loading> loading = lockNext();
        boolean same = isSame(next, loading);
        return loading.isPresent()
                && load(loading.get(), same ? estimated : OptionalLong.empty(), context.store(), news);
    }

    /** Of a load that is yet to begin. */
    private OptionalLong estimated(Loading loading) {
        boolean begins = LoadProgress.of(loading.position()).isBeginning();
        return begins
                ? new RowEstimate(context.jdbc(), context.dialect())
                        .of(latest(loading.name()).table())
                : OptionalLong.empty();
    }

    private BackfillQueue queue() {
        return new BackfillQueue(context.jdbc(), context.dialect());
    }

    private void beginToWrite() {
        Dialect dialect = context.dialect();
        dialect.writingTransactionStart(dialect.quote(context.changeTable())).ifPresent(context.jdbc()::execute);
    }

    /** As another node has left it, which may have completed one table after the other before each lock. */
    private Optional<Loading> lockNext() {
        Optional<Loading> locked = Optional.empty();
        Optional<Loading> next = next();
        while (next.isPresent() && !isSame(locked, next)) {
            context.store().lock(next.get());
            locked = next;
            next = next();
        }
        return next;
    }

    private static boolean isSame(Optional<Loading> one, Optional<Loading> other) {
        return one.map(Loading::version).equals(other.map(Loading::version));
    }

    /** A table whose parents are loaded, if there is one: what is loaded can then be written where foreign keys are kept. */
    private Optional<Loading> next() {
        List<Loading> left = context.store().loading().stream()
                .filter(loading -> wanted(loading.name()).isPresent() && !isRefused(loading.name()))
                .toList();
        List<TableName> tables =
                left.stream().map(loading -> loading.name().table()).toList();
        return left.stream()
                .filter(loading -> parents(loading.name().table()).stream().noneMatch(tables::contains))
                .findFirst()
                .or(() -> left.stream().findFirst());
    }

    private Set<TableName> parents(TableName table) {
        return parents.computeIfAbsent(table, name -> context.reader().foreignKeys(name).stream()
                .map(ForeignKey::parent)
                .filter(parent -> !parent.equals(name))
                .collect(Collectors.toSet()));
    }

    private boolean isRefused(CaptureName name) {
        Long until = refused.get(name);
        return until != null && until - System.nanoTime() > 0;
    }

    private Optional<Capture> wanted(CaptureName name) {
        if (!known.containsKey(name)) {
            context.wanted().forEach(capture -> known.put(capture.name(), Optional.of(capture)));
            known.putIfAbsent(name, Optional.empty());
        }
        return known.get(name);
    }

    /** A table that cannot be read keeps no other from being loaded. */
    private boolean load(Loading loading, OptionalLong estimated, CaptureStore store, AtomicReference<Runnable> news) {
        Capture capture = latest(loading.name());
        BackfillQueue queue = queue();
        if (queue.isFull(capture)) {
            return false;
        }
        Optional<String> objection = guard.objection(capture.table().name());
        if (objection.isPresent()) {
            refuse(loading.name(), objection.get());
            return false;
        }
        try {
            LoadProgress known = LoadProgress.of(loading.position());
            LoadProgress before = known.isBeginning() ? known.beginning(estimated, Instant.now()) : known;
            Queued queued = queue.queueNext(capture, before.key());
            LoadProgress after = before.after(queued.last().orElse(before.key()), queued.records());
            store.saveLoadPosition(loading, queued.last().map(last -> after.text()));
            news.set(() ->
                    tell(loading.name().table(), before, after, queued.last().isEmpty()));
            return true;
        } catch (IllegalArgumentException e) {
            refuse(
                    loading.name(),
                    "A key of the table " + loading.name().table() + " cannot be read: " + e.getMessage());
            return false;
        }
    }

    private static void tell(TableName table, LoadProgress before, LoadProgress after, boolean over) {
        String all =
                before.estimated().isPresent() ? "some " + before.estimated().getAsLong() : "an unknown number of";
        if (before.isBeginning()) {
            LOG.info("The initial load of {} begins: {} records", table, all);
        }
        if (over) {
            LOG.info(
                    "The initial load of {} is queued: {} records since {}",
                    table,
                    after.queued(),
                    after.began().equals(Instant.EPOCH) ? "an earlier release" : after.began());
        } else if (after.isNewsAfter(before)) {
            LOG.info("The initial load of {} has queued {} of {} records", table, after.queued(), all);
        }
    }

    private void refuse(CaptureName name, String reason) {
        refused.put(name, System.nanoTime() + RETRY.toNanos());
        LOG.error(
                "The initial load of {} waits, and is tried again in {} s: {}",
                name.table(),
                RETRY.toSeconds(),
                reason);
    }

    private Capture latest(CaptureName name) {
        int version = context.store().latest(name).orElseThrow().version();
        return wanted(name).orElseThrow().withVersion(version);
    }

    /**
     * Queues records to be read and delivered again.
     *
     * @param table the table; empty for all tables of the watch
     * @param condition which of its records, trusted SQL; empty for all
     * @return how many
     * @throws IllegalStateException if the table is not captured, so that later changes could be missed, or its user would not
     *     see all of its records
     */
    int resync(Optional<String> table, Optional<String> condition) {
        beginToWrite();
        BackfillQueue queue = queue();
        int queued = 0;
        for (Capture capture : captures(table)) {
            int version = installed(capture.name()).version();
            guard.objection(capture.table().name()).ifPresent(objection -> {
                throw new IllegalStateException(objection);
            });
            int records = queue.queue(capture.withVersion(version), condition);
            LOG.info(
                    "Of {} {} records are queued to be delivered as they stand",
                    capture.table().name(),
                    records);
            queued += records;
        }
        return queued;
    }

    private List<Capture> captures(Optional<String> table) {
        if (table.isEmpty()) {
            return context.wanted();
        }
        TableName only = context.reader().read(table.get(), "table").name();
        List<Capture> captures = context.wanted().stream()
                .filter(capture -> only.equals(capture.name().table()))
                .toList();
        if (captures.isEmpty()) {
            throw new IllegalStateException(
                    "The table " + table.get() + " is none of the watch's tables. Name one of them with"
                            + " the option table, or name it with the option tables too");
        }
        return captures;
    }

    private CaptureVersion installed(CaptureName name) {
        return context.store()
                .latest(name)
                .filter(latest -> !latest.isGivenUp())
                .orElseThrow(() -> new IllegalStateException(
                        "The table " + name.table() + " is not captured for subscriber " + context.subscriber()
                                + ", so its next changes would be missed. Run action=install first"));
    }
}
