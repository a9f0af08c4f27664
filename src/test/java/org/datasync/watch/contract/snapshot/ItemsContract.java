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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Json;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;

/**
 * A table with keys whose order and equality are the database's own, and a route that keeps a record of each change that it is
 * told, although it fails at random.
 */
public abstract class ItemsContract extends DatabaseContract {

    private static final String[] PIECES = {"a", "A", "b", "B", "é", "e", "E", "-", "_", " ", "z", "Z", "ß", "ss", "ä"};

    final Random random = new Random(20260131);
    private final Random failing = new Random(7);
    private int delivered = -1;

    protected ItemsContract(TestDatabase database) {
        super(database);
    }

    record Item(String name, int price) {}

    final Map<List<Object>, Item> replica = new HashMap<>();

    /** The type of the text in the key. */
    protected String keyType() {
        return "varchar(20)";
    }

    /** Where keys are compared slowly, more at a time. */
    protected int batchSize() {
        return 100;
    }

    /** By what the number of edits is divided where many keys take long. */
    protected int fewer() {
        return 1;
    }

    void createItems() {
        context.execute(
                "CREATE TABLE item (k " + keyType() + " NOT NULL, nr integer NOT NULL, name varchar(40), price integer,"
                        + " PRIMARY KEY (k, nr))",
                "CREATE TABLE seen (n " + database.words().numbered()
                        + ", op varchar(10), k varchar(20), nr integer, name varchar(40), price integer)");
    }

    void start(String... options) {
        String more = Stream.of(options).map("&"::concat).collect(Collectors.joining());
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from("datasync-watch:snapshot:compare?dataSource=#db&tables=item&compareInterval=0&deleteGuard=100"
                                + "&initialDelay=0&delay=20&maxAttempts=0&retryDelay=10&maxRetryDelay=50&batchSize="
                                + batchSize() + more)
                        .routeId("compare")
                        .process(ItemsContract.this::write);
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
    List<String> told() {
        List<String> told = new ArrayList<>();
        context.jdbc()
                .query(
                        "SELECT op, k, nr, name, price, n FROM seen WHERE n > ? ORDER BY n",
                        row -> {
                            List<Object> key = List.of(row.getString(2), row.getInt(3));
                            assertThat(replica.containsKey(key))
                                    .as("there was a record %s before its %s", key, row.getString(1))
                                    .isEqualTo(!row.getString(1).equals("insert"));
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

    static List<String> differences(Map<List<Object>, Item> before, Map<List<Object>, Item> after) {
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

    Map<List<Object>, Item> items() {
        Map<List<Object>, Item> items = new HashMap<>();
        context.jdbc().query("SELECT k, nr, name, price FROM item", row -> {
            items.put(List.of(row.getString(1), row.getInt(2)), new Item(row.getString(3), row.getInt(4)));
        });
        return items;
    }

    void edit(int edits) {
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

    String key() {
        StringBuilder key = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            key.append(PIECES[random.nextInt(PIECES.length)]);
        }
        // Derby tells such a key by its old spelling or by its new one, as the query goes by an index or not
        return dialect().name().equals("Derby") ? key.toString().stripTrailing() : key.toString();
    }

    /** Waits until a comparison is over that began after this was called. */
    void awaitComparison() {
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
