package org.datasync.watch;

import java.util.Optional;
import java.util.Set;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.PollingConsumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.Registry;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.ScheduledPollEndpoint;
import org.datasync.watch.pattern.PatternFactory;
import org.datasync.watch.runtime.PatternFactories;
import org.datasync.watch.runtime.Watch;
import org.datasync.watch.runtime.WatchSpec;
import org.datasync.watch.transaction.TransactionChoice;

/** Watch a SQL database for records that need syncing, and acknowledge each in the route's own transaction. */
@UriEndpoint(
        firstVersion = "1.0.0",
        scheme = DatasyncWatchConstants.SCHEME,
        title = "Datasync Watch",
        syntax = "datasync-watch:watchPattern:name",
        category = {Category.DATABASE},
        headersClass = DatasyncWatchConstants.class)
public class DatasyncWatchEndpoint extends ScheduledPollEndpoint {

    @UriPath(
            description =
                    "How changed records are found: change-table, trigger, last-modified, snapshot, or the name of a pattern of your own."
                            + " Or apply, to which routes send changes that it writes into tables; or page, to which they send requests for the status page.")
    @Metadata(required = true)
    private String watchPattern;

    @UriPath(
            description = "The watch's name: its identity across restarts and nodes, 1 to 64 of A-Z, a-z, 0-9, dot,"
                    + " underscore and dash.")
    @Metadata(required = true)
    private String name;

    @UriParam
    private DatasyncWatchConfiguration configuration;

    public DatasyncWatchEndpoint(
            String uri, DatasyncWatchComponent component, DatasyncWatchConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    /**
     * What the options say, with the databases as they are now. Writes nothing.
     *
     * @throws IllegalArgumentException if an option is wrong, or does not fit another or the database
     */
    Watch watch() {
        WatchSpec spec = new WatchOptions(this).parse();
        return new Watch(spec, factory(), beans());
    }

    TransactionChoice.Beans beans() {
        return new RegistryBeans(getCamelContext().getRegistry());
    }

    private PatternFactory factory() {
        return PatternFactories.find(
                watchPattern,
                bean -> Optional.ofNullable(
                        getCamelContext().getRegistry().lookupByNameAndType(bean, PatternFactory.class)),
                getCamelContext().getApplicationContextClassLoader());
    }

    private record RegistryBeans(Registry registry) implements TransactionChoice.Beans {
        @Override
        public <T> Set<T> ofType(Class<T> type) {
            return registry.findByType(type);
        }
    }

    @Override
    public Producer createProducer() {
        return switch (watchPattern) {
            case DatasyncWatchConstants.APPLY -> new DatasyncApplyProducer(this);
            case DatasyncWatchConstants.PAGE -> new DatasyncPageProducer(this);
            default -> new DatasyncWatchProducer(this);
        };
    }

    /** Whether it is the endpoint that writes changes into tables, and no watch. */
    private boolean isApply() {
        return watchPattern.equals(DatasyncWatchConstants.APPLY);
    }

    /**
     * A consumer of the watch.
     *
     * @throws IllegalArgumentException if it is no watch
     */
    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        if (isApply()) {
            throw new IllegalArgumentException("The endpoint " + DatasyncWatchConstants.SCHEME + ":"
                    + DatasyncWatchConstants.APPLY + ":" + name
                    + " writes changes into tables and finds none. Route to it,"
                    + " from a pattern like trigger");
        }
        if (watchPattern.equals(DatasyncWatchConstants.PAGE)) {
            throw new IllegalArgumentException("The endpoint " + DatasyncWatchConstants.SCHEME + ":"
                    + DatasyncWatchConstants.PAGE + ":" + name
                    + " answers requests and finds no changes. Route requests to it, from platform-http");
        }
        DatasyncWatchConsumer consumer = new DatasyncWatchConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    /**
     * Refused: a polling consumer hands a change out and acknowledges it before its caller has processed it.
     *
     * @throws IllegalStateException always
     */
    @Override
    public PollingConsumer createPollingConsumer() {
        throw new IllegalStateException("The endpoint " + getEndpointUri() + " cannot be used by pollEnrich or a"
                + " ConsumerTemplate: they would acknowledge changes that nobody has processed yet."
                + " Start a route from it");
    }

    @Override
    public DatasyncWatchComponent getComponent() {
        return (DatasyncWatchComponent) super.getComponent();
    }

    public String getWatchPattern() {
        return watchPattern;
    }

    /** How changed records are found. */
    public void setWatchPattern(String watchPattern) {
        this.watchPattern = watchPattern;
    }

    public String getName() {
        return name;
    }

    /** The watch's name. */
    public void setName(String name) {
        this.name = name;
    }

    public DatasyncWatchConfiguration getConfiguration() {
        return configuration;
    }

    /** The endpoint's options. */
    public void setConfiguration(DatasyncWatchConfiguration configuration) {
        this.configuration = configuration;
    }
}
