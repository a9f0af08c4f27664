package org.datasync.watch.contract.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Json;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.junit.jupiter.api.Test;

/**
 * A table is edited at random while nobody compares it, with keys whose order and equality are the database's own; then what is
 * delivered is all that differs, and nothing else, although the route fails at random.
 */
@Needs(Capability.SNAPSHOT)
public abstract class RandomEditsContract extends DatabaseContract {

    private static final String[] PIECES = {"a", "A", "b", "B", "é", "e", "E", "-", "_", " ", "z", "Z", "ß", "ss", "ä"};

    private final Random random = new Random(20260131);
    private final Random failing = new Random(7);
    private int delivered = -1;

    protected RandomEditsContract(TestDatabase database) {
        super(database);
    }

    private record Item(String name, int price) {}

    private final Map<List<Object>, Item> replica = new HashMap<>();

    @Test
    void whatIsDeliveredIsExactlyWhatDiffers() throws Exception {
        context.execute(
                "CREATE TABLE item (k varchar(20) NOT NULL, nr integer NOT NULL, name varchar(40), price integer,"
                        + " PRIMARY KEY (k, nr))",
                "CREATE TABLE seen (n " + database.words().numbered()
                        + ", op varchar(10), k varchar(20), nr integer, name varchar(40), price integer)");
        edit(1500);
        replica.putAll(items());
        start();
        awaitComparison();
        assertThat(context.count("seen")).isZero();
        for (int round = 0; round < 8; round++) {
            context.camel().getRouteController().suspendRoute("compare");
            Map<List<Object>, Item> before = items();
            switch (round) {
                case 2 -> edit(6000);
                case 4 -> context.execute("DELETE FROM item WHERE price < 500");
                case 5 -> context.execute("DELETE FROM item WHERE nr <> 3");
                default -> edit(random.nextInt(1500));
            }
            Map<List<Object>, Item> after = items();
            context.camel().getRouteController().resumeRoute("compare");
            awaitComparison();
            await().until(() -> context.count("datasync_failure") == 0);
            List<String> told = told();
            assertThat(told.stream().sorted().toList()).as("round %s", round).isEqualTo(differences(before, after));
            assertThat(replica).as("round %s", round).isEqualTo(after);
        }
    }

    private void start() {
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from("datasync-watch:snapshot:compare?dataSource=#db&tables=item&compareInterval=0&deleteGuard=100"
                                + "&initialDelay=0&delay=20&maxAttempts=0&retryDelay=10&maxRetryDelay=50")
                        .routeId("compare")
                        .process(RandomEditsContract.this::write);
            }
        });
    }

    private void write(Exchange exchange) {
        Change change = exchange.getMessage().getBody(Change.class);
        List<Object> key = List.copyOf(change.getKey().values().values());
        Map<String, Object> after = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        after.putAll(change.getAfter() == null ? Map.of() : change.getAfter());
        context.jdbc()
                .update(
                        "INSERT INTO seen (op, k, nr, name, price) VALUES (?, ?, ?, ?, ?)",
                        change.getOperation().word(),
                        key.get(0),
                        key.get(1),
                        after.getOrDefault("name", ""),
                        after.getOrDefault("price", 0));
        if (failing.nextInt(1500) == 0) {
            throw new IllegalStateException("on purpose");
        }
    }

    /** What was delivered since the last time, which the replica has then. */
    private List<String> told() {
        List<String> told = new ArrayList<>();
        context.jdbc()
                .query(
                        "SELECT op, k, nr, name, price, n FROM seen WHERE n > ? ORDER BY n",
                        row -> {
                            List<Object> key = List.of(row.getString(2), row.getInt(3));
                            told.add(row.getString(1) + key);
                            delivered = row.getInt(6);
                            if (row.getString(1).equals("delete")) {
                                replica.remove(key);
                            } else {
                                replica.put(key, new Item(row.getString(4), row.getInt(5)));
                            }
                        },
                        delivered);
        return told;
    }

    private static List<String> differences(Map<List<Object>, Item> before, Map<List<Object>, Item> after) {
        List<String> differences = new ArrayList<>();
        after.forEach((key, item) -> {
            if (!before.containsKey(key)) {
                differences.add("insert" + key);
            } else if (!before.get(key).equals(item)) {
                differences.add("update" + key);
            }
        });
        before.keySet().stream().filter(key -> !after.containsKey(key)).forEach(key -> differences.add("delete" + key));
        return differences.stream().sorted().toList();
    }

    private Map<List<Object>, Item> items() {
        Map<List<Object>, Item> items = new HashMap<>();
        context.jdbc().query("SELECT k, nr, name, price FROM item", row -> {
            items.put(List.of(row.getString(1), row.getInt(2)), new Item(row.getString(3), row.getInt(4)));
        });
        return items;
    }

    private void edit(int edits) {
        List<Object[]> gone = new ArrayList<>();
        List<Object[]> written = new ArrayList<>();
        Map<String, Object[]> once = new HashMap<>();
        for (int i = 0; i < edits; i++) {
            String key = key();
            int number = random.nextInt(40);
            // of keys that may be equal to the database only one
            once.put(
                    key.strip()
                                    .toLowerCase(Locale.ROOT)
                                    .replaceAll("[éeE]", "e")
                                    .replace("ä", "a")
                                    .replaceAll("[sß]+", "s")
                            + number,
                    new Object[] {key, number, "n" + random.nextInt(1000), random.nextInt(1000)});
        }
        once.values().forEach(row -> {
            gone.add(new Object[] {row[0], row[1]});
            if (random.nextInt(4) != 0) {
                written.add(row);
            }
        });
        context.jdbc().batchUpdate("DELETE FROM item WHERE k = ? AND nr = ?", gone);
        context.jdbc().batchUpdate("INSERT INTO item (k, nr, name, price) VALUES (?, ?, ?, ?)", written);
    }

    private String key() {
        StringBuilder key = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            key.append(PIECES[random.nextInt(PIECES.length)]);
        }
        // Derby tells such a key by its old spelling or by its new one, as the query goes by an index or not
        return dialect().name().equals("Derby") ? key.toString().stripTrailing() : key.toString();
    }

    /** Waits until a comparison is over that began after this was called. */
    private void awaitComparison() {
        long before = run(position());
        await().until(() -> {
            Map<String, Object> now = position();
            return run(now) > before && !now.containsKey("table");
        });
    }

    private static long run(Map<String, Object> position) {
        return ((Number) position.get("run")).longValue();
    }

    private Map<String, Object> position() {
        List<String> stored = context.jdbcFor("datasync_watch")
                .queryForList("SELECT position_text FROM datasync_watch WHERE position_text IS NOT NULL", String.class);
        return stored.isEmpty() ? Map.of("run", 0) : Json.readObject(stored.get(0), "a position");
    }
}
