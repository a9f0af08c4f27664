package org.datasync.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which database is watched if the endpoint does not say: the registry's only one, and none if there are several. */
class OneDataSourceTest {

    private static final String URI = "datasync-watch:change-table:products";

    private final DefaultCamelContext context = new DefaultCamelContext();

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void onlyDataSourceOfTheRegistryIsTaken() {
        JdbcDataSource store = new JdbcDataSource();
        context.getRegistry().bind("store", store);
        context.start();

        assertThat(context.getEndpoint(URI, DatasyncWatchEndpoint.class)
                        .getConfiguration()
                        .getDataSource())
                .isSameAs(store);
    }

    @Test
    void oneOfSeveralHasToBeNamed() throws Exception {
        context.getRegistry().bind("store", new JdbcDataSource());
        context.getRegistry().bind("archive", new JdbcDataSource());
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(URI).to("mock:out");
            }
        });

        assertThatThrownBy(context::start)
                .hasStackTraceContaining("does not hold exactly one DataSource. Name one with the option dataSource");
    }
}
