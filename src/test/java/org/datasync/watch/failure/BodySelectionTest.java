package org.datasync.watch.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.dataformat.JsonLibrary;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A message's body may say which failures or records an action is about, and nothing else. */
class BodySelectionTest {

    private HikariDataSource dataSource;
    private WatchContext context;

    @BeforeEach
    void parkThree() {
        dataSource = TestDatabase.H2.newDatabase();
        context = new WatchContext(dataSource);
        context.execute("CREATE TABLE product (id integer NOT NULL PRIMARY KEY, name varchar(20))");
        String uri = DatabaseContract.trigger("store", "tables=product", "maxAttempts=0", "retryDelay=50");
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).process(exchange -> {
                    throw new IllegalStateException("The target refuses it");
                });
            }
        });
        context.execute("INSERT INTO product VALUES (1, 'a'), (2, 'b'), (3, 'c')");
        await().until(() -> context.count("datasync_failure") == 3);
        action("park", Map.of("table", "PRODUCT"));
        await().until(() -> parked() == 3);
    }

    @AfterEach
    void close() {
        context.close();
        dataSource.close();
    }

    private int parked() {
        return context.count("datasync_failure WHERE status = 'parked'");
    }

    private Object action(String action, Object body, String... options) {
        String uri = DatabaseContract.triggerProducer("store", "tables=product", "action=" + action);
        return context.request(uri + String.join("", options), body);
    }

    private List<String> ids() {
        return context.rows("SELECT change_id FROM datasync_failure ORDER BY failure").stream()
                .map(row -> row.get("CHANGE_ID").toString())
                .toList();
    }

    @Test
    void aListOfIdsIsThoseAlone() {
        List<String> ids = ids();
        assertThat(action("drop", ids.subList(0, 2))).isEqualTo(2);
        assertThat(ids()).containsExactly(ids.get(2));
        assertThat(action("requeue", List.of())).isEqualTo(0);
        assertThat(parked()).isEqualTo(1);
    }

    @Test
    void aMapHasPartsThatAllFit() {
        assertThat(action("requeue", Map.of("table", "product", "key", 2))).isEqualTo(1);
        assertThat(action("drop", Map.of("changeId", ids().get(0), "table", "product")))
                .isEqualTo(1);
        await().until(() -> ids().size() == 2);
    }

    @Test
    void anIdIsAnIdWhateverIsInIt() {
        assertThat(action("requeue", List.of(ids().get(0) + "&force=true&all=true")))
                .isEqualTo(0);
        assertThat(action("drop", Map.of("changeId", "x&all=true"))).isEqualTo(0);
        assertThat(parked()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"force", "all", "where", "action", "CHANGEID"})
    void whatOnlyTheEndpointMaySayIsRefusedInABody(String part) {
        for (String action : List.of("requeue", "drop", "park")) {
            assertThatThrownBy(() -> action(action, Map.of("table", "product", part, "true")))
                    .cause()
                    .hasMessageContaining("The body selects by " + part + ", expected one of [changeId, key, table]");
        }
        assertThatThrownBy(() -> action("resync", Map.of("table", "product", part, "1 = 1")))
                .cause()
                .hasMessageContaining("expected table alone");
        assertThat(parked()).isEqualTo(3);
    }

    @Test
    void withoutAnySelectionNothingIsDone() {
        for (Object body : List.of("", "all", Map.of())) {
            assertThatThrownBy(() -> action("drop", body))
                    .cause()
                    .hasMessageContaining("The action drop has no selection");
            assertThatThrownBy(() -> action("resync", body)).cause().hasMessageContaining("resync needs to know");
        }
        assertThatThrownBy(() -> action("requeue", List.of(1))).cause().hasMessageContaining("expected ids of changes");
        assertThat(parked()).isEqualTo(3);
    }

    @Test
    void whatTheEndpointSelectsNoBodyChanges() {
        assertThat(action("requeue", ids(), "&key=3")).isEqualTo(1);
        assertThat(parked()).isEqualTo(2);
    }

    @Test
    void aTableToResyncMayComeFromTheBody() {
        assertThat(action("resync", Map.of("table", "product"))).isEqualTo(3);
    }

    @Test
    void everyAnswerIsFitForJson() {
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                for (String action : List.of(
                        "status",
                        "list-parked",
                        "list-held",
                        "list-failures",
                        "validate",
                        "print-ddl",
                        "requeue",
                        "drop",
                        "park",
                        "resync",
                        "uninstall")) {
                    String all = List.of("requeue", "drop", "park", "resync").contains(action) ? "&all=true" : "";
                    from("direct:" + action)
                            .to(DatabaseContract.triggerProducer("store", "tables=product", "action=" + action) + all)
                            .marshal()
                            .json(JsonLibrary.Jackson);
                }
            }
        });
        assertThat(json("list-parked")).contains("\"failedAt\":\"20");
        assertThat(json("status")).contains("\"oldest\":").contains("\"parked\":3");
        assertThat(json("list-failures")).contains("\"before\":");
        assertThat(json("list-held")).isEqualTo("[]");
        assertThat(json("validate")).startsWith("[{\"table\":");
        assertThat(json("print-ddl")).startsWith("\"");
        assertThat(json("requeue")).isEqualTo("3");
        assertThat(json("park")).matches("\\d+");
        assertThat(json("drop")).matches("\\d+");
        assertThat(json("resync")).isEqualTo("3");
        assertThat(json("uninstall")).contains("\"tables\":1");
    }

    private String json(String action) {
        return context.camel()
                .createFluentProducerTemplate()
                .to("direct:" + action)
                .withBody("")
                .request(String.class);
    }
}
