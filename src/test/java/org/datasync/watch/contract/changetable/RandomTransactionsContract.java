package org.datasync.watch.contract.changetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.TransactionRoute;
import org.datasync.watch.support.TransactionRoute.Delivery;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Applications at work at once on few records, each of which counts its own changes: these arrive in order, and each
 * transaction in exactly one exchange.
 */
public abstract class RandomTransactionsContract extends TransactionContract {

    private static final int RECORDS = 40;
    private static final int WRITERS = 4;
    private static final int TRANSACTIONS = 60;

    /** How many changes each committed transaction has. */
    private final Map<String, Integer> committed = new ConcurrentHashMap<>();

    protected RandomTransactionsContract(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void createCounters() {
        context.execute("CREATE TABLE counter (id integer NOT NULL PRIMARY KEY, changes integer NOT NULL)");
        IntStream.rangeClosed(1, RECORDS).forEach(id -> context.execute("INSERT INTO counter VALUES (" + id + ", 0)"));
    }

    @ParameterizedTest
    @CsvSource({"1, 5, true", "2, 1, true", "3, 100, false", "4, 12, false"})
    void keepTheirOrder(long seed, int batchSize, boolean atOnce) {
        TransactionRoute route = new TransactionRoute(transactions("batchSize=" + batchSize));
        if (atOnce) {
            context.start(route);
        }
        write(seed);
        if (!atOnce) {
            context.start(route);
        }
        awaitEmpty("queue");

        assertEachRecordInOrder(route.deliveries());
        assertEachTransactionWhole(route.deliveries());
    }

    @Test
    void areDeliveredOnceThoughNodesComeAndGo() {
        List<Delivery> deliveries = new ArrayList<>();
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write(5));
        while (!writing.isDone() || context.count("queue") > 0) {
            TransactionRoute route = new TransactionRoute(transactions("batchSize=7"));
            try (WatchContext node = newContext()) {
                node.start(route);
                await().until(() ->
                        route.deliveries().size() >= 20 || (writing.isDone() && context.count("queue") == 0));
            }
            deliveries.addAll(route.deliveries());
        }
        writing.join();

        assertEachRecordInOrder(deliveries);
        assertEachTransactionWhole(deliveries);
    }

    private void write(long seed) {
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        try {
            CompletableFuture.allOf(IntStream.range(0, WRITERS)
                            .mapToObj(writer -> CompletableFuture.runAsync(
                                    () -> write(new Random(seed * WRITERS + writer)), writers))
                            .toArray(CompletableFuture<?>[]::new))
                    .join();
        } finally {
            writers.shutdown();
        }
    }

    private void write(Random random) {
        for (int i = 0; i < TRANSACTIONS; i++) {
            int size = random.nextInt(20) == 0 ? RECORDS : 1 + random.nextInt(6);
            Collection<Integer> records = new TreeSet<>(); // in one order, so that there are no deadlocks
            random.ints(size, 1, RECORDS + 1).forEach(records::add);
            try (Writer writer = new Writer()) {
                for (int id : records) {
                    writer.change(id + ":" + count(writer.connection(), id));
                }
                String transaction = transactionId(writer.connection());
                writer.commit();
                committed.put(transaction, records.size());
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Changes a record; the how-manieth change of it this is. */
    private static int count(Connection connection, int id) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE counter SET changes = changes + 1 WHERE id = ? RETURNING changes")) {
            update.setInt(1, id);
            return number(update);
        }
    }

    private static int number(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getInt(1);
        }
    }

    private static String transactionId(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT CAST(pg_current_xact_id() AS text)");
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }

    private static void assertEachRecordInOrder(List<Delivery> deliveries) {
        Map<String, Integer> last = new HashMap<>();
        for (Delivery delivery : deliveries) {
            for (String change : delivery.keys().split(" ", -1)) {
                String record = change.substring(0, change.indexOf(':'));
                int number = Integer.parseInt(change.substring(change.indexOf(':') + 1));
                assertThat(number)
                        .as("change of record %s in transaction %s", record, delivery.transactionId())
                        .isEqualTo(last.getOrDefault(record, 0) + 1);
                last.put(record, number);
            }
        }
    }

    private void assertEachTransactionWhole(List<Delivery> deliveries) {
        Map<String, Integer> delivered = new HashMap<>();
        for (Delivery delivery : deliveries) {
            assertThat(delivered.put(delivery.transactionId(), delivery.size()))
                    .as("an earlier exchange of transaction %s", delivery.transactionId())
                    .isNull();
        }
        assertThat(delivered).isEqualTo(committed);
    }
}
