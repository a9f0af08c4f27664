package org.datasync.watch.order;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Operation;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.pattern.Fetch;
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.runtime.Dialects;
import org.datasync.watch.schema.TableReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Random changes in batches of random sizes bring a target to the state of the source, also where batches are cut off at
 * random, unless foreign keys hold at the target: then a cycle takes whole batches only. The target is strict: an insert of what is there, or an update of what is not, fails. The system properties
 * {@code order.seed}, the first seed, and {@code order.sequences} run others than the suite does, or one again.
 */
class ArrangedPatternTest {

    private static final int SEQUENCES = 150;
    private static final int SEQUENCES_WITH_FOREIGN_KEYS = 600;

    private HikariDataSource dataSource;
    private JdbcTemplate jdbc;

    @BeforeEach
    void createTables() {
        dataSource = TestDatabase.H2.newDatabase();
        jdbc = new JdbcTemplate(dataSource);
        jdbc.execute("CREATE SCHEMA loose");
        for (String schema : List.of("public", "loose")) {
            RandomShop.TABLES.forEach((table, parents) -> jdbc.execute("CREATE TABLE " + schema + "." + table
                    + " (id int PRIMARY KEY, version int"
                    + parents.keySet().stream()
                            .map(column -> ", " + column + " int")
                            .collect(Collectors.joining())
                    + ")"));
        }
        RandomShop.TABLES.forEach((table, parents) -> parents.forEach((column, parent) ->
                jdbc.execute("ALTER TABLE " + table + " ADD FOREIGN KEY (" + column + ") REFERENCES " + parent)));
    }

    @AfterEach
    void close() {
        dataSource.close();
    }

    @ParameterizedTest
    @CsvSource({"true, false, false", "false, true, false", "false, false, true", "false, true, true"})
    void theTargetComesToTheStateOfTheSource(boolean coalesce, boolean byForeignKeys, boolean deletesFirst) {
        OrderSpec spec = new OrderSpec(coalesce, byForeignKeys, deletesFirst);
        forEachSeed(SEQUENCES, random -> synchronize(random, new RandomShop(random, true, true), spec, false));
    }

    @Test
    void foreignKeysAreKeptWhereTheSourceKeptThem() {
        OrderSpec spec = new OrderSpec(false, true, false);
        forEachSeed(
                SEQUENCES_WITH_FOREIGN_KEYS,
                random -> synchronize(random, new RandomShop(random, true, false), spec, true));
    }

    @Test
    void foreignKeysAreKeptWithDeletesFirstIfNoRecordComesToReferToOthers() {
        OrderSpec spec = new OrderSpec(false, true, true);
        forEachSeed(SEQUENCES, random -> synchronize(random, new RandomShop(random, false, false), spec, true));
    }

    private interface Sequence {
        void run(Random random);
    }

    private void forEachSeed(int sequences, Sequence sequence) {
        long first = Long.getLong("order.seed", 1);
        for (long seed = first; seed < first + Integer.getInteger("order.sequences", sequences); seed++) {
            try {
                sequence.run(new Random(seed));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("The sequence with order.seed=" + seed, e);
            }
        }
    }

    private void synchronize(Random random, RandomShop shop, OrderSpec spec, boolean strict) {
        String schema = strict ? "public." : "loose.";
        ListPattern list = new ListPattern();
        ArrangedPattern pattern = new ArrangedPattern(list, spec, new TableReader(dataSource, Dialects.of(dataSource)));
        int rounds = 1 + random.nextInt(4);
        for (int round = 0; round < rounds; round++) {
            list.add(shop.change(1 + random.nextInt(40)));
            int cycles = random.nextInt(4);
            for (int cycle = 0; cycle < cycles; cycle++) {
                cycle(random, pattern, schema, strict);
            }
        }
        while (!list.isEmpty()) {
            cycle(random, pattern, schema, strict);
        }
        RandomShop.TABLES.keySet().forEach(table -> {
            assertThat(rows(schema + table)).as(table).isEqualTo(shop.state().get(table));
        });
        empty(schema);
    }

    /** A cycle that ends before all is delivered, or is rolled back, once in a while. */
    private void cycle(Random random, ArrangedPattern pattern, String schema, boolean wholeBatches) {
        new TransactionTemplate(new JdbcTransactionManager(dataSource)).executeWithoutResult(status -> {
            List<PendingChange> arranged =
                    pattern.fetch(Fetch.of(1 + random.nextInt(60))).changes();
            boolean whole = wholeBatches || arranged.isEmpty() || random.nextInt(3) > 0;
            List<PendingChange> delivered = whole ? arranged : arranged.subList(0, 1 + random.nextInt(arranged.size()));
            delivered.forEach(change -> apply(change.change(), schema));
            if (random.nextInt(8) == 0) {
                status.setRollbackOnly();
                pattern.reread();
            } else if (!delivered.isEmpty()) {
                pattern.acknowledge(delivered);
                pattern.committed(delivered);
            }
        });
    }

    private void apply(Change change, String schema) {
        String table = schema + change.getTable();
        Object id = change.getKey() == null ? null : change.getKey().value();
        switch (change.getOperation()) {
            case TRUNCATE -> jdbc.update("DELETE FROM " + table);
            case DELETE -> jdbc.update("DELETE FROM " + table + " WHERE id = ?", id);
            case INSERT -> insert(table, change.getAfter());
            case UPDATE -> assertThat(update(table, change.getAfter())).isEqualTo(1);
            case UPSERT, READ -> {
                if (update(table, change.getAfter()) == 0) {
                    insert(table, change.getAfter());
                }
            }
        }
    }

    private void insert(String table, Map<String, Object> row) {
        List<String> columns = List.copyOf(row.keySet());
        jdbc.update(
                "INSERT INTO " + table + " (" + String.join(", ", columns) + ") VALUES ("
                        + columns.stream().map(column -> "?").collect(Collectors.joining(", ")) + ")",
                columns.stream().map(row::get).toArray());
    }

    private int update(String table, Map<String, Object> row) {
        List<String> columns = List.copyOf(row.keySet());
        return jdbc.update(
                "UPDATE " + table + " SET "
                        + columns.stream().map(column -> column + " = ?").collect(Collectors.joining(", "))
                        + " WHERE id = " + row.get("id"),
                columns.stream().map(row::get).toArray());
    }

    private Map<Integer, Map<String, Object>> rows(String table) {
        Map<Integer, Map<String, Object>> rows = new TreeMap<>();
        jdbc.queryForList("SELECT * FROM " + table).forEach(row -> {
            Map<String, Object> lowerCase = new HashMap<>();
            row.forEach((column, value) -> lowerCase.put(column.toLowerCase(Locale.ROOT), value));
            rows.put((Integer) lowerCase.get("id"), lowerCase);
        });
        return rows;
    }

    private void empty(String schema) {
        jdbc.execute("SET REFERENTIAL_INTEGRITY FALSE");
        RandomShop.TABLES.keySet().forEach(table -> jdbc.execute("DELETE FROM " + schema + table));
        jdbc.execute("SET REFERENTIAL_INTEGRITY TRUE");
    }

    @Test
    void aFirstChangeThatIsStillToComeLetsNoFloorPass() {
        PendingChanges changes = new PendingChanges();
        List<PendingChange> late =
                List.of(changes.next(Operation.INSERT, "till", 1), changes.next(Operation.INSERT, "store", 1));
        ListPattern list = new ListPattern();
        ArrangedPattern pattern = new ArrangedPattern(
                list, new OrderSpec(false, true, false), new TableReader(dataSource, Dialects.of(dataSource)));
        list.add(List.of(changes.next(Operation.INSERT, "region", 1)));
        assertThat(deliverFirst(pattern)).isEqualTo("watch:3");
        list.add(late);
        list.lookBelow();

        assertThat(deliverFirst(pattern)).isEqualTo("watch:2");
        assertThat(deliverFirst(pattern)).isEqualTo("watch:1");
    }

    private static String deliverFirst(ArrangedPattern pattern) {
        List<PendingChange> first = pattern.fetch(Fetch.of(10)).changes().subList(0, 1);
        pattern.acknowledge(first);
        pattern.committed(first);
        return first.get(0).id();
    }
}
