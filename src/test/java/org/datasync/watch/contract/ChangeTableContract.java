package org.datasync.watch.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.Map;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Operation;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the change-table pattern promises on every database. A database's test is one small class over this. */
abstract class ChangeTableContract {

    private static final String FOREIGN = "datasync-watch:change-table:store?dataSource=#db&changeTable=product_change"
            + "&tableColumn=object_type&keyColumns=object_key&deletedColumn=deleted&delay=20&initialDelay=0";

    private final TestDatabase database;
    private HikariDataSource dataSource;
    private WatchContext context;

    ChangeTableContract(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void open() {
        dataSource = database.newDatabase();
        context = new WatchContext(dataSource);
        context.execute(
                "CREATE TABLE product (id integer NOT NULL PRIMARY KEY, name varchar(100))",
                "CREATE TABLE product_change (id integer NOT NULL PRIMARY KEY, object_type varchar(40),"
                        + " object_key varchar(40), deleted integer)");
    }

    @AfterEach
    void close() {
        context.close();
        dataSource.close();
    }

    @Test
    void deliversAndDeletesTheRowsOfAnApplicationsTable() {
        context.execute(
                "INSERT INTO product_change VALUES (1, 'product', '7', 0)",
                "INSERT INTO product_change VALUES (2, 'product', '8', 1)");
        context.receive(FOREIGN);
        await().until(() -> context.count("product_change") == 0);
        assertThat(context.received())
                .extracting(Change::getOperation)
                .containsExactly(Operation.UPSERT, Operation.DELETE);
        assertThat(context.received().get(0).getKey().values()).isEqualTo(Map.of(keyName(), 7));
    }

    private String keyName() {
        return context.rows("SELECT * FROM product").isEmpty() && database == TestDatabase.H2 ? "ID" : "id";
    }

    @Test
    void recordsAndDeliversByOurOwnTable() {
        context.receive("datasync-watch:change-table:queue?dataSource=#db&install=ensure&delay=20&initialDelay=0");
        context.request(
                "datasync-watch:change-table:queue?dataSource=#db&install=ensure",
                "{\"table\":\"product\",\"operation\":\"update\",\"key\":{\"id\":5},\"after\":{\"price\":1.10}}");
        await().until(() -> context.received().size() == 1 && context.count("queue") == 0);
        Change change = context.received().get(0);
        assertThat(change.getOperation()).isEqualTo(Operation.UPDATE);
        assertThat(change.getAfter().get("price").toString()).isEqualTo("1.10");
        assertThat(List.of(change.getId())).containsExactly("queue:1");
    }
}
