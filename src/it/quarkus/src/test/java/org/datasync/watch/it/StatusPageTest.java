package org.datasync.watch.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** The status page, served by Quarkus's own server. */
@QuarkusTest
class StatusPageTest {

    private static final String TOKEN = "correct+horse&battery=staple";

    private final HttpClient http = HttpClient.newHttpClient();

    @TestHTTPResource("/datasync-watch")
    URI page;

    @Inject
    CamelContext camelContext;

    @Inject
    DataSource store;

    @AfterEach
    void empty() throws Exception {
        camelContext.getRouteController().stopRoute("copy-products");
        for (String table : new String[] {"product", "product_change", "product_copy", "datasync_failure"}) {
            new JdbcTemplate(store).update("delete from " + table);
        }
        new JdbcTemplate(store).update("update datasync_watch set failures = 0");
        camelContext.getRouteController().startRoute("copy-products");
    }

    private URI uri(String path) {
        return URI.create(page + path);
    }

    private void change(long id, String name) {
        new JdbcTemplate(store).update("insert into product (id, name) values (?, ?)", id, name);
        new JdbcTemplate(store).update("insert into product_change (product_id) values (?)", id);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> requeue(String changeId, String token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri("/requeue"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"watch\":\"products\",\"changeId\":\"" + changeId + "\"}"));
        if (token != null) {
            request.header("X-Datasync-Token", token);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private String detail() throws Exception {
        return get("/detail?watch=products").body();
    }

    @Test
    void aHeldChangeShowsAndIsRequeuedByWhoHasTheToken() throws Exception {
        HttpResponse<String> page = get("");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'");
        assertThat(page.body()).contains("<title>Datasync watches</title>");

        change(1, Inspector.REFUSED);
        change(2, "Pears"); // while nothing succeeds, that would be an outage, in which a watch pauses
        await().untilAsserted(() -> assertThat(get("/view").body()).contains("\"delivered\":1"));
        await().untilAsserted(() -> assertThat(get("/view").body()).contains("\"held\":1", "\"writable\":true"));
        assertThat(detail()).contains("\"failed\":1").doesNotContain("This product is refused");
        Matcher id = Pattern.compile("\"id\":\"(products:[^\"]+)\"").matcher(detail());
        assertThat(id.find()).isTrue();

        assertThat(requeue(id.group(1), null).statusCode()).isEqualTo(403);
        assertThat(requeue(id.group(1), TOKEN + "x").statusCode()).isEqualTo(403);
        assertThat(get("/requeue").statusCode()).isEqualTo(405);
        assertThat(detail()).contains("\"failed\":1");

        assertThat(requeue(id.group(1), TOKEN).body()).isEqualTo("{\"count\":1}");
        await().untilAsserted(() -> assertThat(detail()).contains("\"failed\":2"));
    }
}
