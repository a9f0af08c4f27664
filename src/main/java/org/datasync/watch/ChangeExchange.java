package org.datasync.watch;

import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Message;
import org.apache.camel.RollbackExchangeException;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Changes;
import org.datasync.watch.cycle.Delivery.BatchPosition;
import org.datasync.watch.cycle.Delivery.Delivered;

/**
 * An exchange on its way through the route inside a cycle's transaction. Its unit of work is marked as transacted by the
 * consumer, so that everything in the route stays on this thread, and it is completed only after the transaction.
 */
final class ChangeExchange implements Delivered {

    private final DatasyncWatchConsumer consumer;
    private final Exchange exchange;

    ChangeExchange(DatasyncWatchConsumer consumer, Exchange exchange) {
        this.consumer = consumer;
        this.exchange = exchange;
    }

    /** Fills the message; a batch travels as one body. */
    void fill(String watch, int lane, List<Change> changes, boolean batch, int attempt, BatchPosition position) {
        Message message = exchange.getIn();
        message.setHeader(DatasyncWatchConstants.NAME, watch);
        message.setHeader(DatasyncWatchConstants.LANE, lane);
        message.setHeader(DatasyncWatchConstants.ATTEMPT, attempt);
        if (batch) {
            message.setHeader(DatasyncWatchConstants.SIZE, changes.size());
            message.setBody(new Changes(changes));
        } else {
            fill(message, changes.get(0));
        }
        exchange.setProperty(ExchangePropertyKey.BATCH_INDEX, position.index());
        exchange.setProperty(ExchangePropertyKey.BATCH_SIZE, position.size());
        exchange.setProperty(ExchangePropertyKey.BATCH_COMPLETE, position.index() == position.size() - 1);
    }

    private static void fill(Message message, Change change) {
        message.setBody(change);
        message.setHeader(DatasyncWatchConstants.CHANGE_ID, change.getId());
        message.setHeader(DatasyncWatchConstants.TABLE, change.getTable());
        message.setHeader(
                DatasyncWatchConstants.OPERATION, change.getOperation().word());
        if (change.getKey() != null) {
            message.setHeader(DatasyncWatchConstants.KEY, ChangeJson.keyHeader(change.getKey()));
        }
        if (change.getChangedAt() != null) {
            message.setHeader(DatasyncWatchConstants.CHANGED_AT, change.getChangedAt());
            message.setHeader(
                    DatasyncWatchConstants.MESSAGE_TIMESTAMP,
                    change.getChangedAt().toEpochMilli());
        }
    }

    /** Runs the exchange through the route, on this thread. */
    void process() {
        try {
            consumer.createUoW(exchange);
            exchange.getUnitOfWork().onPrepare(exchange);
            exchange.getUnitOfWork().beginTransactedBy(consumer);
            consumer.getProcessor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
    }

    @Override
    public Optional<Throwable> failure() {
        if (exchange.getException() != null) {
            return Optional.of(exchange.getException());
        }
        if (exchange.isRollbackOnly() || exchange.isRollbackOnlyLast()) {
            return Optional.of(
                    new RollbackExchangeException("The route has marked the exchange for rollback", exchange));
        }
        return Optional.empty();
    }

    @Override
    public void committed() {
        complete();
    }

    @Override
    public void rolledBack(Throwable reason) {
        if (exchange.getException() == null) {
            exchange.setException(new RollbackExchangeException("The cycle was rolled back", exchange, reason));
        }
        complete();
    }

    private void complete() {
        if (exchange.getUnitOfWork() != null) {
            exchange.getUnitOfWork().endTransactedBy(consumer);
            consumer.doneUoW(exchange);
        }
        consumer.releaseExchange(exchange, false);
    }
}
