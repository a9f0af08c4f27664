package org.datasync.watch.wake;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.datasync.watch.dialect.Notifications;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The watches of this JVM that look again as soon as something is committed that may be for them. To be woken saves a watch the time
 * until its next poll, and nothing else: a wake-up may be lost, or be for nothing.
 */
public final class WakeUps {

    /**
     * When to look again after something was found by a watch that listens: a database may tell of a steady stream of commits late, as
     * PostgreSQL's driver does, which keeps notifications back for as long as each follows the one before within a millisecond.
     */
    private static final Duration AGAIN = Duration.ofMillis(5);

    private final Executor executor;
    private final List<Sleeper> sleepers = new CopyOnWriteArrayList<>();
    private final Map<DataSource, Listening> listenings = new ConcurrentHashMap<>();

    /**
     * None yet.
     *
     * @param executor runs those that are woken, and whoever listens; with a thread for each at a time
     */
    public WakeUps(Executor executor) {
        this.executor = executor;
    }

    /**
     * Who is to be woken, and when.
     *
     * @param subscriber whose changes it reads
     * @param database where they are written
     * @param listening where to listen for what other processes write; empty for what this JVM writes alone
     */
    public record Alarm(String subscriber, DataSource database, Optional<Ear> listening) {}

    /**
     * Where and how to listen.
     *
     * @param database of which one connection is kept
     */
    public record Ear(DataSource database, Notifications notifications) {}

    private record Sleeper(Alarm alarm, Waker waker) {}

    /** What ends a watch's wake-ups. */
    public interface Registration extends AutoCloseable {

        /** The watch has found something by a poll that was due, where there may be more soon. */
        void found();

        @Override
        void close();
    }

    /**
     * Has a watch woken from now on.
     *
     * @param poll what it does then; throws nothing, and returns whether something was found, where there may be more soon
     */
    public Registration register(Alarm alarm, BooleanSupplier poll) {
        boolean listens = alarm.listening().isPresent();
        Waker waker = new Waker(executor, AGAIN, () -> poll.getAsBoolean() && listens);
        Sleeper sleeper = new Sleeper(alarm, waker);
        sleepers.add(sleeper);
        alarm.listening().ifPresent(this::listen);
        return new Registration() {
            @Override
            public void found() {
                if (listens) {
                    waker.wake();
                }
            }

            @Override
            public void close() {
                sleepers.remove(sleeper);
                waker.end();
                alarm.listening().ifPresent(WakeUps.this::listenNoMore);
            }
        };
    }

    private synchronized void listen(Ear ear) {
        Listening listening =
                listenings.computeIfAbsent(ear.database(), database -> new Listening(ear, this::told, executor));
        listening.begin();
    }

    private synchronized void listenNoMore(Ear ear) {
        Listening listening = listenings.get(ear.database());
        if (listening.end()) {
            listenings.remove(ear.database());
        }
    }

    private void told(DataSource database, Predicate<String> subscribers) {
        sleepers.stream()
                .filter(sleeper -> sleeper.alarm()
                        .listening()
                        .filter(ear -> ear.database() == database)
                        .isPresent())
                .filter(sleeper -> subscribers.test(sleeper.alarm().subscriber()))
                .forEach(sleeper -> sleeper.waker().wake());
    }

    /**
     * Runs a transaction and then, if it has committed, wakes the watches whose changes are written where it has written; if it is part
     * of one that is under way, when that has.
     *
     * @param written the database to which it writes
     */
    public <T> T afterCommit(TransactionOperations transactions, DataSource written, TransactionCallback<T> work) {
        if (watching(written).findAny().isEmpty()) {
            return transactions.execute(work);
        }
        AtomicBoolean registered = new AtomicBoolean();
        T result = transactions.execute(status -> {
            registered.set(TransactionSynchronizationManager.isSynchronizationActive());
            if (registered.get()) {
                TransactionSynchronizationManager.registerSynchronization(new Commit(written));
            }
            return work.doInTransaction(status);
        });
        if (!registered.get()) {
            wake(written);
        }
        return result;
    }

    private void wake(DataSource written) {
        watching(written).forEach(sleeper -> sleeper.waker().wake());
    }

    private Stream<Sleeper> watching(DataSource database) {
        return sleepers.stream().filter(sleeper -> sleeper.alarm().database() == database);
    }

    /** Also of transactions that are not Spring's, whose end it is told of as one that it does not know. */
    private final class Commit implements TransactionSynchronization {

        private final DataSource written;

        Commit(DataSource written) {
            this.written = written;
        }

        @Override
        public void afterCompletion(int status) {
            if (status != STATUS_ROLLED_BACK) {
                wake(written);
            }
        }
    }
}
