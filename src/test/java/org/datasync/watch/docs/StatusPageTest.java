package org.datasync.watch.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.Chromium;
import org.datasync.watch.support.FailingRoute;
import org.datasync.watch.support.ObservedApplication;
import org.datasync.watch.support.ProductQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** The route with the status page, as HTTP and as a person sees it in Chromium. */
class StatusPageTest {

    private static final String TOKEN = "correct+horse&battery=staple";
    private static final String NAME = "<img src=x onerror=fail()>";

    private final HikariDataSource dataSource = TestDatabase.H2.newDatabase();
    private final JdbcTemplate jdbc = new JdbcTemplate(dataSource);
    private final FailingRoute failing =
            new FailingRoute(ProductQueue.uri("&fetchRow=true&maxAttempts=2&outageTimeout=10"), 2);
    private final ObservedApplication application = new ObservedApplication(dataSource)
            .with("camel.main.routes-include-pattern", "file:routes/status-page.camel.yaml");

    @BeforeEach
    void tables() {
        jdbc.execute("CREATE TABLE target (id integer NOT NULL PRIMARY KEY)");
        jdbc.execute("CREATE TABLE product (id integer NOT NULL PRIMARY KEY, name varchar(40))");
        jdbc.update("INSERT INTO product VALUES (1, 'Apples'), (2, ?), (3, 'Plums')", NAME);
    }

    @AfterEach
    void close() {
        application.close();
        dataSource.close();
    }

    /** With product 2 parked. */
    private void startWithAParkedChange() {
        application.start(failing);
        jdbc.update("INSERT INTO queue (table_name, record_key, operation) VALUES ('product', '{\"id\":1}', 'update'),"
                + " ('product', '{\"id\":2}', 'update'), ('product', '{\"id\":3}', 'update')");
        await().until(() -> parked() == 1);
        await().until(() -> get("/view").body().contains("\"parked\":1"));
    }

    private int parked() {
        return jdbc.queryForObject("SELECT count(*) FROM datasync_failure WHERE status = 'parked'", Integer.class);
    }

    private String changeId() {
        return jdbc.queryForObject("SELECT change_id FROM datasync_failure", String.class);
    }

    private HttpResponse<String> get(String path) {
        return application.send(HttpRequest.newBuilder(application.uri("/datasync-watch" + path))
                .build());
    }

    private HttpResponse<String> post(String path, String token, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(application.uri("/datasync-watch" + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return application.send(
                token == null
                        ? request.build()
                        : request.header("X-Datasync-Token", token).build());
    }

    private String body() {
        return "{\"watch\":\"queue\",\"changeId\":\"" + changeId() + "\"}";
    }

    @Test
    void nobodyWritesWithoutATokenAndNothingOfARowIsShown() {
        startWithAParkedChange();
        assertThat(get("").headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'")
                .doesNotContain("unsafe");
        assertThat(get("/view").body()).contains("\"writable\":false");
        assertThat(post("/requeue", null, body()).statusCode()).isEqualTo(403);
        assertThat(post("/drop", "", body()).statusCode()).isEqualTo(403);
        assertThat(get("/requeue").statusCode()).isEqualTo(405);
        assertThat(get("/detail?watch=nothing").statusCode()).isEqualTo(404);
        String detail = get("/detail?watch=queue").body();
        assertThat(detail)
                .contains(changeId())
                .contains("\"kind\":\"java.lang.IllegalStateException\"")
                .doesNotContain("onerror")
                .doesNotContain("on purpose")
                .doesNotContain("\"key\"");
        assertThat(parked()).isEqualTo(1);
        jdbc.execute("ALTER TABLE datasync_failure ALTER COLUMN error RENAME TO gone");
        assertThat(get("/detail?watch=queue").body())
                .contains("\"problem\":\"The database of watch queue does not answer")
                .contains("\"parked\":1", "\"history\":{");
    }

    @Test
    void valuesOfAColumnThatIsFollowedAreDataToo() {
        jdbc.execute("ALTER TABLE product ADD version integer DEFAULT 4711 NOT NULL");
        application.start(new RouteBuilder() {
            @Override
            public void configure() {
                from("datasync-watch:last-modified:follow?dataSource=#db&tables=product&modifiedColumn=version"
                                + "&initialDelay=0&delay=50")
                        .to("log:none?level=OFF");
            }
        });
        await().until(() -> get("/detail?watch=follow").body().contains("\"behindMillis\""));
        assertThat(get("/detail?watch=follow").body()).doesNotContain("4711", "\"position\"", "\"newest\"");
        assertThat(get("/view").body()).contains("\"behindMillis\"").doesNotContain("4711");
    }

    @Test
    void whoHasTheTokenRequeuesAndDrops() {
        application.with("datasync.page.token", TOKEN).with("datasync.page.show-data", "true");
        startWithAParkedChange();
        assertThat(get("/detail?watch=queue").body()).contains("onerror").contains("on purpose");
        assertThat(post("/requeue", TOKEN + "x", body()).statusCode()).isEqualTo(403);
        assertThat(post("/requeue", null, body()).statusCode()).isEqualTo(403);
        assertThat(post("/requeue", TOKEN, "[]").statusCode()).isEqualTo(400);
        assertThat(post("/requeue", TOKEN, "{\"watch\":\"queue\"}").statusCode())
                .isEqualTo(400);
        assertThat(parked()).isEqualTo(1);
        assertThat(post("/requeue", TOKEN, body()).body()).isEqualTo("{\"count\":1}");
        await().until(() -> parked() == 1);
        assertThat(failing.deliveries().stream().filter(text -> text.startsWith("2:")))
                .hasSizeGreaterThan(2);
        assertThat(post("/drop", TOKEN, body()).body()).isEqualTo("{\"count\":1}");
        assertThat(post("/drop", TOKEN, "{\"watch\":\"queue\",\"changeId\":\"x&all=true\"}")
                        .body())
                .isEqualTo("{\"count\":0}");
        await().until(() -> jdbc.queryForObject("SELECT count(*) FROM queue", Integer.class) == 0);
    }

    @Test
    void aPersonSeesAndRequeues(@TempDir Path profile) {
        application.with("datasync.page.token", TOKEN).with("datasync.page.show-data", "true");
        try (Chromium chromium = Chromium.start(profile)
                .orElseGet(() ->
                        Assumptions.abort("There is no Chromium on this machine: the status page is not looked at"))) {
            startWithAParkedChange();
            chromium.window(1200, 900, false).open(application.uri("/datasync-watch"));
            await().until(() -> chromium.evaluate("document.querySelectorAll('#rows tr').length")
                    .equals("1"));
            assertThat(chromium.evaluate("byId('summary').textContent")).isEqualTo("1 watch, 1 in trouble");
            chromium.evaluate("document.querySelector('td.name button').click()");
            await().until(() -> chromium.evaluate("document.querySelectorAll('.failures tbody tr').length")
                    .equals("1"));
            assertThat(chromium.evaluate("document.querySelectorAll('svg.plot').length"))
                    .isEqualTo("3");
            assertThat(chromium.evaluate("document.body.textContent"))
                    .contains(NAME)
                    .contains("on purpose");
            assertThat(chromium.evaluate("document.querySelectorAll('img').length"))
                    .isEqualTo("0");
            await("the name of the node")
                    .until(() -> chromium.evaluate("document.body.textContent").contains(", this node"));
            assertThat(chromium.evaluate("location.hash = '%'; String(chosen())"))
                    .isEqualTo("null");
            click(chromium, "requeue");
            await().until(() ->
                    chromium.evaluate("byId('notice').textContent").contains("The token is not the right one"));
            assertThat(parked()).isEqualTo(1);
            failing.heal();
            chromium.evaluate("byId('token').value = '" + TOKEN + "'");
            click(chromium, "requeue");
            await().until(() -> parked() == 0 && failing.deliveries().contains("2:1"));
            await().until(() -> chromium.evaluate("byId('notice').hidden").equals("true"));
            assertThat(chromium.complaints().stream().filter(text -> !text.contains("403")))
                    .isEmpty();
        }
    }

    private static void click(Chromium chromium, String action) {
        chromium.evaluate("document.querySelector('[data-action=" + action + "]').click()");
    }

    @Test
    @Tag("wide") // to start so many watches takes half a minute
    void manyWatchesFitOnAPhone(@TempDir Path profile) {
        try (Chromium chromium = Chromium.start(profile)
                .orElseGet(() ->
                        Assumptions.abort("There is no Chromium on this machine: the status page is not looked at"))) {
            application.start(new RouteBuilder() {
                @Override
                public void configure() {
                    for (int i = 0; i < 200; i++) {
                        from("datasync-watch:change-table:watch-" + i + "?dataSource=#db&install=ensure&delay=60000"
                                        + "&changeTable=queue" + i % 2)
                                .to("log:none?level=OFF");
                    }
                }
            });
            chromium.window(390, 844, true).open(application.uri("/datasync-watch"));
            await().until(() -> chromium.evaluate("document.querySelectorAll('#rows tr').length")
                    .equals("200"));
            assertThat(Integer.parseInt(chromium.evaluate("document.documentElement.scrollWidth")))
                    .as("width of the page")
                    .isLessThanOrEqualTo(390);
            assertThat(chromium.evaluate("getComputedStyle(document.body).backgroundColor"))
                    .isEqualTo("rgb(20, 24, 28)");
            chromium.evaluate("byId('find').value = 'watch-19'; byId('find').dispatchEvent(new Event('input'))");
            assertThat(chromium.evaluate("document.querySelectorAll('#rows tr').length"))
                    .isEqualTo("11");
            assertThat(chromium.complaints()).isEmpty();
        }
    }
}
