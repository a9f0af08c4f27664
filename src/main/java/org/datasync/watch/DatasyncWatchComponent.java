package org.datasync.watch;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.HealthCheckComponent;
import org.apache.camel.util.PropertiesHelper;
import org.datasync.watch.wake.WakeUps;

/** Watches SQL databases for records in need of sync. */
@Component(DatasyncWatchConstants.SCHEME)
public class DatasyncWatchComponent extends HealthCheckComponent {

    private final Map<String, Consumer> watches = new ConcurrentHashMap<>();
    private ScheduledExecutorService monitoring;
    private volatile boolean allWanted;
    private WakeUps wakeUps;
    private ExecutorService waking;

    /** A database that does not answer keeps one of them busy. */
    private static final int MONITORING_THREADS = 2;

    /** Longer than whoever listens takes until he sees that nobody wants it any more. */
    private static final Duration END_OF_LISTENING = Duration.ofSeconds(2);

    @Metadata(label = "advanced")
    private DatasyncWatchConfiguration configuration = new DatasyncWatchConfiguration();

    public DatasyncWatchComponent() {}

    public DatasyncWatchComponent(CamelContext context) {
        super(context);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        int colon = remaining.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("The endpoint " + DatasyncWatchConstants.SCHEME + ":" + remaining
                    + " has one part, expected two: " + DatasyncWatchConstants.SCHEME + ":PATTERN:NAME");
        }
        DatasyncWatchConfiguration options = configuration.copy();
        putAll(options.getTableMap(), parameters, "tableMap.");
        putAll(options.getColumnMap(), parameters, "columnMap.");
        putAll(options.getOperationMap(), parameters, "operationMap.");
        putAll(options.getTableOptions(), parameters, "table.");
        putAll(options.getPatternOptions(), parameters, "pattern.");
        DatasyncWatchEndpoint endpoint = new DatasyncWatchEndpoint(uri, this, options);
        endpoint.setWatchPattern(remaining.substring(0, colon));
        endpoint.setName(remaining.substring(colon + 1));
        setProperties(endpoint, parameters);
        return endpoint;
    }

    private static void putAll(Map<String, String> target, Map<String, Object> parameters, String prefix) {
        PropertiesHelper.extractProperties(parameters, prefix)
                .forEach((name, value) -> target.put(name, String.valueOf(value)));
    }

    /**
     * Takes a watch's name for a consumer.
     *
     * @throws IllegalStateException if another consumer of this CamelContext has it
     */
    void claim(String name, Consumer consumer) {
        Consumer other = watches.putIfAbsent(name, consumer);
        if (other != null && other != consumer) {
            throw new IllegalStateException("The watch name " + name + " is taken by "
                    + other.getEndpoint().getEndpointUri() + " in this CamelContext; a name stands for one watch."
                    + " Give this endpoint another name");
        }
    }

    /** Gives a name back. */
    void release(String name, Consumer consumer) {
        watches.remove(name, consumer);
    }

    /** The watches that run, by name. */
    List<DatasyncWatchConsumer> watches() {
        return watches.values().stream()
                .map(DatasyncWatchConsumer.class::cast)
                .filter(consumer -> consumer.running().isPresent())
                .sorted(Comparator.comparing(DatasyncWatchConsumer::name))
                .toList();
    }

    /** All of them that a CamelContext has, whatever they are called there. */
    static Stream<DatasyncWatchComponent> allOf(CamelContext context) {
        return context.getComponentNames().stream()
                .map(context::hasComponent)
                .filter(DatasyncWatchComponent.class::isInstance)
                .map(DatasyncWatchComponent.class::cast);
    }

    /** Somebody may look at all watches, those that start later too. */
    void wantAll() {
        allWanted = true;
        watches().forEach(consumer -> consumer.monitor().want());
    }

    boolean isAllWanted() {
        return allWanted;
    }

    /** What looks at watches in the background, a few at a time. */
    synchronized ScheduledExecutorService monitoring() {
        if (monitoring == null) {
            ThreadPoolProfile profile = new ThreadPoolProfile("datasync-watch-monitor");
            profile.setPoolSize(MONITORING_THREADS);
            profile.setMaxQueueSize(Integer.MAX_VALUE); // the default would refuse the thousandth watch
            monitoring = getCamelContext()
                    .getExecutorServiceManager()
                    .newScheduledThreadPool(this, "datasync-watch-monitor", profile);
        }
        return monitoring;
    }

    /** Which watches poll before their time. */
    synchronized WakeUps wakeUps() {
        if (wakeUps == null) {
            waking = getCamelContext().getExecutorServiceManager().newCachedThreadPool(this, "datasync-watch-wake-up");
            wakeUps = new WakeUps(waking);
        }
        return wakeUps;
    }

    @Override
    protected void doShutdown() throws Exception {
        super.doShutdown();
        endThreads();
    }

    /** At once, also one that waits for a connection; one that listens gives its own back before. */
    private synchronized void endThreads() throws InterruptedException {
        ExecutorServiceManager threads = getCamelContext().getExecutorServiceManager();
        if (wakeUps != null) {
            threads.shutdownNow(waking);
            threads.awaitTermination(waking, END_OF_LISTENING.toMillis());
            wakeUps = null;
        }
        if (monitoring != null) {
            threads.shutdownNow(monitoring);
            monitoring = null;
        }
    }

    public DatasyncWatchConfiguration getConfiguration() {
        return configuration;
    }

    /** The options that endpoints start from. */
    public void setConfiguration(DatasyncWatchConfiguration configuration) {
        this.configuration = configuration;
    }
}
