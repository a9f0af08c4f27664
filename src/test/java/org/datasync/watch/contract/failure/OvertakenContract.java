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
import org.junit.jupiter.api.Test;

/** Parked changes and truncates of their table: what came later is not undone by what is requeued. */
public abstract class OvertakenContract extends DatabaseContract {

    private static final String[] PARKS_AT_ONCE = {"failureScope=lane", "maxAttempts=1", "retryDelay=20"};
    private static final String[] OWN = {"install=ensure"};
    private static final String[] FOREIGN = {
        "changeTable=pending",
        "tableColumn=tab",
        "tableMap.P=product",
        "tableMap.Q=product",
        "tableMap.C=customer",
        "keyColumns=record",
        "operationColumn=op",
        "operationMap.Wipe=truncate"
    };

    /** What the target refuses, as {@link #received()} describes it. */
    private final Set<String> refused = ConcurrentHashMap.newKeySet();

    private String[] options = OWN;

    protected OvertakenContract(TestDatabase database) {
        super(database);
    }

    private void start(String... more) {
        String uri = watch(
                "queue",
                Stream.of(options, PARKS_AT_ONCE, more).flatMap(Stream::of).toArray(String[]::new));
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).process(exchange -> {
                    if (refused.contains(described(exchange.getMessage().getBody(Change.class)))) {
                        throw new IllegalStateException("refused");
                    }
                    context.remember(exchange);
                });
            }
        });
    }

    private void own(String table, Integer key, String operation) {
        context.jdbc()
                .update(
                        "INSERT INTO queue (table_name, record_key, operation) VALUES (?, ?, ?)",
                        table,
                        key == null ? null : "{\"id\":" + key + "}",
                        operation);
    }

    private void foreign(int id, String table, Integer record, String operation) {
        context.jdbc().update("INSERT INTO pending VALUES (?, ?, ?, ?)", id, table, record, operation);
    }

    private void awaitDone(int parked) {
        String queue = options == OWN ? "queue" : "pending";
        await().until(() -> context.count(queue) == 0
                && context.count("datasync_failure WHERE status = 'parked'") == parked
                && context.count("datasync_failure") == parked);
    }

    private Object action(String action, String... more) {
        return request(
                producer(
                        "queue",
                        Stream.of(options, new String[] {"action=" + action}, more)
                                .flatMap(Stream::of)
                                .toArray(String[]::new)),
                null);
    }

    /** The parked changes, each as operation, table, key and whether it was overtaken. */
    @SuppressWarnings("unchecked") // the action's documented result
    private List<String> parked() {
        return ((List<Map<String, Object>>) action("list-parked"))
                .stream()
                        .map(row -> row.get("operation") + " " + row.get("table") + " " + row.get("key") + " "
                                + row.get("overtaken"))
                        .toList();
    }

    @Test
    void aParkedChangeIsOvertakenByATruncateOfItsTable() {
        refused.addAll(List.of("insert product [1]", "insert customer [1]"));
        start();
        own("product", 1, "insert");
        own("customer", 1, "insert");
        awaitDone(2);
        assertThat(parked()).containsExactly("insert product 1 false", "insert customer 1 false");
        own("product", null, "truncate");
        awaitDone(2);

        assertThat(parked()).containsExactly("insert product 1 true", "insert customer 1 false");
        refused.clear();
        assertThat(refusal(() -> action("requeue", "table=product"))).contains("1 were overtaken", "force=true");
        assertThat(action("requeue", "table=customer")).isEqualTo(1);
        awaitDone(1);
        assertThat(received()).containsExactly("truncate product", "insert customer [1]");
    }

    @Test
    void aParkedTruncateIsOvertakenByNewerChangesOfItsTable() {
        refused.addAll(List.of("truncate product", "truncate customer"));
        start();
        own("product", null, "truncate");
        own("customer", null, "truncate");
        awaitDone(2);
        own("product", 1, "insert");
        awaitDone(2);

        assertThat(parked()).containsExactly("truncate product null true", "truncate customer null false");
        refused.clear();
        assertThat(refusal(() -> action("requeue", "table=product"))).contains("1 were overtaken", "force=true");
        assertThat(action("requeue", "table=customer")).isEqualTo(1);
        awaitDone(1);
        assertThat(received()).containsExactly("insert product [1]", "truncate customer");
    }

    @Test
    void aForcedRequeueThatIsParkedAgainStaysOvertaken() {
        refused.addAll(List.of("truncate product", "insert product [1]"));
        start();
        own("product", 1, "insert");
        own("product", null, "truncate");
        own("product", 2, "insert");
        awaitDone(2);
        refused.remove("truncate product");
        own("product", null, "truncate");
        awaitDone(2);
        refused.add("truncate product");
        assertThat(parked()).containsExactly("insert product 1 true", "truncate product null true");
        assertThat(action("requeue", "all=true", "force=true")).isEqualTo(2);
        awaitDone(2);

        assertThat(parked()).containsExactly("insert product 1 true", "truncate product null true");
        assertThat(refusal(() -> action("requeue", "all=true"))).contains("2 were overtaken");
    }

    @Test
    void ofARequeuedChangeOnlyOlderOnesAreOvertaken() {
        refused.addAll(List.of("insert product [1]", "truncate product", "insert product [2]"));
        start();
        own("product", 1, "insert");
        own("product", null, "truncate");
        own("product", 2, "insert");
        awaitDone(3);
        refused.remove("truncate product");
        Object truncate = context.rows("SELECT change_id FROM datasync_failure ORDER BY failure")
                .get(1)
                .get("change_id");
        assertThat(action("requeue", "changeId=" + truncate)).isEqualTo(1);
        awaitDone(2);

        assertThat(parked()).containsExactly("insert product 1 true", "insert product 2 false");
    }

    @Test
    void aTruncateOfAnApplicationsTableOvertakesToo() {
        options = FOREIGN;
        context.execute("CREATE TABLE pending (id integer NOT NULL PRIMARY KEY, tab varchar(20), record integer,"
                + " op varchar(20))");
        refused.addAll(List.of("insert product [1]", "insert customer [1]"));
        start();
        foreign(1, "P", 1, "insert");
        foreign(2, "Q", 3, "explode");
        foreign(3, "C", 1, "insert");
        awaitDone(3);
        foreign(4, "Q", null, "Wipe");
        awaitDone(3);
        assertThat(parked())
                .satisfiesExactly(
                        row -> assertThat(row).isEqualTo("insert product 1 true"),
                        row -> assertThat(row).endsWith("true"),
                        row -> assertThat(row).isEqualTo("insert customer 1 false"));

        refused.add("truncate product");
        foreign(5, "P", null, "Wipe");
        awaitDone(4);
        assertThat(parked()).endsWith("truncate product null false");
        foreign(6, "Q", 7, "insert");
        awaitDone(4);
        assertThat(parked()).endsWith("truncate product null true");
    }

    @Test
    @Needs(Capability.LANES)
    void inLanesTooWhicheverTheyAreIn() {
        for (int key = 1; key <= 8; key++) {
            refused.add("insert product [" + key + "]");
        }
        start("lanes=4", "concurrentConsumers=2");
        for (int key = 1; key <= 8; key++) {
            own("product", key, "insert");
        }
        awaitDone(8);
        assertThat(context.count("datasync_failure WHERE lane = 0")).isLessThan(8);
        own("product", null, "truncate");
        awaitDone(8);
        assertThat(parked()).hasSize(8).allMatch(row -> row.endsWith("true"));
        action("drop", "all=true");

        refused.clear();
        refused.add("truncate product");
        own("product", null, "truncate");
        awaitDone(1);
        assertThat(parked()).containsExactly("truncate product null false");
        for (int key = 1; key <= 8; key++) {
            own("product", key, "insert");
            awaitDone(1);
        }
        assertThat(parked()).containsExactly("truncate product null true");
    }
}
