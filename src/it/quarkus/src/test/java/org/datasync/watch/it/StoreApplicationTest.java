package org.datasync.watch.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceSupport;
import org.datasync.watch.DatasyncWatchComponent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** The application as Quarkus builds and starts it. */
@QuarkusTest
class StoreApplicationTest {

    private static final String ROUTE = "copy-products";

    @Inject
    CamelContext camelContext;

    @Inject
    DataSource store;

    @Inject
    Inspector inspector;

    @AfterEach
    void empty() throws Exception {
        camelContext.getRouteController().stopRoute(ROUTE);
        for (String table : new String[] {"product", "product_change", "product_copy", "datasync_failure"}) {
            jdbc().update("delete from " + table);
        }
        camelContext.getRouteController().startRoute(ROUTE);
    }

    @Test
    void changeIsDelivered() {
        change(1, "Pears");

        await().until(() -> count("product_copy where id = 1 and name = 'Pears'") == 1);
        await().until(() -> count("product_change") == 0);
    }

    @Test
    void failingChangeIsRolledBackAndHeldWhileOthersFlow() {
        change(1, Inspector.REFUSED);
        change(2, "Pears");

        await().until(() -> count("datasync_failure where watch = 'products'") == 1);
        await().until(() -> count("product_copy where id = 2") == 1);
        await().until(() -> count("product_change where product_id = 2") == 0);
        assertThat(count("product_copy where id = 1")).isZero();
        assertThat(count("product_change where product_id = 1")).isOne();
    }

    @Test
    void changeInWorkIsFinishedBeforeTheRouteStops() {
        change(1, Inspector.SLOW);
        await().until(inspector::isReached);

        ServiceSupport consumer = (ServiceSupport) camelContext.getRoute(ROUTE).getConsumer();
        CompletableFuture<Void> stop = CompletableFuture.runAsync(this::stopRoute);
        await().until(() -> consumer.isSuspendingOrSuspended() || consumer.isStoppingOrStopped());
        inspector.release();

        assertThat(stop).succeedsWithin(30, TimeUnit.SECONDS);
        assertThat(count("product_copy where id = 1")).isOne();
        assertThat(count("product_change")).isZero();
    }

    @Test
    void propertiesAreTheComponentsOptions() {
        DatasyncWatchComponent component = camelContext.getComponent("datasync-watch", DatasyncWatchComponent.class);

        assertThat(component.getConfiguration().getBatchSize()).isEqualTo(10);
        assertThat(component.getConfiguration().getRetryDelay()).isEqualTo(60_000L);
    }

    private void stopRoute() {
        try {
            camelContext.getRouteController().stopRoute(ROUTE);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void change(long id, String name) {
        jdbc().update("insert into product (id, name) values (?, ?)", id, name);
        jdbc().update("insert into product_change (product_id) values (?)", id);
    }

    private int count(String rows) {
        Integer count = jdbc().queryForObject("select count(*) from " + rows, Integer.class);
        return count == null ? 0 : count;
    }

    private JdbcTemplate jdbc() {
        return new JdbcTemplate(store);
    }
}
