package org.datasync.watch.dialect.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.datasync.watch.change.Change;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.Test;

/** PostgreSQL's triggers tell what happened, in the order in which it happened, whatever changes a record. */
class PostgreSqlOrderTest extends DatabaseContract {

    PostgreSqlOrderTest() {
        super(TestDatabase.POSTGRESQL);
    }

    private String images(Change change, String... columns) {
        return described(change) + " " + values(change.getBefore(), columns) + values(change.getAfter(), columns);
    }

    private static String values(Map<String, Object> image, String... columns) {
        return image == null
                ? ""
                : Arrays.stream(columns).map(image::get).toList().toString();
    }

    private List<String> images(String... columns) {
        return context.received().stream()
                .map(change -> images(change, columns))
                .toList();
    }

    @Test
    void severalKeysToOneParentThatSetNull() {
        context.execute(
                "CREATE TABLE usr (id integer PRIMARY KEY)",
                "CREATE TABLE ticket (id integer PRIMARY KEY, a integer REFERENCES usr ON DELETE SET NULL,"
                        + " b integer REFERENCES usr ON DELETE SET NULL, c integer REFERENCES usr ON DELETE SET NULL)",
                "INSERT INTO usr VALUES (1)",
                "INSERT INTO ticket VALUES (10, 1, 1, 1)");
        context.receive(trigger("store", "tables=ticket", "capture=both"));
        context.execute("DELETE FROM usr");
        awaitReceived(3);

        assertThat(images("a", "b", "c"))
                .containsExactly(
                        "update ticket [10] [1, 1, 1][null, 1, 1]",
                        "update ticket [10] [null, 1, 1][null, null, 1]",
                        "update ticket [10] [null, null, 1][null, null, null]");
    }

    @Test
    void aKeyThatChangesWithAReferenceToItself() {
        context.execute(
                "CREATE TABLE emp (id integer PRIMARY KEY, mgr integer REFERENCES emp ON UPDATE CASCADE)",
                "INSERT INTO emp VALUES (1, 1)");
        context.receive(trigger("store", "tables=emp", "capture=both"));
        context.execute("UPDATE emp SET id = 7");
        awaitReceived(3);

        assertThat(images("mgr")).containsExactly("delete emp [1] [1]", "insert emp [7] [1]", "update emp [7] [1][7]");
    }

    /** One key sets null what another one deletes. */
    @Test
    void manyParentsThatGoAtOnce() {
        context.execute(
                "CREATE TABLE usr (id integer PRIMARY KEY)",
                "CREATE TABLE ticket (id integer PRIMARY KEY, a integer REFERENCES usr ON DELETE SET NULL,"
                        + " b integer REFERENCES usr ON DELETE SET NULL, c integer REFERENCES usr ON DELETE CASCADE)",
                "INSERT INTO usr SELECT n FROM generate_series(1, 500) n",
                "INSERT INTO ticket SELECT n, n, 501 - n, CASE WHEN n % 5 = 0 THEN n END FROM generate_series(1, 500) n");
        context.receive(trigger("store", "tables=ticket", "capture=both"));
        context.execute("DELETE FROM usr");
        awaitReceived(900);
        awaitEmpty("datasync");

        Map<Object, Change> last = new HashMap<>();
        for (Change change : context.received()) {
            Change previous = last.put(change.getKey(), change);
            if (previous != null) {
                assertThat(change.getBefore()).isEqualTo(previous.getAfter());
            }
        }
        assertThat(last.values().stream()
                        .collect(Collectors.groupingBy(
                                change -> change.getOperation() + " " + values(change.getAfter(), "a", "b"),
                                Collectors.counting())))
                .isEqualTo(Map.of("update [null, null]", 400L, "delete ", 100L));
    }

    @Test
    void partsOfAWithThatDeleteAndInsertTheSameKey() {
        createProducts("name text");
        context.execute("INSERT INTO product VALUES (1, 'a'), (2, 'b')");
        context.receive(trigger("store", "tables=product", "capture=both"));
        context.execute("WITH gone AS (DELETE FROM product RETURNING id)"
                + " INSERT INTO product SELECT id, 'new' FROM gone LIMIT 1");
        awaitReceived(3);

        assertThat(received()).containsSubsequence("delete product [1]", "insert product [1]");
        assertThat(received()).contains("delete product [2]").hasSize(3);
    }

    @Test
    void anUpdateThroughTheParentIsTheChildsOwn() {
        context.execute(
                "CREATE TABLE payment (id integer PRIMARY KEY, amount numeric)",
                "CREATE TABLE payment_p1 (PRIMARY KEY (id)) INHERITS (payment)");
        context.receive(trigger("store", "tables=payment_p1"));
        context.execute("INSERT INTO payment_p1 VALUES (1, 5)", "UPDATE payment SET amount = 6", "DELETE FROM payment");
        awaitReceived(3);

        assertThat(received())
                .containsExactly("insert payment_p1 [1]", "update payment_p1 [1]", "delete payment_p1 [1]");
    }

    @Test
    void aHierarchyNamesTheTableThatHoldsTheRecord() {
        context.execute(
                "CREATE TABLE payment (id integer PRIMARY KEY, amount numeric)",
                "CREATE TABLE payment_p1 (PRIMARY KEY (id)) INHERITS (payment)",
                "INSERT INTO payment VALUES (1, 1)",
                "INSERT INTO payment_p1 VALUES (1, 5)");
        context.receive(trigger("store", "tables=payment*", "initialLoad=true"));
        awaitReceived(2);
        context.execute("UPDATE payment SET amount = amount + 1", "DELETE FROM payment WHERE amount = 6");
        awaitReceived(5);

        assertThat(images("amount"))
                .containsExactlyInAnyOrder(
                        "read payment [1] [1]",
                        "read payment_p1 [1] [5]",
                        "update payment [1] [2]",
                        "update payment_p1 [1] [6]",
                        "delete payment_p1 [1] ");
    }

    @Test
    void aTableThatBecomesAPartitionIsNotCapturedTwice() {
        context.execute(
                "CREATE TABLE sale (id integer PRIMARY KEY, total integer) PARTITION BY LIST (id)",
                "CREATE TABLE sale_1 (id integer PRIMARY KEY, total integer)",
                "CREATE TABLE alone (id integer PRIMARY KEY) PARTITION BY LIST (id)",
                "CREATE TABLE alone_1 (id integer PRIMARY KEY)");
        context.receive(trigger("store", "tables=sale,sale_1,alone_1"));
        context.execute(
                "INSERT INTO sale_1 VALUES (1, 1)",
                "ALTER TABLE sale ATTACH PARTITION sale_1 FOR VALUES IN (1)",
                "UPDATE sale_1 SET total = 2",
                "UPDATE sale SET total = 3",
                "ALTER TABLE alone ATTACH PARTITION alone_1 FOR VALUES IN (1)",
                "INSERT INTO alone VALUES (1)");
        awaitReceived(4);
        awaitEmpty("datasync");

        assertThat(received())
                .containsExactly("insert sale_1 [1]", "update sale [1]", "update sale [1]", "insert alone_1 [1]");
    }

    /** Such triggers mostly complete the row that they are run for. */
    @Test
    void triggersOfTheApplicationThatUpdateTheirRowAgain() {
        createProducts("name text, code text");
        context.execute(
                "CREATE FUNCTION complete() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN"
                        + " UPDATE product SET code = upper(NEW.name) WHERE id = NEW.id AND code IS DISTINCT FROM upper(NEW.name);"
                        + " RETURN NULL; END'",
                "CREATE TRIGGER \"COMPLETE\" AFTER INSERT OR UPDATE ON product FOR EACH ROW EXECUTE FUNCTION complete()");
        context.receive(trigger("store", "tables=product", "capture=row"));
        context.execute("INSERT INTO product VALUES (1, 'a'), (2, 'b')", "UPDATE product SET name = name || 'x'");
        awaitReceived(8);

        assertThat(context.received().stream()
                        .filter(change -> change.getKey().values().get("id").equals(2))
                        .map(change -> images(change, "name", "code")))
                .containsExactly(
                        "insert product [2] [b, null]",
                        "update product [2] [b, B]",
                        "update product [2] [bx, B]",
                        "update product [2] [bx, BX]");
    }

    @Test
    void aDeferrableKeyThatShifts() {
        context.execute(
                "CREATE TABLE shelf (id integer PRIMARY KEY DEFERRABLE, name text)",
                "INSERT INTO shelf VALUES (1, 'a'), (2, 'b'), (3, 'c')");
        context.receive(trigger("store", "tables=shelf", "capture=row"));
        context.execute("UPDATE shelf SET id = id + 1", "DELETE FROM shelf WHERE id = 4");
        awaitReceived(5);
        awaitEmpty("datasync");

        Map<Object, String> last = new HashMap<>();
        context.received().forEach(change -> last.put(change.getKey().values().get("id"), images(change, "name")));
        assertThat(last)
                .isEqualTo(Map.of(
                        1, "delete shelf [1] ",
                        2, "upsert shelf [2] [a]",
                        3, "upsert shelf [3] [b]",
                        4, "delete shelf [4] "));
    }

    @Test
    void aDeferredKeyThatTwoRecordsHaveForAWhile() {
        context.execute(
                "CREATE TABLE shelf (id integer PRIMARY KEY DEFERRABLE INITIALLY DEFERRED, name text, doc json)",
                "INSERT INTO shelf VALUES (1, 'a', NULL)");
        context.receive(trigger("store", "tables=shelf", "capture=row"));
        context.execute(
                "BEGIN; INSERT INTO shelf VALUES (1, 'b', '{\"x\": 1}'); UPDATE shelf SET name = 'c' WHERE name = 'a';"
                        + " DELETE FROM shelf WHERE name = 'c'; COMMIT");
        awaitReceived(3);

        assertThat(images("name", "doc"))
                .containsExactly(
                        "insert shelf [1] [b, {\"x\": 1}]",
                        "update shelf [1] [c, null]",
                        "upsert shelf [1] [b, {\"x\": 1}]");
    }
}
