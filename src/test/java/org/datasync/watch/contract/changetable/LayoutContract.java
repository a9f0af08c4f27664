package org.datasync.watch.contract.changetable;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.datasync.watch.change.Change;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.junit.jupiter.api.Test;

/** Change tables of real applications, read as they are by options alone. */
@Needs(Capability.CHANGE_TABLE)
public abstract class LayoutContract extends DatabaseContract {

    private static final String RATTAIL = watch(
            "store",
            "changeTable=change",
            "tableColumn=class_name",
            "tableMap.Product=product",
            "tableMap.CustomerPerson=customer",
            "keyColumns=instance_uuid",
            "keyNames=uuid",
            "deletedColumn=deleted",
            "fetchRow=true");

    private static final String CORE_POS = watch(
            "pos",
            "changeTable=datasync_changes",
            "tableColumn=object_type",
            "tables=products,custdata",
            "keyColumns=object_key",
            "deletedColumn=deleted");

    protected LayoutContract(TestDatabase database) {
        super(database);
    }

    private void createRattail() {
        context.execute(
                "CREATE TABLE " + quoted("change") + " (uuid varchar(32) NOT NULL PRIMARY KEY, class_name varchar(255),"
                        + " instance_uuid varchar(32), deleted boolean)",
                "CREATE TABLE product (uuid varchar(32) NOT NULL PRIMARY KEY, description varchar(60))",
                "CREATE TABLE customer (uuid varchar(32) NOT NULL PRIMARY KEY, name varchar(60))");
    }

    private void rattailChange(String uuid, String className, String instance, boolean deleted) {
        context.jdbc()
                .update("INSERT INTO " + quoted("change") + " VALUES (?, ?, ?, ?)", uuid, className, instance, deleted);
    }

    @Test
    void rattailsChangesAreOneForEachRecordAndTheRecordDecides() {
        createRattail();
        context.execute(
                "INSERT INTO product VALUES ('p1', 'Milk')",
                "INSERT INTO customer VALUES ('c1', 'Ada')",
                "INSERT INTO customer VALUES ('p2', 'a customer with the uuid of a product')");
        rattailChange("ff", "Product", "p1", false);
        rattailChange("01", "Product", "p1", true);
        rattailChange("80", "Product", "p1", false);
        rattailChange("81", "Product", "p2", false);
        rattailChange("82", "CustomerPerson", "c1", true);
        context.receive(RATTAIL);
        awaitEmpty(quoted("change"));

        assertThat(received())
                .containsExactlyInAnyOrder("upsert product [p1]", "delete product [p2]", "upsert customer [c1]");
        Change product = context.received().stream()
                .filter(change -> described(change).equals("upsert product [p1]"))
                .findFirst()
                .orElseThrow();
        assertThat(product.getKey().values()).isEqualTo(Map.of("uuid", "p1"));
        assertThat(product.getAfter()).containsValues("p1", "Milk");
    }

    @Test
    void rattailsLaterChangeOfARecordIsAnotherChange() {
        createRattail();
        context.execute("INSERT INTO product VALUES ('p1', 'Milk')");
        rattailChange("01", "Product", "p1", false);
        context.receive(RATTAIL);
        awaitEmpty(quoted("change"));
        context.execute("DELETE FROM product");
        rattailChange("00", "Product", "p1", true);
        awaitEmpty(quoted("change"));

        assertThat(received()).containsExactly("upsert product [p1]", "delete product [p1]");
        assertThat(context.received().get(0).getId())
                .isNotEqualTo(context.received().get(1).getId());
    }

    @Test
    void corePosChangesComeInTheOrderOfTheirIds() {
        context.execute(
                "CREATE TABLE datasync_changes (id " + database.words().numbered() + ", object_type varchar(255),"
                        + " object_key varchar(255), deleted smallint)",
                "CREATE TABLE products (upc varchar(13) NOT NULL PRIMARY KEY)",
                "CREATE TABLE custdata (id integer NOT NULL PRIMARY KEY)",
                "INSERT INTO datasync_changes (object_type, object_key, deleted) VALUES ('products', '0001', 0)",
                "INSERT INTO datasync_changes (object_type, object_key, deleted) VALUES ('products', '0001', 1)",
                "INSERT INTO datasync_changes (object_type, object_key, deleted) VALUES ('custdata', '12', 0)",
                "INSERT INTO datasync_changes (object_type, object_key, deleted) VALUES ('products', '0001', 0)");
        context.receive(CORE_POS);
        awaitEmpty("datasync_changes");

        assertThat(received())
                .containsExactly(
                        "upsert products [0001]",
                        "delete products [0001]",
                        "upsert custdata [12]",
                        "upsert products [0001]");
        assertThat(context.received().get(2).getKey().values()).isEqualTo(Map.of(stored("id"), 12));
    }

    @Test
    void aTableOfOneKindOfRecordNeedsNoTableColumn() {
        createProducts();
        context.execute(
                "CREATE TABLE product_queue (entry bigint NOT NULL PRIMARY KEY, product_id integer)",
                "INSERT INTO product_queue VALUES (2, 20)",
                "INSERT INTO product_queue VALUES (1, 10)");
        context.receive(watch("queue", "changeTable=product_queue", "tables=product", "keyColumns=product_id"));
        awaitEmpty("product_queue");

        assertThat(received()).containsExactly("upsert product [10]", "upsert product [20]");
    }

    @Test
    void anEmptyTableIsReadAgainAndAgainUntilSomethingComes() {
        createRattail();
        context.receive(RATTAIL);
        rattailChange("01", "Product", "p1", false);
        awaitEmpty(quoted("change"));
        rattailChange("02", "Product", "p2", false);
        awaitEmpty(quoted("change"));

        assertThat(received()).containsExactly("delete product [p1]", "delete product [p2]");
    }

    @Test
    void moreRowsThanABatchAllCome() {
        createRattail();
        for (int i = 0; i < 25; i++) {
            rattailChange("u" + i, "Product", "p" + i, true);
        }
        context.receive(RATTAIL + "&batchSize=10");
        awaitEmpty(quoted("change"));

        assertThat(received()).hasSize(25).doesNotHaveDuplicates();
    }
}
