package org.datasync.watch;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.datasync.watch.apply.Applier;
import org.datasync.watch.apply.ApplySpec;
import org.datasync.watch.apply.ApplySpec.CopySpec;
import org.datasync.watch.apply.MissingTables;
import org.datasync.watch.apply.MissingTables.Side;
import org.datasync.watch.change.Change;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.runtime.Dialects;
import org.datasync.watch.schema.TableReader;
import org.datasync.watch.transaction.TransactionChoice;
import org.datasync.watch.trigger.OriginMark;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Writes the changes of a message into the tables of its DataSource: in the transaction that is active for it, or else in one of
 * its own. All of a message's changes are written, or none, as the transaction is rolled back if one fails. The body stays as it
 * is. When it starts, it creates the tables that are missing, if it is told to; or it prints the statements for them, and nothing else.
 */
public class DatasyncApplyProducer extends DefaultProducer {

    private final DatasyncWatchEndpoint endpoint;
    private DataSource written;
    private TransactionOperations transactions;
    private Applier applier;
    private Optional<OriginMark> mark;
    private Optional<MissingTables> missingTables;
    private boolean isPrinting;

    public DatasyncApplyProducer(DatasyncWatchEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        WatchOptions options = new WatchOptions(endpoint);
        ApplySpec spec = options.apply();
        DataSource dataSource = options.databases().watched();
        written = dataSource;
        Dialect dialect = Dialects.of(dataSource, options.databases().generic());
        transactions = TransactionChoice.choose(
                        dataSource,
                        options.databases().transactionManager(),
                        endpoint.beans(),
                        new TableReader(dataSource, dialect))
                .operations();
        applier = new Applier(dataSource, dialect, spec);
        missingTables = options.copy().map(copy -> missingTables(new Side(dataSource, dialect), copy, spec));
        isPrinting = options.isPrinting();
        if (!isPrinting) {
            missingTables.ifPresent(MissingTables::create);
        }
        mark = options.origin().map(origin -> mark(dataSource, dialect, origin));
    }

    private MissingTables missingTables(Side target, CopySpec copy, ApplySpec spec) {
        DataSource source = endpoint.getConfiguration().getSourceDataSource();
        return new MissingTables(new Side(source, Dialects.ofSource(source)), target, copy, spec);
    }

    private static OriginMark mark(DataSource dataSource, Dialect dialect, String origin) {
        if (!dialect.capabilities().contains(Capability.ORIGIN)) {
            throw new IllegalArgumentException("The option origin is given, but a transaction of " + dialect
                    + " cannot be marked with who made it");
        }
        return new OriginMark(dataSource, dialect.triggers(), origin);
    }

    @Override
    public void process(Exchange exchange) {
        if (isPrinting) {
            exchange.getMessage().setBody(missingTables.orElseThrow().script());
            return;
        }
        List<Change> changes = new MessageInput(exchange.getIn()).changes();
        applier.lookUp(changes);
        Map<String, Map<String, Integer>> applied = endpoint.getComponent()
                .wakeUps()
                .afterCommit(transactions, written, status -> {
                    mark.ifPresent(OriginMark::set);
                    return applier.apply(changes);
                });
        exchange.getMessage().setHeader(DatasyncWatchConstants.APPLIED, applied);
    }
}
