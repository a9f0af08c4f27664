package org.datasync.watch.contract.changetable;

import java.util.Locale;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.QueueFetches;
import org.datasync.watch.support.StatementLog;
import org.junit.jupiter.api.BeforeEach;

/** A change table {@code pending} of nothing but ids, read above a floor, and the statements that a watch sends for it. */
abstract class PendingIdsContract extends DatabaseContract {

    static final String URI = watch(
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

    StatementLog log;
    QueueFetches fetches;

    PendingIdsContract(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void createPending() {
        log = new StatementLog(dataSource);
        fetches = new QueueFetches(log);
        context.camel().getRegistry().bind("logged", log);
        context.execute("CREATE TABLE pending (id bigint NOT NULL PRIMARY KEY)");
    }

    void insert(int from, int to) {
        for (int id = from; id <= to; id++) {
            context.execute("INSERT INTO pending VALUES (" + id + ")");
        }
    }

    /** Whether it has been read from an id on. */
    boolean hasFloor() {
        return log.queriesOf("pending").stream()
                .anyMatch(sql -> sql.toLowerCase(Locale.ROOT).matches(".*id[\"`] > \\?.*"));
    }
}
