package org.datasync.watch.cycle;

import java.time.Clock;
import org.datasync.watch.failure.FailureStore;
import org.datasync.watch.pattern.WatchPattern;
import org.datasync.watch.state.WatchStore;
import org.datasync.watch.state.WatchedTransaction;
import org.springframework.transaction.support.TransactionOperations;

/**
 * What a lane works with.
 *
 * @param transactions runs the cycles, READ COMMITTED
 * @param watched says what becomes of them in the watched database
 * @param watchStore keeps the lease
 * @param failureStore keeps the lane's failures
 * @param pattern finds the changes
 * @param clock tells the time
 */
public record LaneParts(
        TransactionOperations transactions,
        WatchedTransaction watched,
        WatchStore watchStore,
        FailureStore failureStore,
        WatchPattern pattern,
        Clock clock) {}
