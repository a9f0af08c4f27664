package org.datasync.watch.wake;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.datasync.watch.dialect.Notifications;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.log.Log;
import org.datasync.watch.wake.WakeUps.Ear;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Listens to a database by one connection, for all watches that want it. When the connection is lost, it takes another; until it has
 * one, nobody is woken, and each watch polls as it would without. What was committed meanwhile nobody was told of, so all are woken
 * when it listens again.
 */
final class Listening {

    private static final Log LOG = Log.of(Listening.class);

    /** How long a wait for a notification takes at most, which does not go to the server. */
    private static final Duration WAIT = Duration.ofSeconds(1);

    /** After how many such waits the connection is looked at. */
    private static final int WAITS_A_LOOK = 30;

    /** How long to wait until another connection is tried. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    /** How long what a session tells itself may take. */
    private static final Duration ECHO = Duration.ofSeconds(5);

    private final Ear ear;
    private final BiConsumer<DataSource, Predicate<String>> told;
    private final Executor executor;
    private final CountDownLatch ended = new CountDownLatch(1);
    private int watches;
    private boolean isLost;

    /**
     * Does not listen yet.
     *
     * @param told is given the database, and which subscribers may have changes
     */
    Listening(Ear ear, BiConsumer<DataSource, Predicate<String>> told, Executor executor) {
        this.ear = ear;
        this.told = told;
        this.executor = executor;
    }

    /** For one watch more. */
    void begin() {
        watches++;
        if (watches == 1) {
            executor.execute(this::run);
        }
    }

    /** For one watch less; true if it was the last, and nobody listens any more. */
    boolean end() {
        watches--;
        if (watches > 0) {
            return false;
        }
        ended.countDown();
        return true;
    }

    private boolean isEnded() {
        return ended.getCount() == 0;
    }

    private void run() {
        while (!isEnded()) {
            try (Connection taken = ear.database().getConnection()) {
                taken.setAutoCommit(true);
                listenUntilLost(taken);
            } catch (SQLException | RuntimeException e) {
                lost(e);
                pause();
            }
        }
    }

    private void lost(Exception failure) {
        if (!isEnded() && !isLost) {
            isLost = true;
            LOG.warn(
                    "wakeUp=notify hears of no commits at the moment, so changes are found by polling until it does again: {}",
                    failure);
        }
    }

    private void pause() {
        try {
            ended.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ended.countDown();
        }
    }

    private void listenUntilLost(Connection taken) throws SQLException {
        try {
            listen(taken);
        } catch (SQLException | RuntimeException e) {
            showPool(taken, e);
            throw e;
        }
    }

    /** A pool knows nothing of what the driver is asked past it, and would lend the lost connection to the next who wants one. */
    private static void showPool(Connection taken, Exception failure) {
        try (Statement statement = taken.createStatement()) {
            statement.execute("SELECT 1");
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    private void listen(Connection taken) throws SQLException {
        JdbcTemplate jdbc = new JdbcTemplate(new SingleConnectionDataSource(taken, true));
        Notifications notifications = ear.notifications();
        jdbc.execute(notifications.listen());
        requireEcho(taken, jdbc);
        if (isLost) {
            isLost = false;
            LOG.info("wakeUp=notify hears of commits again");
        }
        told.accept(ear.database(), subscriber -> true);
        int waits = 0;
        while (!isEnded()) {
            List<String> texts = notifications.await(taken, WAIT);
            if (!texts.isEmpty()) {
                told.accept(ear.database(), subscriber -> texts.contains(subscriber) || texts.contains(""));
            }
            waits++;
            if (waits % WAITS_A_LOOK == 0) {
                jdbc.execute("SELECT 1");
            }
        }
        jdbc.execute(notifications.ignore());
    }

    /** A proxy that gives each transaction another session of the server would let us listen for ever, and be told nothing. */
    private void requireEcho(Connection taken, JdbcTemplate jdbc) throws SQLException {
        String echo = "echo " + UUID.randomUUID();
        SqlClause call = ear.notifications().tell(echo);
        jdbc.query(call.sql(), row -> {}, call.arguments().toArray());
        long begun = System.nanoTime();
        while (!ear.notifications().await(taken, WAIT).contains(echo)) {
            if (isEnded() || System.nanoTime() - begun > ECHO.toNanos()) {
                throw new IllegalStateException(
                        "A session is not told what it tells itself, as behind a proxy that pools"
                                + " transactions. Name a DataSource past it with the option wakeUpDataSource");
            }
        }
    }
}
