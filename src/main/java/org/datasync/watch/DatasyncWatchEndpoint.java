package org.datasync.watch;

import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.PollingConsumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.ScheduledPollEndpoint;

/** Watch a SQL database for records that need syncing, and acknowledge each in the route's own transaction. */
@UriEndpoint(
        firstVersion = "1.0.0",
        scheme = DatasyncWatchConstants.SCHEME,
        title = "Datasync Watch",
        syntax = "datasync-watch:watchPattern:name",
        category = {Category.DATABASE},
        headersClass = DatasyncWatchConstants.class)
public class DatasyncWatchEndpoint extends ScheduledPollEndpoint {

    @UriPath(enums = "change-table,trigger", description = "How changed records are found.")
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

    @Override
    public Producer createProducer() {
        return new DatasyncWatchProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
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
