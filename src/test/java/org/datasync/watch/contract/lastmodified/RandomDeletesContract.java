package org.datasync.watch.contract.lastmodified;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Json;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Test;

/**
 * A table that is followed is edited at random, while nobody looks and while the watch is at work, and the route fails at random: the
 * messages are the true upserts and deletes, and a copy that is made of them is the table.
 */
@Needs({Capability.LAST_MODIFIED, Capability.SNAPSHOT})
public abstract class RandomDeletesContract extends DatabaseContract {

    private static final String[] PIECES = {"a", "b", "c", "-", "_", "x", "0", "7"};

    private static final String URI = "datasync-watch:last-modified:follow?dataSource=#db&tables=item"
            + "&modifiedColumn=version&lag=0&deletes=compare&deleteGuard=100&compareInterval=0&initialDelay=0&delay=20"
            + "&maxAttempts=0&retryDelay=10&maxRetryDelay=50";

    private final Random random = new Random(20260131);
    private final Random failing = new Random(7);
    private final Map<List<Object>, Integer> replica = new HashMap<>();
    private int delivered = -1;
    private int version;

    protected RandomDeletesContract(TestDatabase database) {
        super(database);
    }

    private void createTables() {
        context.execute(
                "CREATE TABLE item (k varchar(20) NOT NULL, nr integer NOT NULL, version integer, PRIMARY KEY (k, nr))",
                "CREATE INDEX item_version ON item (version, k, nr)",
                "CREATE TABLE seen (n " + database.words().numbered()
                        + ", op varchar(10), k varchar(20), nr integer, version integer)",
                "CREATE INDEX seen_version ON seen (version)");
    }

    private void start(WatchContext node) {
        node.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(URI).routeId("follow").process(exchange -> write(node, exchange));
            }
        });
    }

    private void write(WatchContext node, Exchange exchange) {
        Change change = exchange.getMessage().getBody(Change.class);
        List<Object> key = List.copyOf(change.getKey().values().values());
        Object version = change.getAfter() == null ? 0 : change.getAfter().get(stored("version"));
        node.jdbc()
                .update(
                        "INSERT INTO seen (op, k, nr, version) VALUES (?, ?, ?, ?)",
                        change.getOperation().word(),
                        key.get(0),
                        key.get(1),
                        version);
        synchronized (failing) {
            if (failing.nextInt(700) == 0) {
                throw new IllegalStateException("on purpose");
            }
        }
    }

    @Test
    void whatIsDeliveredIsExactlyWhatHasHappened() throws Exception {
        createTables();
        edit(3500);
        start(context);
        for (int round = 0; round < 6; round++) {
            Map<List<Object>, Integer> before = Map.copyOf(replica);
            Map<List<Object>, Integer> after = items();
            awaitSettled();
            assertThat(told()).as("round %s", round).containsExactlyInAnyOrderElementsOf(differences(before, after));
            assertThat(replica).as("round %s", round).isEqualTo(after);
            context.camel().getRouteController().suspendRoute("follow");
            edit(round == 2 ? 5000 : random.nextInt(1500));
            if (round == 3) {
                context.execute("DELETE FROM item WHERE nr <> 3");
            }
            context.camel().getRouteController().resumeRoute("follow");
        }
    }

    /** Records come and go while they are delivered and compared, by two nodes, of which one begins anew. */
    @Test
    void twoNodesLeaveNoGhosts() {
        createTables();
        edit(500);
        start(context);
        WatchContext other = newContext();
        try {
            start(other);
            for (int round = 0; round < 60; round++) {
                edit(25);
                if (round % 20 == 10) {
                    other.close();
                    other = newContext();
                    start(other);
                }
            }
            awaitSettled();
        } finally {
            other.close();
        }
        told();
        assertThat(replica).isEqualTo(items());
    }

    /** Each key is deleted, and perhaps inserted again, with a version that no other has had. */
    private void edit(int edits) {
        Map<List<Object>, Object[]> written = new HashMap<>();
        for (int i = 0; i < edits; i++) {
            StringBuilder key = new StringBuilder();
            for (int length = random.nextInt(4); length >= 0; length--) {
                key.append(PIECES[random.nextInt(PIECES.length)]);
            }
            List<Object> whole = List.of(key.toString(), random.nextInt(5));
            written.put(whole, new Object[] {whole.get(0), whole.get(1), ++version});
        }
        List<Object[]> gone = written.keySet().stream().map(List::toArray).toList();
        List<Object[]> there = written.values().stream()
                .filter(row -> random.nextInt(3) != 0)
                .sorted(Comparator.comparing(row -> (Integer) row[2])) // each is committed by itself
                .toList();
        context.jdbc().batchUpdate("DELETE FROM item WHERE k = ? AND nr = ?", gone);
        context.jdbc().batchUpdate("INSERT INTO item (k, nr, version) VALUES (?, ?, ?)", there);
    }

    private Map<List<Object>, Integer> items() {
        Map<List<Object>, Integer> items = new HashMap<>();
        context.jdbc().query("SELECT k, nr, version FROM item", row -> {
            items.put(List.of(row.getString(1), row.getInt(2)), row.getInt(3));
        });
        return items;
    }

    private static List<String> differences(Map<List<Object>, Integer> before, Map<List<Object>, Integer> after) {
        List<String> differences = new ArrayList<>();
        after.forEach((key, version) -> {
            if (!version.equals(before.get(key))) {
                differences.add("upsert" + key);
            }
        });
        before.keySet().stream().filter(key -> !after.containsKey(key)).forEach(key -> differences.add("delete" + key));
        return differences;
    }

    /** What was delivered since the last time, which the copy has then. */
    private List<String> told() {
        List<String> told = new ArrayList<>();
        context.jdbc()
                .query(
                        "SELECT op, k, nr, version, n FROM seen WHERE n > ? ORDER BY n",
                        row -> {
                            List<Object> key = List.of(row.getString(2), row.getInt(3));
                            told.add(row.getString(1) + key);
                            delivered = row.getInt(5);
                            if (row.getString(1).equals("delete")) {
                                replica.remove(key);
                            } else {
                                replica.put(key, row.getInt(4));
                            }
                        },
                        delivered);
        return told;
    }

    /** Waits until all is delivered and a comparison is over that began after that. */
    private void awaitSettled() {
        await().until(() ->
                context.count("item WHERE NOT EXISTS (SELECT 1 FROM seen WHERE version = item.version)") == 0
                        && context.count("datasync_failure") == 0);
        awaitComparison(); // it may have begun before that
        awaitComparison();
    }

    private void awaitComparison() {
        long before = run(comparison());
        await().until(() -> {
            Map<?, ?> now = comparison();
            return run(now) > before && !now.containsKey("table") && context.count("datasync_failure") == 0;
        });
    }

    private static long run(Map<?, ?> comparison) {
        return ((Number) comparison.get("run")).longValue();
    }

    private Map<?, ?> comparison() {
        List<String> stored = context.jdbcFor("datasync_watch")
                .queryForList("SELECT position_text FROM datasync_watch WHERE position_text IS NOT NULL", String.class);
        Object comparison = stored.isEmpty()
                ? null
                : Json.readObject(stored.get(0), "a position").get("");
        return comparison == null ? Map.of("run", 0) : (Map<?, ?>) comparison;
    }
}
