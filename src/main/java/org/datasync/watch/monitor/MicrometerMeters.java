package org.datasync.watch.monitor;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * A watch's meters in Micrometer, which only this class knows. Gauges tell what is known already: to read them asks no database, and
 * while it does not answer they are not a number. No tag names a key or a change; of tables that are not named by options only so
 * many have meters of their own.
 */
final class MicrometerMeters implements Meters {

    private static final String PREFIX = "datasync.watch.";

    /** Rows of a change table may name tables at will. */
    private static final int MOST_TABLES = 1000;

    private static final String OTHER_TABLES = "(other)";

    private final MeterRegistry registry;
    private final Tags tags;
    private final Map<Meter.Id, Meter> meters = new ConcurrentHashMap<>();
    private final Map<String, OfTable> tables = new ConcurrentHashMap<>();

    private record OfTable(Counter delivered, Counter failed, Counter parked, Timer lag) {}

    private MicrometerMeters(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
    }

    static Meters of(Monitor monitor, String subscriber, Beans beans) {
        Optional<? extends MeterRegistry> registry = beans.any(CompositeMeterRegistry.class);
        return registry.<MeterRegistry>map(all -> all)
                .or(() -> beans.any(MeterRegistry.class))
                .<Meters>map(found -> {
                    MicrometerMeters meters =
                            new MicrometerMeters(found, Tags.of("watch", monitor.name(), "subscriber", subscriber));
                    meters.register(monitor);
                    return meters;
                })
                .orElse(NONE);
    }

    private void register(Monitor monitor) {
        Gauges gauges = new Gauges(monitor);
        gauge("pending", "Changes that are pending, where they are rows", gauges::pending);
        time("oldest.age", "How old the oldest pending change is", gauges::oldestAge);
        gauge("held", "Changes that have failed and are tried again", gauges::held);
        gauge("parked", "Changes that have failed for good, until somebody acts", gauges::parked);
        time("outage", "For how long nothing is delivered though it is tried; 0 while all goes well", gauges::outage);
        gauge("load.remaining", "Records that an initial load has still to queue, estimated", gauges::loadRemaining);
        time("horizon.held", "For how long open transactions keep the horizon back", gauges::horizonHeld);
        gauge(
                "triggers.gone",
                "Tables that are not captured as they were when that was installed",
                gauges::triggersGone);
        gauge("subscribers.unread", "Other subscribers of the change table that nobody reads", gauges::unread);
    }

    private void gauge(String name, String description, Supplier<Number> value) {
        add(Gauge.builder(PREFIX + name, value)
                .description(description)
                .tags(tags)
                .register(registry));
    }

    private void time(String name, String description, Supplier<Number> seconds) {
        ToDoubleFunction<Supplier<Number>> value = supplier -> supplier.get().doubleValue();
        add(TimeGauge.builder(PREFIX + name, seconds, TimeUnit.SECONDS, value)
                .description(description)
                .tags(tags)
                .strongReference(true)
                .register(registry));
    }

    private <M extends Meter> M add(M meter) {
        meters.put(meter.getId(), meter);
        return meter;
    }

    @Override
    public void delivered(String table, Optional<Duration> lag) {
        OfTable ofTable = ofTable(table);
        ofTable.delivered().increment();
        lag.ifPresent(ofTable.lag()::record);
    }

    @Override
    public void failed(String table) {
        ofTable(table).failed().increment();
    }

    @Override
    public void parked(String table) {
        ofTable(table).parked().increment();
    }

    private OfTable ofTable(String table) {
        OfTable known = tables.get(table);
        if (known != null) {
            return known;
        }
        String name = tables.size() < MOST_TABLES ? table : OTHER_TABLES;
        return tables.computeIfAbsent(name, this::newTable);
    }

    private OfTable newTable(String table) {
        Tags all = tags.and("table", table);
        return new OfTable(
                counter("changes.delivered", "Changes that were delivered and committed", all),
                counter("changes.failed", "Attempts at changes that have failed", all),
                counter("changes.parked", "Changes that have used up their attempts", all),
                add(Timer.builder(PREFIX + "lag")
                        .description("From a change to the commit of its delivery")
                        .tags(all)
                        .register(registry)));
    }

    private Counter counter(String name, String description, Tags all) {
        return add(Counter.builder(PREFIX + name)
                .description(description)
                .tags(all)
                .register(registry));
    }

    @Override
    public void close() {
        meters.values().forEach(registry::remove);
        meters.clear();
        tables.clear();
    }
}
