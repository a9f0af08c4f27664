package org.datasync.watch.contract.changetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.datasync.watch.change.Change;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of all types: typed by the record's table, whatever the change table holds, and good for finding the row. */
public abstract class KeyContract extends DatabaseContract {

    private static final String FETCH =
            watch("store", "changeTable=pending", "tables=product", "fetchRow=true", "retryDelay=60000");

    protected KeyContract(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void createChangeTable() {
        context.execute("CREATE TABLE pending (id integer NOT NULL PRIMARY KEY, record_key varchar(200),"
                + " key_a varchar(40), key_b varchar(40))");
    }

    /** Types of keys with a value each, as text and in Java. */
    private final Map<String, Object> keys = keys();

    private Map<String, Object> keys() {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("integer", -7);
        keys.put("bigint", 7_000_000_000L);
        keys.put("smallint", 7);
        keys.put("varchar(40)", "Käse 'n \"Brot\" \\");
        keys.put("char(36)", "0f0e0d0c-0b0a-0908-0706-050403020100");
        keys.put("char(40)", "padded");
        if (database.words().uuid() != null) {
            keys.put(database.words().uuid(), UUID.fromString("0f0e0d0c-0b0a-0908-0706-050403020100"));
        }
        keys.put("decimal(10,2)", new BigDecimal("1.50"));
        keys.put("decimal(31,10)", new BigDecimal("12345678901234567890.0123456789"));
        keys.put("date", LocalDate.parse("2026-03-08"));
        keys.put("boolean", true);
        return keys;
    }

    @Test
    void aTextThatNamesTheKeyFindsTheRow() {
        List<String> expected = new ArrayList<>();
        keys.forEach((type, key) -> {
            int number = expected.size();
            context.execute(
                    "CREATE TABLE product" + number + " (k " + type + " NOT NULL PRIMARY KEY, name varchar(40))");
            context.jdbc().update("INSERT INTO product" + number + " VALUES (?, 'found')", bound(key));
            context.jdbc()
                    .update(
                            "INSERT INTO pending (id, key_a, record_key) VALUES (?, ?, ?)",
                            number,
                            "product" + number,
                            key.toString());
            expected.add(type + " " + Map.of(stored("k"), key) + " found");
        });
        context.receive(
                watch("store", "changeTable=pending", "tableColumn=key_a", "keyColumns=record_key", "fetchRow=true"));
        awaitEmpty("pending");

        List<String> types = List.copyOf(keys.keySet());
        assertThat(context.received())
                .extracting(
                        change -> types.get(Integer.parseInt(change.getTable().substring("product".length()))) + " "
                                + change.getKey().values() + " " + name(change))
                .isEqualTo(expected);
        assertThat(context.received())
                .extracting(change -> (Object) change.getKey().value().getClass())
                .containsExactlyElementsOf(
                        keys.values().stream().map(Object::getClass).toList());
    }

    @Test
    void aColumnOfTheKeysOwnTypeFindsTheRow() {
        Map<String, List<Change>> received = new LinkedHashMap<>();
        keys.forEach((type, key) -> {
            int number = received.size();
            context.execute(
                    "CREATE TABLE product" + number + " (k " + type + " NOT NULL PRIMARY KEY, name varchar(40))",
                    "CREATE TABLE typed" + number + " (id " + type + " NOT NULL PRIMARY KEY)");
            context.jdbc().update("INSERT INTO product" + number + " VALUES (?, 'found')", bound(key));
            context.jdbc().update("INSERT INTO typed" + number + " VALUES (?)", bound(key));
            received.put(
                    type,
                    receiveApart(watch(
                            "store" + number,
                            "changeTable=typed" + number,
                            "tables=product" + number,
                            "fetchRow=true",
                            "keyColumns=id")));
        });
        for (int number = 0; number < keys.size(); number++) {
            awaitEmpty("typed" + number);
        }

        received.forEach((type, changes) ->
                assertThat(changes).as(type).extracting(this::name).containsExactly("found"));
    }

    /** Derby's driver takes no java.time. */
    private Object bound(Object key) {
        return database == TestDatabase.DERBY && key instanceof LocalDate ? key.toString() : key;
    }

    private Object name(Change change) {
        return change.getAfter() == null ? "gone" : change.getAfter().get(stored("name"));
    }

    private void createComposite() {
        context.execute(
                "CREATE TABLE product (store integer NOT NULL, sku varchar(40) NOT NULL, name varchar(40),"
                        + " PRIMARY KEY (store, sku))",
                "INSERT INTO product VALUES (1, 'x', 'one x')",
                "INSERT INTO product VALUES (1, 'y', 'one y')",
                "INSERT INTO product VALUES (2, 'x', 'two x')");
    }

    private List<Object> names() {
        return context.received().stream()
                .map(change ->
                        change.getAfter() == null ? "gone" : change.getAfter().get(stored("name")))
                .toList();
    }

    @Test
    void compositeKeysInColumns() {
        createComposite();
        context.execute(
                "INSERT INTO pending (id, key_a, key_b) VALUES (1, 'x', '1')",
                "INSERT INTO pending (id, key_a, key_b) VALUES (2, 'x', '2')",
                "INSERT INTO pending (id, key_a, key_b) VALUES (3, 'y', '2')");
        context.receive(FETCH + "&keyColumns=key_a,key_b&keyNames=sku,store");
        awaitEmpty("pending");

        assertThat(received())
                .containsExactly("upsert product [x, 1]", "upsert product [x, 2]", "delete product [y, 2]");
        assertThat(names()).containsExactly("one x", "two x", "gone");
    }

    @Test
    void compositeKeysInJson() {
        createComposite();
        context.execute(
                "INSERT INTO pending (id, record_key) VALUES (1, '{\"store\": 1, \"sku\": \"x\"}')",
                "INSERT INTO pending (id, record_key) VALUES (2, '[2, \"x\"]')",
                "INSERT INTO pending (id, record_key) VALUES (3, '{\"sku\": \"y\", \"store\": \"1\"}')");
        context.receive(FETCH + "&keyColumns=record_key&keyFormat=json");
        awaitEmpty("pending");

        assertThat(received())
                .containsExactly("upsert product [1, x]", "upsert product [2, x]", "upsert product [y, 1]");
        assertThat(names()).containsExactly("one x", "two x", "one y");
    }

    @Test
    void keysOfOneColumnInJson() {
        context.execute(
                "CREATE TABLE product (price decimal(10,2) NOT NULL PRIMARY KEY, name varchar(40))",
                "INSERT INTO product VALUES (1.10, 'scalar')",
                "INSERT INTO product VALUES (1.20, 'array')",
                "INSERT INTO product VALUES (1.30, 'object')",
                "INSERT INTO pending (id, record_key) VALUES (1, '1.10')",
                "INSERT INTO pending (id, record_key) VALUES (2, '[1.2]')",
                "INSERT INTO pending (id, record_key) VALUES (3, '{\"price\": \"1.300\"}')");
        context.receive(FETCH + "&keyColumns=record_key&keyFormat=json");
        awaitEmpty("pending");

        assertThat(names()).containsExactly("scalar", "array", "object");
    }

    @Test
    void numbersOfAnotherScaleAreNotTakenForDeleted() {
        context.execute(
                "CREATE TABLE product (price decimal(10,2) NOT NULL PRIMARY KEY)",
                "INSERT INTO product VALUES (1.5)",
                "INSERT INTO pending (id, record_key) VALUES (1, '1.5')",
                "INSERT INTO pending (id, record_key) VALUES (2, '1.50')",
                "INSERT INTO pending (id, record_key) VALUES (3, '2.50')");
        context.receive(FETCH + "&keyColumns=record_key");
        awaitEmpty("pending");

        assertThat(received())
                .containsExactly("upsert product [1.5]", "upsert product [1.50]", "delete product [2.50]");
    }

    /** Some collations ignore case, accents, or spaces at the end. */
    @ParameterizedTest
    @ValueSource(strings = {"varchar(20)", "char(20)"})
    void aTextIsAnotherRecordOnlyIfTheDatabaseSaysSo(String type) {
        context.execute(
                "CREATE TABLE product (sku " + type + " NOT NULL PRIMARY KEY)",
                "INSERT INTO product VALUES ('käse')",
                "INSERT INTO product VALUES ('brot')");
        List<String> asked = List.of("käse", "KÄSE", "kase", "käse ", "käs", " ", "brot");
        for (int i = 0; i < asked.size(); i++) {
            context.jdbc().update("INSERT INTO pending (id, record_key) VALUES (?, ?)", i, asked.get(i));
        }
        List<String> expected = asked.stream()
                .map(sku -> (isThere(sku) ? "upsert" : "delete") + " product [" + sku + "]")
                .toList();
        context.receive(FETCH + "&keyColumns=record_key");
        awaitEmpty("pending");

        assertThat(received()).isEqualTo(expected);
    }

    private boolean isThere(String sku) {
        return !context.jdbc()
                .queryForList("SELECT sku FROM product WHERE sku = '" + sku + "'", String.class)
                .isEmpty();
    }

    @Test
    void aKeyThatTheDatabaseRefusesIsPoisonForItsRowOnly() {
        context.execute(
                "CREATE TABLE product (sku varchar(20) NOT NULL PRIMARY KEY)",
                "INSERT INTO product VALUES ('a')",
                "INSERT INTO pending (id, record_key) VALUES (1, '\"a\"')",
                "INSERT INTO pending (id, record_key) VALUES (2, '\"" + "x".repeat(150) + "\"')",
                "INSERT INTO pending (id, record_key) VALUES (4, '\"a\"')");
        context.jdbc().update("INSERT INTO pending (id, record_key) VALUES (3, ?)", "\"\\u0000\"");
        context.receive(FETCH + "&keyColumns=record_key&keyFormat=json");
        await().until(() -> context.count("pending") == context.count("datasync_failure"));

        assertThat(received())
                .contains("delete product [" + "x".repeat(150) + "]")
                .startsWith("upsert product [a]")
                .endsWith("upsert product [a]");
        assertThat(context.count("pending WHERE id <> 3")).isZero();
    }
}
