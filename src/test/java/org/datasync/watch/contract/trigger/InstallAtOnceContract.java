package org.datasync.watch.contract.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.InnoDb;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.StatementHook;
import org.datasync.watch.support.WatchContext;
import org.h2.api.ErrorCode;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.UncategorizedSQLException;

/** Several nodes that install the same captures at the same time. */
public abstract class InstallAtOnceContract extends DatabaseContract {

    private static final int SCHEDULES = 40;
    private static final int MOST_ATTEMPTS = 5;

    /** A node that pauses has statements of the other go on. */
    private static final long LONGEST_TURN_MILLIS = 30;

    protected InstallAtOnceContract(TestDatabase database) {
        super(database);
    }

    @Test
    void twoNodesInstallAtOnce() throws Exception {
        for (int i = 0; i < 5; i++) {
            context.execute("CREATE TABLE t" + i + " (id integer NOT NULL PRIMARY KEY)");
        }
        WatchContext other = newContext();
        try {
            Thread second = new Thread(() -> other.receive(trigger("store", "tables=t*")));
            second.start();
            context.receive(trigger("store", "tables=t*"));
            second.join();
        } finally {
            other.close();
        }
        context.execute("INSERT INTO t3 VALUES (1)");
        awaitReceived(1);

        boolean inTurns = transactionalDdl() && database != TestDatabase.DERBY; // there the second replaces the first's
        assertThat(context.rows("SELECT version FROM datasync_capture")).hasSizeBetween(5, inTurns ? 5 : 10);
        assertThat(received()).containsExactly("insert " + stored("t3") + " [1]");
        assertThat((List<?>) request(triggerProducer("store", "tables=t*", "action=validate"), null))
                .noneMatch(finding -> finding.toString().contains("severity=error"));
    }

    /** A database that keeps them apart, by a transaction or a lock, lets nothing come between. */
    @Test
    void eachMayComeBetweenTheOthersStatements() {
        assumeTrue(!transactionalDdl() && !InnoDb.is(database), "installations take turns");
        createProducts("name varchar(40)");
        context.execute("CREATE TABLE customer (id integer NOT NULL PRIMARY KEY)");
        for (int seed = 0; seed < SCHEDULES; seed++) {
            installInTurns(seed);
        }
    }

    private void installInTurns(int seed) {
        String options = "capture=" + (seed % 2 == 0 ? "both" : "key");
        if (seed % 3 == 0) {
            install("tables=customer"); // so that the next ones are the first
        }
        Turns turns = new Turns(seed);
        try (WatchContext one = newContext(new StatementHook(dataSource, sql -> turns.next(0)));
                WatchContext other = newContext(new StatementHook(dataSource, sql -> turns.next(1)))) {
            CompletableFuture<Void> installs = installs(one, turns, 0, options);
            installs(other, turns, 1, options).join();
            installs.join();
        }
        context.execute("INSERT INTO product VALUES (1, 'Pears')");
        assertThat(context.count("datasync"))
                .as("captured after schedule %d", seed)
                .isOne();
        assertThat((List<?>) request(triggerProducer("store", "tables=product", options, "action=validate"), null))
                .as("said after schedule %d", seed)
                .noneMatch(finding -> finding.toString().contains("severity=error"));
        context.execute("DELETE FROM product", "DELETE FROM datasync");
    }

    /** Each node has a change captured that comes when it has ended. */
    private CompletableFuture<Void> installs(WatchContext node, Turns turns, int number, String options) {
        node.camel().start();
        return CompletableFuture.runAsync(
                        () -> node.request(triggerProducer("store", "tables=product", options, "action=install"), null))
                .thenRun(() -> assertCaptured(10 + number))
                .whenComplete((nothing, failure) -> turns.end(number));
    }

    private synchronized void assertCaptured(int id) {
        int before = context.count("datasync");
        insertPlums(id);
        assertThat(context.count("datasync"))
                .as("captured when a node has ended")
                .isGreaterThan(before);
        context.execute("DELETE FROM product WHERE id = " + id, "DELETE FROM datasync");
    }

    /** H2 takes a trigger away while a statement looks for those to call or is about to call it, if another session drops it just then. */
    private void insertPlums(int id) {
        for (int attempt = 1; ; attempt++) {
            try {
                context.execute("INSERT INTO product VALUES (" + id + ", 'Plums')");
                return;
            } catch (UncategorizedSQLException e) {
                boolean dropped = database.name().equals("H2") && isOfADroppedTrigger(e.getSQLException());
                if (!dropped || attempt == MOST_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static boolean isOfADroppedTrigger(SQLException failure) {
        return switch (failure.getErrorCode()) {
            case ErrorCode.ERROR_EXECUTING_TRIGGER_3 -> failure.getMessage().contains("triggerCallback");
            case ErrorCode.GENERAL_ERROR_1 -> failure.getMessage().contains("ConcurrentModificationException");
            default -> false;
        };
    }

    /** Lets one node at a time go on, and the other one after some statements, by chance. */
    private static final class Turns {
        private final Random random;
        private final Semaphore[] turns = {new Semaphore(1), new Semaphore(0)};

        Turns(int seed) {
            this.random = new Random(seed);
        }

        /** Waits for the turn of a node that is about to carry out a statement, or until the other one seems to pause. */
        void next(int node) {
            try {
                boolean mine = turns[node].tryAcquire(LONGEST_TURN_MILLIS, TimeUnit.MILLISECONDS);
                boolean changes = mine && random.nextInt(4) == 0;
                turns[changes ? 1 - node : node].release();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        void end(int node) {
            turns[1 - node].release(1000);
        }
    }
}
