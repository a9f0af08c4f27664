package org.datasync.watch.contract.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/** A table is edited while it is compared: records come, go, and move from page to page. */
@Needs({Capability.SNAPSHOT, Capability.CONCURRENT_WRITERS})
public abstract class MeanwhileContract extends ItemsContract {

    private final AtomicBoolean writing = new AtomicBoolean(true);
    private final AtomicInteger written = new AtomicInteger();

    protected MeanwhileContract(TestDatabase database) {
        super(database);
    }

    /** No record is told of as one that was there, or was not, if it is the other way by what was told before. */
    @Test
    void whatIsWrittenMeanwhileIsToldInTheEnd() throws Exception {
        createItems();
        edit(3000);
        replica.putAll(items());
        start();
        awaitComparison();
        List<Thread> writers = IntStream.range(0, 2)
                .mapToObj(number -> new Thread(() -> writeOn(new Random(number)), "writer " + number))
                .toList();
        writers.forEach(Thread::start);
        for (int comparisons = 0; comparisons < 6; comparisons++) {
            int before = written.get();
            await().until(() -> written.get() > before + 50);
            awaitComparison();
        }
        writing.set(false);
        for (Thread writer : writers) {
            writer.join();
        }
        await().until(() -> context.count("datasync_failure") == 0);
        awaitComparison(); // it may have begun with what was there before the last was written
        awaitComparison();
        await().until(() -> context.count("datasync_failure") == 0);
        assertThat(told()).hasSizeGreaterThan(100);
        assertThat(replica).isEqualTo(items());
    }

    private void writeOn(Random edits) {
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        while (writing.get()) {
            LockSupport.parkNanos(1_000_000); // leaves the watch some of the processor
            try {
                write(jdbc, edits);
                written.incrementAndGet();
            } catch (DataAccessException e) {
                // there is one of that key already, or the other writer or the watch is in its way
            }
        }
    }

    private static void write(JdbcTemplate jdbc, Random edits) {
        String key = String.valueOf((char) ('a' + edits.nextInt(26)));
        int number = edits.nextInt(120);
        int price = edits.nextInt(1000);
        switch (edits.nextInt(5)) {
            case 0 -> jdbc.update("DELETE FROM item WHERE k = ? AND nr = ?", key, number);
            case 1 -> jdbc.update("UPDATE item SET price = ? WHERE k = ? AND nr < ?", price, key, 3);
            case 2 ->
                jdbc.update(
                        "UPDATE item SET k = ?, nr = nr + 1 WHERE k = ? AND nr = ?",
                        String.valueOf((char) ('a' + edits.nextInt(26))),
                        key,
                        number);
            default -> jdbc.update("INSERT INTO item (k, nr, name, price) VALUES (?, ?, 'new', ?)", key, number, price);
        }
    }
}
