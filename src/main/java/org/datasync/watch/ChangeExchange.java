package org.datasync.watch;

import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Message;
import org.apache.camel.RollbackExchangeException;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Changes;
import org.datasync.watch.cycle.CycleSpec;
import org.datasync.watch.cycle.Delivery.BatchPosition;
import org.datasync.watch.cycle.Delivery.Delivered;
import org.datasync.watch.cycle.DeliveryUnit;
import org.datasync.watch.log.Log;
import org.datasync.watch.pattern.PendingChange;

/**
 * An exchange on its way through the route inside a cycle's transaction. Its unit of work is marked as transacted by the
 * consumer, so that everything in the route stays on this thread, and it is completed only after the transaction.
 */
final class ChangeExchange implements Delivered {

    private static final Log LOG = Log.of(ChangeExchange.class);
    private static final String TRANSACTION = "datasync-watch cycle";

    private final DatasyncWatchConsumer consumer;
    private final Exchange exchange;
    private List<Change> changes = List.of();

    ChangeExchange(DatasyncWatchConsumer consumer, Exchange exchange) {
        this.consumer = consumer;
        this.exchange = exchange;
    }

    /** Fills the message with a batch or a source transaction, which travel as one body. */
    void fill(CycleSpec spec, PendingChange first, List<Change> changes, int attempt) {
        Message message = exchange.getIn();
        message.setHeader(DatasyncWatchConstants.NAME, spec.watch());
        message.setHeader(DatasyncWatchConstants.LANE, spec.lane());
        message.setHeader(DatasyncWatchConstants.ATTEMPT, attempt);
        message.setHeader(DatasyncWatchConstants.SIZE, changes.size());
        message.setBody(new Changes(changes));
        if (spec.unit() == DeliveryUnit.TRANSACTION) {
            message.setHeader(DatasyncWatchConstants.CHANGE_ID, first.id());
            message.setHeader(
                    DatasyncWatchConstants.TRANSACTION_ID, changes.get(0).getTransactionId());
        }
    }

    /** Has one change travel. */
    void carry(ChangeMessage message) {
        exchange.setIn(message);
    }

    /** Says of which changes to tell that they were delivered. */
    void carries(List<Change> carried) {
        changes = carried;
    }

    /** Says where the exchange stands in the cycle. */
    void stands(BatchPosition position) {
        exchange.setProperty(ExchangePropertyKey.BATCH_INDEX, position.index());
        exchange.setProperty(ExchangePropertyKey.BATCH_SIZE, position.size());
        exchange.setProperty(ExchangePropertyKey.BATCH_COMPLETE, position.index() == position.size() - 1);
    }

    /** Runs the exchange through the route, on this thread; an Error counts as a failure like any other. */
    void process() {
        try {
            // a pooled exchange keeps this from its last use, and then no error handler would look at it
            exchange.getExchangeExtension().setFailureHandled(false);
            consumer.createUoW(exchange);
            exchange.getUnitOfWork().onPrepare(exchange);
            exchange.getUnitOfWork().beginTransactedBy(TRANSACTION);
            consumer.getProcessor().process(exchange);
        } catch (Exception | Error e) {
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
        consumer.monitor().tally().delivered(changes);
        complete();
    }

    @Override
    public void rolledBack(Throwable reason) {
        if (exchange.getException() == null) {
            exchange.setException(new RollbackExchangeException("The cycle was rolled back", exchange, reason));
        }
        complete();
    }

    /** Camel passes over an exception of what runs here; an Error must not keep other exchanges from being completed. */
    private void complete() {
        try {
            if (exchange.getUnitOfWork() != null) {
                exchange.getUnitOfWork().endTransactedBy(TRANSACTION);
                consumer.doneUoW(exchange);
            }
        } catch (Error e) {
            LOG.error("The completion of an exchange failed after its transaction had ended", e);
        } finally {
            consumer.releaseExchange(exchange, false);
        }
    }
}
