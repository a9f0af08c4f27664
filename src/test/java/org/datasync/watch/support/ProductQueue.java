package org.datasync.watch.support;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.datasync.watch.DatasyncWatchConstants;

/** The watch {@code queue} on our own change table {@code queue}, with what tests put into it and find in it. */
public final class ProductQueue {

    private static final String URI = "datasync-watch:change-table:queue?dataSource=#db&install=ensure";

    private final WatchContext context;

    /** Makes the tables, also our own; the context must not have been started by then. */
    public ProductQueue(WatchContext context) {
        this.context = context;
        context.camel().start();
        context.execute("CREATE TABLE target (id integer NOT NULL PRIMARY KEY)");
        record();
    }

    /** The consumer's URI; {@code options} start with {@code &}, and polls and retries are quick unless they say otherwise. */
    public static String uri(String options) {
        return URI
                + options
                + Stream.of("&initialDelay=0", "&delay=10", "&retryDelay=10", "&maxRetryDelay=50")
                        .filter(option -> !options.contains(option.substring(0, option.indexOf('=') + 1)))
                        .collect(Collectors.joining());
    }

    /** The URI of a producer with this action and these options. */
    public static String action(String action) {
        return URI + "&action=" + action;
    }

    /** Records an update of each of these products, in one transaction. */
    public void record(int... products) {
        request("record", Arrays.stream(products).mapToObj(ProductQueue::update).toList());
    }

    /** Records updates of the products 1 to {@code last}. */
    public void recordTo(int last) {
        record(IntStream.rangeClosed(1, last).toArray());
    }

    private static Map<String, Object> update(int product) {
        return Map.of("table", "product", "operation", "update", "key", Map.of("id", product));
    }

    /** Asks for an action. */
    public Object request(String action, Object body) {
        CamelContext camel = context.camel();
        return camel.createFluentProducerTemplate()
                .to(action(action))
                .withBody(body)
                .request();
    }

    /** How many changes are pending, held ones included. */
    public int pending() {
        return context.count("queue");
    }

    /** How many changes are held. */
    public int held() {
        return context.count("datasync_failure WHERE status = 'held'");
    }

    /** How many changes are parked. */
    public int parked() {
        return context.count("datasync_failure WHERE status = 'parked'");
    }

    /** The products in the table {@code target}. */
    public List<Integer> target() {
        return context.jdbc().queryForList("SELECT id FROM target ORDER BY id", Integer.class);
    }

    /** The product that an exchange with one change is about. */
    public static int product(Exchange exchange) {
        return exchange.getMessage().getHeader(DatasyncWatchConstants.KEY, Integer.class);
    }
}
