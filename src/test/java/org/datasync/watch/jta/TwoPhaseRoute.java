package org.datasync.watch.jta;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.support.ProductQueue;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Sends each product to an endpoint, and then writes it into the table {@code checked} of PostgreSQL, which refuses one of
 * them when the transaction prepares to commit. For another one the route fails in the end.
 */
final class TwoPhaseRoute extends RouteBuilder {

    static final int REFUSED = 13;
    static final int FAILING = 14;

    private final String endpoint;
    private final String checked;

    TwoPhaseRoute(String endpoint, String checkedDataSource) {
        this.endpoint = endpoint;
        this.checked =
                "sql:INSERT INTO checked VALUES (:#CamelDatasyncWatchKey, :#reference)?dataSource=" + checkedDataSource;
    }

    static void createTable(JdbcTemplate jdbc) {
        jdbc.execute("CREATE TABLE checked (id integer PRIMARY KEY, reference integer REFERENCES checked"
                + " DEFERRABLE INITIALLY DEFERRED)");
    }

    @Override
    public void configure() {
        from(ProductQueue.uri("&maxAttempts=0"))
                .setBody(header("CamelDatasyncWatchKey").convertToString())
                .to(endpoint)
                .setHeader("reference")
                .exchange(TwoPhaseRoute::reference)
                .to(checked)
                .process(TwoPhaseRoute::failSometimes);
    }

    /** A row that refers to itself is right. */
    private static int reference(Exchange exchange) {
        return ProductQueue.product(exchange) == REFUSED ? -1 : ProductQueue.product(exchange);
    }

    private static void failSometimes(Exchange exchange) {
        if (ProductQueue.product(exchange) == FAILING) {
            throw new IllegalStateException("on purpose");
        }
    }
}
