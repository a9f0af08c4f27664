package org.datasync.watch.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Locale;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.StatementLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reading above a floor: a speed-up that never costs a change. */
abstract class FloorContract extends DatabaseContract {

    private static final String URI = watch(
                    "store",
                    "changeTable=pending",
                    "tables=product",
                    "keyColumns=id",
                    "floor=true",
                    "floorLag=0",
                    "batchSize=3",
                    "rescanInterval=300",
                    "retryDelay=50")
            .replace("#db", "#logged");

    private StatementLog log;

    FloorContract(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void createTables() {
        log = new StatementLog(dataSource);
        context.camel().getRegistry().bind("logged", log);
        context.execute("CREATE TABLE pending (id bigint NOT NULL PRIMARY KEY)");
    }

    private void insert(int from, int to) {
        for (int id = from; id <= to; id++) {
            context.execute("INSERT INTO pending VALUES (" + id + ")");
        }
    }

    private boolean hasFloor() {
        return log.queriesOf("pending").stream()
                .anyMatch(sql -> sql.toLowerCase(Locale.ROOT).matches(".*id[\"`] > \\?.*"));
    }

    @Test
    void idsMayStartAnew() {
        insert(1001, 1015);
        context.receive(URI);
        await().until(() -> context.received().size() == 15 && hasFloor());
        insert(1, 15);
        awaitEmpty("pending");

        assertThat(received()).hasSize(30).doesNotHaveDuplicates();
    }

    @Test
    void aTableWithoutAnOrderOfIntegersCannotHaveOne() {
        context.execute(
                "CREATE TABLE texts (id varchar(20) NOT NULL PRIMARY KEY, n integer)",
                "CREATE TABLE decimals (id decimal(10,2) NOT NULL PRIMARY KEY)");
        List<String> unfit =
                List.of("changeTable=texts&orderBy=n", "changeTable=texts&fetchRow=true", "changeTable=decimals");
        context.execute("CREATE TABLE product (id varchar(20) NOT NULL PRIMARY KEY)");
        for (String options : unfit) {
            assertThat(refusal(watch("store", options, "tables=product", "keyColumns=id", "floor=true")))
                    .as(options)
                    .contains("floor=true needs a table that is ordered by one integer id column", "floor=false");
        }
    }
}
