package org.datasync.watch.contract.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.change.Change;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** What a person can do about changes that are held, without waiting for them to be given up. */
@Needs(Capability.FAILURES)
public abstract class HeldActionContract extends DatabaseContract {

    private static final String FOREIGN = "changeTable=pending&keyColumns=record&tables=product&operationColumn=op";

    private final Set<String> refused = ConcurrentHashMap.newKeySet();

    protected HeldActionContract(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void refuseTwo() {
        refused.addAll(List.of("insert product [1]", "insert product [2]"));
    }

    private void start(String... options) {
        String uri = watch("queue", options) + "&retryDelay=50&maxRetryDelay=200&maxAttempts=0";
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).process(exchange -> {
                    if (refused.contains(described(exchange.getMessage().getBody(Change.class)))) {
                        throw new IllegalStateException("on purpose");
                    }
                    context.remember(exchange);
                });
            }
        });
    }

    private void insert(int... keys) {
        for (int key : keys) {
            context.jdbc()
                    .update(
                            "INSERT INTO queue (table_name, record_key, operation) VALUES ('product', ?, 'insert')",
                            "{\"id\":" + key + "}");
        }
    }

    private Object action(String action, String... more) {
        return request(producer("queue", "install=ensure", "action=" + action) + String.join("", more), null);
    }

    private int failures(String status) {
        return context.count("datasync_failure WHERE status = '" + status + "'");
    }

    /** The id of the failed change of a record of products. */
    private String storedId(int key) {
        return new JdbcTemplate(stateDataSource())
                .queryForObject(
                        "SELECT change_id FROM datasync_failure WHERE record_id LIKE ?",
                        String.class,
                        "%{\"id\":" + key + "}");
    }

    private void blockedByTwo() {
        start("install=ensure");
        insert(1, 2, 1);
        context.execute("INSERT INTO queue (table_name, operation) VALUES ('product', 'truncate')");
        insert(3);
        await().until(() -> failures("held") == 2);
    }

    @Test
    @SuppressWarnings("unchecked") // the action's documented result
    void theyAreListed() {
        blockedByTwo();
        List<Map<String, Object>> held = (List<Map<String, Object>>) action("list-held");

        assertThat(held).extracting(row -> row.get("id")).containsExactly(storedId(1), storedId(2));
        assertThat(held.get(0))
                .containsEntry("table", "product")
                .containsEntry("key", "1")
                .containsKey("dueAt");
        assertThat((List<?>) action("list-parked")).isEmpty();
    }

    @Test
    void parkingThemUnblocksWhatWaits() {
        blockedByTwo();
        assertThat(action("park", "&table=product")).isEqualTo(2);
        await().until(() -> failures("parked") == 2 && failures("held") == 1);
        assertThat(action("park", "&all=true"))
                .as("the second change of the record")
                .isEqualTo(1);
        await().until(() -> context.received().size() == 2);

        assertThat(received()).containsExactly("truncate product", "insert product [3]");
        await().until(() -> context.count("queue") == 0 && failures("parked") == 3);
        assertThat(context.count("datasync_watch WHERE failures = 3")).isEqualTo(1);
    }

    @Test
    void droppingThemByIdUnblocksWhatWaits() {
        blockedByTwo();
        assertThat(action("drop", "&table=product"))
                .as("only parked ones without an id")
                .isEqualTo(0);
        assertThat(action("drop", "&changeId=" + storedId(1))).isEqualTo(1);
        assertThat(action("drop", "&changeId=" + storedId(2))).isEqualTo(1);
        await().until(() -> failures("held") == 1);
        assertThat(action("drop", "&changeId=" + storedId(1))).isEqualTo(1);
        await().until(() -> context.count("queue") == 0);

        assertThat(received()).containsExactly("truncate product", "insert product [3]");
        await().until(() -> context.count("datasync_failure") == 0);
    }

    @Test
    void oneIsRequeuedById() {
        start("install=ensure");
        insert(1);
        await().until(() -> failures("held") == 1);
        context.execute("UPDATE datasync_failure SET counted_attempts = 7");
        assertThat(action("requeue", "&changeId=" + storedId(1))).isEqualTo(1);
        assertThat(context.count("datasync_failure WHERE counted_attempts = 7")).isZero();
        refused.clear();
        await().until(() -> context.received().size() == 1);
        await().until(() -> context.count("datasync_failure") == 0);
    }

    @Test
    void ofAnApplicationsTableToo() {
        context.execute("CREATE TABLE pending (id integer NOT NULL PRIMARY KEY, record integer, op varchar(20))");
        context.execute(
                "INSERT INTO pending VALUES (1, 1, 'insert')",
                "INSERT INTO pending VALUES (2, 2, 'insert')",
                "INSERT INTO pending VALUES (3, NULL, 'truncate')",
                "INSERT INTO pending VALUES (4, 3, 'insert')");
        start(FOREIGN);
        await().until(() -> failures("held") == 2);
        assertThat(request(producer("queue", FOREIGN, "action=park", "key=1"), null))
                .isEqualTo(1);
        await().until(() -> context.count("pending") == 3 && failures("parked") == 1);
        String id = context.rows("SELECT change_id FROM datasync_failure WHERE status = 'held'")
                .get(0)
                .values()
                .iterator()
                .next()
                .toString();
        assertThat(request(producer("queue", FOREIGN, "action=drop", "changeId=" + id), null))
                .isEqualTo(1);
        await().until(() -> context.count("pending") == 0);

        assertThat(received()).containsExactly("truncate product", "insert product [3]");
    }

    /** As in other options: exactly so if there is one, and else in any case. */
    @Test
    void theirTableMayBeNamedInAnyCase() {
        Stream.of("product", "Price", "PRICE", "\"a.b\"").forEach(table -> refused.add("insert " + table + " [1]"));
        start("install=ensure");
        for (String table : List.of("product", "Price", "PRICE", "\"a.b\"")) {
            context.jdbc()
                    .update(
                            "INSERT INTO queue (table_name, record_key, operation) VALUES (?, '{\"id\":1}', 'insert')",
                            table);
        }
        await().until(() -> failures("held") == 4);
        assertThat(refusal(() -> action("park", "&table=price")))
                .contains("The option table is price", "[PRICE, Price]", "exactly");
        assertThat(action("park", "&table=Price")).isEqualTo(1);
        assertThat(action("park", "&table=PRODUCT")).isEqualTo(1);
        assertThat(action("park", "&" + raw("table", "\"PRODUCT\""))).isEqualTo(0);
        assertThat(action("park", "&" + raw("table", "\"a.b\""))).isEqualTo(1);
        await().until(() -> failures("parked") == 3);
        assertThat((List<?>) action("list-parked", "&table=Product")).hasSize(1);
        assertThat((List<?>) action("list-held", "&table=PRICE")).hasSize(1);
        assertThat(action("drop", "&table=pRODUCT")).isEqualTo(1);
        assertThat(action("requeue", "&" + raw("table", "\"A.B\""))).isEqualTo(0);
        refused.clear();
        assertThat(action("requeue", "&" + raw("table", "\"Price\""))).isEqualTo(1);
        await().until(() -> context.received().size() == 2);
        assertThat(received()).containsExactlyInAnyOrder("insert PRICE [1]", "insert Price [1]");
    }

    @Test
    void theyNeedASelection() {
        blockedByTwo();
        assertThat(refusal(() -> action("park"))).contains("changeId, table or key, or all=true");
        assertThat(failures("held")).isEqualTo(2);
    }
}
