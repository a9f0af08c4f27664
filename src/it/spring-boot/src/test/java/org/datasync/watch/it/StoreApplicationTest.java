package org.datasync.watch.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.datasync.watch.DatasyncWatchComponent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The application as its users start it, each time on a database of its own. */
class StoreApplicationTest {

    private final String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";

    private ConfigurableApplicationContext application;
    private JdbcTemplate store;

    @BeforeEach
    void start() {
        application = SpringApplication.run(StoreApplication.class, "--spring.datasource.url=" + url);
        store = application.getBean(JdbcTemplate.class);
    }

    @AfterEach
    void stop() {
        application.close();
    }

    @Test
    void changeIsDeliveredInATransactionOfSpringBootsOwnManager() {
        int before = application.getBean(CommittedTransactions.class).count();

        change(1, "Pears");

        await().until(() -> count("product_copy where id = 1 and name = 'Pears'") == 1);
        await().until(() -> count("product_change") == 0);
        assertThat(application.getBean(CommittedTransactions.class).count()).isGreaterThan(before);
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
    void changeInWorkIsFinishedBeforeTheApplicationStops() {
        Inspector inspector = application.getBean(Inspector.class);
        CamelContext camelContext = application.getBean(CamelContext.class);
        change(1, Inspector.SLOW);
        await().until(inspector::isReached);

        CompletableFuture<Void> stop = CompletableFuture.runAsync(application::close);
        await().until(camelContext::isStopping);
        inspector.release();

        assertThat(stop).succeedsWithin(30, TimeUnit.SECONDS);
        JdbcTemplate left = new JdbcTemplate(new DriverManagerDataSource(url, "sa", ""));
        assertThat(left.queryForObject("select count(*) from product_copy where id = 1", Integer.class))
                .isOne();
        assertThat(left.queryForObject("select count(*) from product_change", Integer.class))
                .isZero();
    }

    @Test
    void propertiesAreTheComponentsOptions() {
        DatasyncWatchComponent component =
                application.getBean(CamelContext.class).getComponent("datasync-watch", DatasyncWatchComponent.class);

        assertThat(component.getConfiguration().getBatchSize()).isEqualTo(10);
        assertThat(component.getConfiguration().getRetryDelay()).isEqualTo(60_000L);
    }

    @Test
    void watchShowsInTheHealthOfTheApplication() {
        await().untilAsserted(() -> assertThat(health()).contains("consumer:copy-products"));
        await().untilAsserted(() -> assertThat(health()).startsWith("{\"status\":\"UP\""));

        change(1, Inspector.REFUSED);

        await().untilAsserted(() -> assertThat(health()).startsWith("{\"status\":\"DOWN\""));
    }

    private void change(long id, String name) {
        store.update("insert into product (id, name) values (?, ?)", id, name);
        store.update("insert into product_change (product_id) values (?)", id);
    }

    private int count(String rows) {
        Integer count = store.queryForObject("select count(*) from " + rows, Integer.class);
        return count == null ? 0 : count;
    }

    private String health() throws IOException, InterruptedException {
        String port = application.getEnvironment().getRequiredProperty("local.server.port");
        URI uri = URI.create("http://localhost:" + port + "/actuator/health");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
    }
}
