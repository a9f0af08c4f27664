package org.datasync.watch.contract.changetable;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.datasync.watch.change.Change;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.StatementLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code fetchRow} makes of changes: the record's row decides. */
public abstract class FetchRowContract extends DatabaseContract {

    private static final String[] OPTIONS = {
        "changeTable=pending", "tableColumn=tab", "keyColumns=record_key", "operationColumn=op", "fetchRow=true"
    };

    protected FetchRowContract(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void createTables() {
        createProducts("name varchar(100)");
        context.execute(
                "CREATE TABLE customer (id integer NOT NULL PRIMARY KEY, name varchar(100))",
                "CREATE TABLE pending (id integer NOT NULL PRIMARY KEY, tab varchar(40), record_key varchar(40),"
                        + " op varchar(40))");
    }

    private void pending(int id, String table, Object key, String operation) {
        context.jdbc().update("INSERT INTO pending VALUES (?, ?, ?, ?)", id, table, key, operation);
    }

    @Test
    void theRowDecidesUnlessTheChangeIsADelete() {
        context.execute("INSERT INTO product VALUES (1, 'Milk')");
        pending(1, "product", 1, "insert");
        pending(2, "product", 1, "update");
        pending(3, "product", 1, "delete");
        pending(4, "product", 2, "insert");
        pending(5, "product", 2, "upsert");
        pending(6, "product", 2, "delete");
        pending(7, "product", null, "truncate");
        context.receive(watch("store", OPTIONS));
        awaitEmpty("pending");

        assertThat(received())
                .containsExactly(
                        "insert product [1]",
                        "update product [1]",
                        "delete product [1]",
                        "delete product [2]",
                        "delete product [2]",
                        "delete product [2]",
                        "truncate product");
        Map<String, Object> row = Map.of(stored("id"), 1, stored("name"), "Milk");
        assertThat(context.received())
                .extracting(Change::getAfter)
                .containsExactly(row, row, null, null, null, null, null);
    }

    @Test
    void moreKeysOfSeveralColumnsThanAQueryHoldsAreFetched() {
        int rows = 250;
        context.execute("CREATE TABLE stock (store integer NOT NULL, product varchar(20) NOT NULL, amount integer,"
                + " PRIMARY KEY (store, product))");
        context.jdbc()
                .batchUpdate(
                        "INSERT INTO stock VALUES (?, ?, ?)",
                        IntStream.rangeClosed(1, rows)
                                .mapToObj(i -> new Object[] {i % 3, "p" + i, i})
                                .toList());
        context.jdbc()
                .batchUpdate(
                        "INSERT INTO pending VALUES (?, 'stock', ?, 'update')",
                        IntStream.rangeClosed(1, rows)
                                .mapToObj(i -> new Object[] {i, "[" + i % 3 + ",\"p" + i + "\"]"})
                                .toList());
        context.receive(watch("store", with("keyFormat=json", "batchSize=5000")));
        awaitEmpty("pending");

        assertThat(context.received())
                .extracting(change -> change.getAfter().get(stored("amount")))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, rows).boxed().toList());
    }

    private static String[] with(String... options) {
        return Stream.of(OPTIONS, options).flatMap(Stream::of).toArray(String[]::new);
    }

    @Test
    void rowsCostOneQueryATableAndBatch() {
        StatementLog log = new StatementLog(dataSource);
        context.camel().getRegistry().bind("logged", log);
        for (int i = 1; i <= 20; i++) {
            context.execute("INSERT INTO product VALUES (" + i + ", 'name')");
            context.execute("INSERT INTO customer VALUES (" + i + ", 'name')");
            pending(2 * i, "product", i, "update");
            pending(2 * i + 1, "customer", i, "update");
        }
        pending(42, "product", 42, "update");
        context.receive(watch("store", OPTIONS).replace("#db", "#logged"));
        awaitEmpty("pending");

        assertThat(context.received()).hasSize(41);
        assertThat(log.queriesOf("product")).hasSize(1);
        assertThat(log.queriesOf("customer")).hasSize(1);
        assertThat(log.statements()).filteredOn(sql -> sql.startsWith("DELETE")).hasSize(1);
    }

    @Test
    void hugeAndForeignTextsArriveAsTheyAre() {
        context.execute(
                "DROP TABLE product",
                "CREATE TABLE product (id integer NOT NULL PRIMARY KEY, name "
                        + database.words().longText() + ")");
        String text = "Žluťoučký 漢字 😀\\'\"\t\n".repeat(100_000);
        context.jdbc().update("INSERT INTO product VALUES (1, ?)", text);
        context.jdbc().update("INSERT INTO product VALUES (2, NULL)");
        context.jdbc().update("INSERT INTO product VALUES (3, '')");
        pending(1, "product", 1, "update");
        pending(2, "product", 2, "update");
        pending(3, "product", 3, "update");
        context.receive(watch("store", OPTIONS));
        awaitEmpty("pending");

        String name = stored("name");
        assertThat(context.received().get(0).getAfter().get(name)).isEqualTo(text);
        assertThat(context.received().get(1).getAfter()).containsEntry(name, null);
        assertThat(context.received().get(2).getAfter()).containsEntry(name, "");
    }
}
