package org.datasync.watch.monitor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.datasync.watch.cycle.LaneWorkers;
import org.datasync.watch.failure.FailureSummary;
import org.datasync.watch.log.Log;
import org.datasync.watch.monitor.History.Point;
import org.datasync.watch.pattern.WatchPattern;
import org.datasync.watch.runtime.Recent;
import org.datasync.watch.runtime.Watch;
import org.datasync.watch.runtime.WatchStatus;

/**
 * All that is known of a watch that runs on this node. The database is asked for its status once in 5 s at the most, however many
 * want to know it; and by {@link #sample} in the background, once, and again and again once somebody has shown interest, and then for
 * no more than a twentieth of the time, as a large backlog takes long to count. For several threads.
 */
public final class Monitor {

    /** How often a sample is taken. */
    public static final Duration INTERVAL = Duration.ofSeconds(15);

    private static final Log LOG = Log.of(Monitor.class);

    /** What is known is not known any more when it should have been asked for again so long ago. */
    private static final Duration OVERDUE = Duration.ofMinutes(1);

    /** Of the time, status is asked for in one part of so many at the most. */
    private static final int SHARE = 20;

    /** A quarter of an hour, and eight hours. */
    private static final int POINTS_LATELY = 60;

    private static final int SAMPLES_A_POINT = 8;
    private static final int POINTS_LONG = 240;

    private static final double NANOS = 1e9;

    private final Watch watch;
    private final LaneWorkers workers;
    private final Recent<WatchStatus> status;
    private final Recent<FailureSummary> failures;
    private final Tally tally;
    private final History lately = new History(POINTS_LATELY, 1);
    private final History longer = new History(POINTS_LONG, SAMPLES_A_POINT);
    private final Clock clock;
    private final AtomicBoolean refreshing = new AtomicBoolean();
    private final Set<String> unread = new HashSet<>();
    private boolean looked;
    private volatile boolean wanted;
    private volatile Instant due = Instant.MIN;
    private ScheduledExecutorService background;
    private Future<?> sampling;
    private Meters meters = Meters.NONE;
    private volatile double perSecond;
    private volatile long lagMillis;
    private long counted;
    private long countedAt = System.nanoTime();

    /** Of a watch with its pattern, whose lanes these workers run. */
    public Monitor(Watch watch, WatchPattern pattern, LaneWorkers workers) {
        this.watch = watch;
        this.workers = workers;
        this.clock = watch.clock();
        this.status = new Recent<>(() -> watch.status(pattern), clock);
        this.failures = new Recent<>(() -> watch.parkedChanges().summary(), clock);
        this.tally = new Tally(clock);
    }

    /**
     * From now on samples are taken by this executor, and meters are told of what happens, where the application has a registry of
     * them.
     *
     * @param wanted whether somebody is known to want the status
     */
    public void start(ScheduledExecutorService executor, Meters.Beans beans, boolean wanted) {
        background = executor;
        meters = Meters.of(this, watch.spec().subscriber(), beans);
        tally.tell(meters);
        long seconds = INTERVAL.toSeconds();
        sampling = executor.scheduleWithFixedDelay(this::sample, seconds, seconds, TimeUnit.SECONDS);
        if (wanted || meters != Meters.NONE) {
            want();
        }
    }

    /** No more samples; the meters are gone. */
    public void stop() {
        if (sampling != null) {
            sampling.cancel(false);
        }
        meters.close();
    }

    /** The watch's name. */
    public String name() {
        return watch.watch();
    }

    /** What this node has done since the route started. */
    public Tally tally() {
        return tally;
    }

    /** How the watch is getting on, a few seconds ago at the most. */
    public WatchStatus status() {
        return status.get();
    }

    /** What has failed of its changes, a few seconds ago at the most. */
    public FailureSummary failures() {
        return failures.get();
    }

    /** How it was getting on a while ago, without asking; empty if nobody knows, or not since long. */
    public Optional<WatchStatus> known() {
        return isOverdue() ? Optional.empty() : status.known();
    }

    private boolean isOverdue() {
        return wanted && due.isAfter(Instant.MIN) && clock.instant().isAfter(due.plus(OVERDUE));
    }

    /** How its lanes are getting on, by name; which node has delivered last in each, as far as that is known without asking. */
    public List<Map<String, Object>> lanes() {
        Optional<WatchStatus> known = known();
        return workers.standings().stream()
                .map(lane -> lane.form(known.flatMap(status -> status.node(lane.lane()))))
                .toList();
    }

    /** For how long nothing has been delivered though it is tried; zero while all goes well. */
    public Duration outage() {
        return workers.outageSince()
                .map(since -> Duration.between(since, clock.instant()))
                .filter(lasting -> !lasting.isNegative())
                .orElse(Duration.ZERO);
    }

    /** Somebody wants to know: its status is asked for in the background from now on, and at once if what is known is old. */
    public void want() {
        wanted = true;
        if (isDue() && refreshing.compareAndSet(false, true)) {
            background.execute(this::refresh);
        }
    }

    private boolean isDue() {
        return !clock.instant().isBefore(due);
    }

    private void refresh() {
        try {
            ask();
        } finally {
            refreshing.set(false);
        }
    }

    /** Takes a sample, and asks for the status if it is time to. By one thread at a time. */
    public synchronized void sample() {
        if ((wanted || !looked) && isDue()) {
            looked = true;
            ask();
            known().map(WatchStatus::unread).ifPresent(this::warn);
        }
        long now = System.nanoTime();
        long delivered = tally.delivered();
        perSecond = (delivered - counted) * NANOS / Math.max(1, now - countedAt);
        lagMillis = tally.longestLagMillis();
        counted = delivered;
        countedAt = now;
        long pending = known().map(known -> known.own().pending()).orElse(History.UNKNOWN);
        Point point = new Point(clock.instant(), pending, perSecond, lagMillis);
        lately.add(point);
        longer.add(point);
    }

    /** Once of each. */
    private void warn(List<String> subscribers) {
        subscribers.stream()
                .filter(unread::add)
                .forEach(subscriber -> LOG.warn(
                        "The change table of watch {} has changes of subscriber {} that have been pending for over an hour: nobody seems to read"
                                + " them, and they stay until somebody does. Start the routes of that subscriber or, if there are none any more,"
                                + " remove it by action=uninstall of datasync-watch:trigger:{} or, if it has no triggers, delete its rows",
                        name(),
                        subscriber,
                        subscriber));
    }

    private void ask() {
        long began = System.nanoTime();
        try {
            status.get();
        } catch (RuntimeException e) {
            LOG.debug("The status of watch {} is not known now", name(), e);
        }
        Duration taken = Duration.ofNanos(System.nanoTime() - began);
        Duration rest = taken.multipliedBy(SHARE);
        due = clock.instant().plus(rest.compareTo(Recent.FRESH) > 0 ? rest : Recent.FRESH);
    }

    /** What is known, by name, without asking, in a form that JSON can hold. */
    public Map<String, Object> view() {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("watch", name());
        view.put("pattern", watch.spec().pattern().name());
        view.put("node", watch.spec().node());
        Optional<WatchStatus> known = known();
        view.put("at", known.map(value -> value.at().toString()).orElse(null));
        view.put("pending", known.map(value -> value.own().pending()).orElse(null));
        view.put("ageMillis", known.map(value -> value.age().toMillis()).orElse(null));
        view.put("held", known.map(value -> value.failures().held().count()).orElse(null));
        view.put("parked", known.map(value -> value.failures().parked().count()).orElse(null));
        view.put("outageSince", workers.outageSince().map(Instant::toString).orElse(null));
        view.put("ranAt", ranAt().map(Instant::toString).orElse(null));
        view.put("perSecond", Math.round(perSecond * 10) / 10.0);
        view.put("lagMillis", lagMillis);
        view.put("delivered", tally.delivered());
        view.put("failed", tally.failed());
        view.put("unread", known.map(WatchStatus::unread).orElse(List.of()));
        view.put("lanes", lanes());
        view.put("standing", known.map(WatchStatus::standing).orElse(Map.of()));
        return view;
    }

    private Optional<Instant> ranAt() {
        return workers.standings().stream()
                .flatMap(lane -> lane.ranAt().stream())
                .max(Instant::compareTo);
    }

    /** How many changes were pending in the last quarter of an hour, oldest first; null where nobody knows. */
    public Object pendingLately() {
        return lately.form().get("pending");
    }

    /** The last quarter of an hour, and the last hours, of this node, by name. */
    public Map<String, Object> history() {
        Map<String, Object> history = new LinkedHashMap<>();
        history.put("lately", lately.form());
        history.put("longer", longer.form());
        return history;
    }
}
