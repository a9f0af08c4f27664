package org.datasync.watch.contract.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Operation;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.contract.Lacks;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the triggers of a watch write for what an application does. */
public abstract class CaptureContract extends DatabaseContract {

    protected CaptureContract(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void createTable() {
        createProducts("name varchar(40), price decimal(10, 2)");
    }

    /** An image of the table product, with its columns spelled as the database does. */
    private Map<String, Object> product(int id, String name, String price) {
        Map<String, Object> image = new LinkedHashMap<>();
        image.put(stored("id"), id);
        image.put(stored("name"), name);
        image.put(stored("price"), price == null ? null : new BigDecimal(price));
        return image;
    }

    private String described(Map<String, Object> image) {
        return image == null
                ? "-"
                : image.values().stream().map(String::valueOf).toList().toString();
    }

    /** What was received with the images. */
    private List<String> full() {
        return context.received().stream()
                .map(change ->
                        described(change) + " " + described(change.getBefore()) + " " + described(change.getAfter()))
                .toList();
    }

    private String table() {
        return stored("product");
    }

    @Test
    void anInsertAnUpdateAndADeleteWithBothImages() {
        context.receive(trigger("store", "tables=product", "capture=both"));
        context.execute(
                "INSERT INTO product VALUES (1, 'Pears', 1.10)",
                "UPDATE product SET name = 'Apples' WHERE id = 1",
                "DELETE FROM product WHERE id = 1");
        awaitReceived(3);

        String price = price("1.10");
        assertThat(full())
                .containsExactly(
                        "insert " + table() + " [1] - [1, Pears, " + price + "]",
                        "update " + table() + " [1] [1, Pears, " + price + "] [1, Apples, " + price + "]",
                        "delete " + table() + " [1] [1, Apples, " + price + "] -");
        assertThat(context.received().get(1).getAfter()).isEqualTo(product(1, "Apples", price));
        awaitEmpty("datasync");
    }

    @Test
    void theRecordAfterTheChangeAlone() {
        context.receive(trigger("store", "tables=product"));
        context.execute(
                "INSERT INTO product VALUES (1, 'Pears', 1.10)",
                "UPDATE product SET name = NULL WHERE id = 1",
                "DELETE FROM product WHERE id = 1");
        awaitReceived(3);

        assertThat(full())
                .containsExactly(
                        "insert " + table() + " [1] - [1, Pears, " + price("1.10") + "]",
                        "update " + table() + " [1] - [1, null, " + price("1.10") + "]",
                        "delete " + table() + " [1] - -");
    }

    @Test
    void theKeyAlone() {
        context.receive(trigger("store", "tables=product", "capture=key"));
        context.execute(
                "INSERT INTO product VALUES (1, 'Pears', 1.10)",
                "UPDATE product SET price = 2 WHERE id = 1",
                "DELETE FROM product WHERE id = 1");
        awaitReceived(3);

        assertThat(full())
                .containsExactly(
                        "insert " + table() + " [1] - -",
                        "update " + table() + " [1] - -",
                        "delete " + table() + " [1] - -");
    }

    @Test
    void theKeyWithTheRowAsItIsAtDelivery() {
        install("tables=product", "capture=key");
        context.execute(
                "INSERT INTO product VALUES (1, 'Pears', 1.10)",
                "INSERT INTO product VALUES (2, 'Plums', 3)",
                "UPDATE product SET name = 'Apples' WHERE id = 1",
                "DELETE FROM product WHERE id = 2");
        context.receive(trigger("store", "tables=product", "capture=key", "fetchRow=true"));
        awaitReceived(4);

        assertThat(full())
                .containsExactly(
                        "insert " + table() + " [1] - [1, Apples, " + price("1.10") + "]",
                        "delete " + table() + " [2] - -",
                        "update " + table() + " [1] - [1, Apples, " + price("1.10") + "]",
                        "delete " + table() + " [2] - -");
    }

    @Test
    void aKeyThatChangesIsADeleteAndThenAnInsert() {
        context.receive(trigger("store", "tables=product", "capture=both"));
        context.execute("INSERT INTO product VALUES (1, 'Pears', 1.10)", "UPDATE product SET id = 7 WHERE id = 1");
        awaitReceived(3);

        assertThat(full())
                .endsWith(
                        "delete " + table() + " [1] [1, Pears, " + price("1.10") + "] -",
                        "insert " + table() + " [7] - [7, Pears, " + price("1.10") + "]");
    }

    @Test
    void anUpdateThatChangesNothingIsNoChange() {
        context.receive(trigger("store", "tables=product"));
        context.execute(
                "INSERT INTO product VALUES (1, 'Pears', NULL)",
                "UPDATE product SET name = 'Pears' WHERE id = 1",
                "UPDATE product SET name = 'pears' WHERE id = 1",
                "UPDATE product SET name = 'pears ' WHERE id = 1",
                "UPDATE product SET price = 0 WHERE id = 1");
        awaitReceived(4);

        assertThat(full())
                .containsExactly(
                        "insert " + table() + " [1] - [1, Pears, null]",
                        "update " + table() + " [1] - [1, pears, null]",
                        "update " + table() + " [1] - [1, pears , null]",
                        "update " + table() + " [1] - [1, pears , " + price("0.00") + "]");
    }

    @Test
    void anUpdateThatChangesNothingIsAChangeIfOneAsksForIt() {
        context.receive(trigger("store", "tables=product", "recordUnchanged=true"));
        context.execute(
                "INSERT INTO product VALUES (1, 'Pears', NULL)", "UPDATE product SET name = 'Pears' WHERE id = 1");
        awaitReceived(2);

        assertThat(full()).endsWith("update " + table() + " [1] - [1, Pears, null]");
    }

    /** SQLite's decimals are floating-point numbers unless they are whole. */
    private String price(String exact) {
        return database.name().equals("SQLite")
                ? new BigDecimal(exact).stripTrailingZeros().toPlainString()
                : exact;
    }

    @Test
    void someColumnsAlone() {
        context.receive(trigger("store", "tables=product", "table.product.columns=id,name"));
        context.execute(
                "INSERT INTO product VALUES (1, 'Pears', 1)",
                "UPDATE product SET price = 2 WHERE id = 1",
                "UPDATE product SET name = 'Plums' WHERE id = 1");
        awaitReceived(2);

        assertThat(full())
                .containsExactly("insert " + table() + " [1] - [1, Pears]", "update " + table() + " [1] - [1, Plums]");
    }

    @Test
    void allColumnsButSome() {
        context.receive(trigger("store", "tables=product", "excludeColumns=price", "capture=key", "fetchRow=true"));
        context.execute(
                "INSERT INTO product VALUES (1, 'Pears', 1)",
                "UPDATE product SET price = 2 WHERE id = 1",
                "DELETE FROM product WHERE id = 1");
        awaitReceived(2);

        assertThat(context.received())
                .extracting(Change::getOperation)
                .endsWith(Operation.DELETE)
                .hasSize(2);
        assertThat(context.received()).extracting(Change::getAfter).allSatisfy(row -> assertThat(
                        row == null || !row.containsKey(stored("price")))
                .isTrue());
    }

    @Test
    void aRowFilterMakesRecordsComeAndGo() {
        context.receive(trigger("store", "tables=product", raw("table.product.rowFilter", "row.price > 10")));
        context.execute(
                "INSERT INTO product VALUES (1, 'Pears', 1)",
                "UPDATE product SET price = 20 WHERE id = 1",
                "UPDATE product SET name = 'Plums' WHERE id = 1",
                "UPDATE product SET price = NULL WHERE id = 1",
                "UPDATE product SET price = 30 WHERE id = 1",
                "DELETE FROM product WHERE id = 1",
                "INSERT INTO product VALUES (2, 'Figs', NULL)",
                "DELETE FROM product WHERE id = 2");
        awaitReceived(5);

        assertThat(received())
                .containsExactly(
                        "insert " + table() + " [1]",
                        "update " + table() + " [1]",
                        "delete " + table() + " [1]",
                        "insert " + table() + " [1]",
                        "delete " + table() + " [1]");
    }

    @Test
    void eachRowOfAStatement() {
        context.receive(trigger("store", "tables=product"));
        context.execute(
                "INSERT INTO product VALUES (1, 'a', 1), (2, 'b', 2), (3, 'c', 3)",
                "UPDATE product SET price = price + 1 WHERE id > 1",
                "UPDATE product SET price = 9 WHERE id > 99",
                "DELETE FROM product");
        awaitReceived(8);

        assertThat(received().subList(0, 3)).allMatch(change -> change.startsWith("insert"));
        assertThat(received().subList(3, 5))
                .containsExactlyInAnyOrder("update " + table() + " [2]", "update " + table() + " [3]");
        assertThat(received().subList(5, 8))
                .allMatch(change -> change.startsWith("delete"))
                .hasSize(3);
    }

    @Test
    void nothingOfWhatIsRolledBack() throws SQLException {
        context.receive(trigger("store", "tables=product"));
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO product VALUES (1, 'Pears', 1)");
            connection.rollback();
            statement.execute("INSERT INTO product VALUES (2, 'Plums', 1)");
            Savepoint savepoint = connection.setSavepoint();
            statement.execute("UPDATE product SET price = 5 WHERE id = 2");
            connection.rollback(savepoint);
            statement.execute("UPDATE product SET price = 6 WHERE id = 2");
            connection.commit();
        }
        awaitReceived(2);

        assertThat(full())
                .containsExactly(
                        "insert " + table() + " [2] - [2, Plums, " + price("1.00") + "]",
                        "update " + table() + " [2] - [2, Plums, " + price("6.00") + "]");
    }

    @Test
    void severalTablesInTheOrderOfTheirChanges() {
        context.execute(
                "CREATE TABLE sale (till integer NOT NULL, receipt varchar(20) NOT NULL, total decimal(10, 2),"
                        + " PRIMARY KEY (receipt, till))",
                "CREATE TABLE other (id integer NOT NULL PRIMARY KEY)");
        context.receive(trigger("store", "tables=pro*,sale"));
        context.jdbc().update("INSERT INTO sale VALUES (3, ?, 5)", "x\"\\é");
        context.execute(
                "INSERT INTO product VALUES (1, 'Pears', 1)", "INSERT INTO other VALUES (1)", "DELETE FROM sale");
        awaitReceived(3);

        assertThat(received())
                .containsExactly(
                        "insert " + stored("sale") + " [x\"\\é, 3]",
                        "insert " + table() + " [1]",
                        "delete " + stored("sale") + " [x\"\\é, 3]");
        assertThat(context.received().get(0).getKey().columns()).containsExactly(stored("receipt"), stored("till"));
    }

    @Test
    @Needs(Capability.CASCADES)
    void whatForeignKeysDeleteToo() {
        context.execute("CREATE TABLE price (id integer NOT NULL PRIMARY KEY, product integer,"
                + " FOREIGN KEY (product) REFERENCES product (id) ON DELETE CASCADE)");
        context.receive(trigger("store", "tables=price"));
        context.execute(
                "INSERT INTO product VALUES (1, 'Pears', 1)",
                "INSERT INTO price VALUES (7, 1)",
                "DELETE FROM product WHERE id = 1");
        awaitReceived(2);

        assertThat(received())
                .containsExactly("insert " + stored("price") + " [7]", "delete " + stored("price") + " [7]");
    }

    @Test
    void eachSubscriberHasChangesOfItsOwn() {
        context.receive(trigger("store", "tables=product"));
        List<Change> keys = receiveApart(trigger("search", "tables=product", "capture=key"));
        context.execute("INSERT INTO product VALUES (1, 'Pears', 1)");
        awaitReceived(1);
        await().until(() -> keys.size() == 1);
        request(triggerProducer("search", "tables=product", "action=uninstall"), null);
        context.execute("DELETE FROM product");
        awaitReceived(2);
        awaitEmpty("datasync");

        assertThat(keys).extracting(Change::getAfter).containsOnlyNulls().hasSize(1);
        assertThat(received()).containsExactly("insert " + table() + " [1]", "delete " + table() + " [1]");
    }

    private void createLabel() {
        context.execute("CREATE TABLE label (id integer NOT NULL PRIMARY KEY, product_id integer,"
                + " FOREIGN KEY (product_id) REFERENCES product (id) ON DELETE CASCADE)");
    }

    @Test
    @Lacks(Capability.CASCADES)
    void tablesThatForeignKeysChangeUnseenAreRefused() {
        createLabel();
        assertThat(refusal(trigger("store", "tables=label,product")))
                .contains("label", "foreign keys", "product_id", "cascades=ignore");
        assertThat(refusal(trigger("store", "tables=label"))).contains("cascades=ignore");
        context.receive(trigger("store", "tables=label,product", "cascades=ignore"));
        assertThat(request(triggerProducer("store", "tables=label", "cascades=ignore", "action=validate"), null)
                        .toString())
                .contains("label", "foreign keys that cascade");
    }

    @Test
    @Needs(Capability.CASCADES)
    void whatAForeignKeyDeletesAndChanges() {
        createLabel();
        context.receive(trigger("store", "tables=label,product"));
        context.execute(
                "INSERT INTO product VALUES (1, 'Pears', 1)",
                "INSERT INTO label VALUES (5, 1)",
                "DELETE FROM product WHERE id = 1");
        awaitReceived(4);

        assertThat(received()).contains("delete " + stored("label") + " [5]", "delete " + table() + " [1]");
    }

    @Test
    @Needs(Capability.TRUNCATE)
    void aTruncate() {
        context.receive(trigger("store", "tables=product"));
        context.execute(
                "INSERT INTO product VALUES (1, 'Pears', 1)",
                "TRUNCATE TABLE product",
                "INSERT INTO product VALUES (2, 'Plums', 1)");
        awaitReceived(3);
        assertThat(received())
                .containsExactly("insert " + table() + " [1]", "truncate " + table(), "insert " + table() + " [2]");
    }

    @Test
    @Lacks(Capability.TRUNCATE)
    void aTruncateThatCannotBeSeenIsToldOf() {
        assumeFalse(database.name().equals("SQLite"), "it has no such statement");
        context.receive(trigger("store", "tables=product"));
        context.execute("INSERT INTO product VALUES (1, 'Pears', 1)");
        awaitReceived(1);
        assertThat(context.request(triggerProducer("store", "tables=product", "action=validate"), null)
                        .toString()
                        .toLowerCase(Locale.ROOT))
                .contains("truncate");
    }
}
