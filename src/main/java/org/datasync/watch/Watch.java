package org.datasync.watch;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.datasync.watch.change.LaneRange;
import org.datasync.watch.changetable.ChangeTablePattern;
import org.datasync.watch.changetable.ChangeTableSpec;
import org.datasync.watch.changetable.TransactionPattern;
import org.datasync.watch.changetable.WatchedDatabase;
import org.datasync.watch.cycle.HeldActions;
import org.datasync.watch.cycle.LaneParts;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.Dialects;
import org.datasync.watch.failure.FailureStore;
import org.datasync.watch.order.ArrangedPattern;
import org.datasync.watch.order.OrderSpec;
import org.datasync.watch.pattern.WatchPattern;
import org.datasync.watch.schema.SchemaScript;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.TableReader;
import org.datasync.watch.state.NestedTransactions;
import org.datasync.watch.state.WatchStore;
import org.datasync.watch.state.WatchedTransaction;
import org.datasync.watch.trigger.Captures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/** What an endpoint works with at run time: its database with the tables in it, made of its options at start. */
final class Watch {

    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    private final WatchSpecs specs;
    private final DatasyncWatchConfiguration options;
    private final ChangeTableSpec changeTable;
    private final OrderSpec order;
    private final JdbcTemplate jdbc;
    private final TableReader reader;
    private final Dialect dialect;
    private final TransactionOperations transactions;
    private final WatchState state;
    private final Clock clock;
    private Captures captures;

    /**
     * Looks at the database.
     *
     * @throws IllegalArgumentException if it is not one that is known, or the options do not fit it
     */
    Watch(WatchSpecs specs, DatasyncWatchConfiguration options, CamelContext camelContext) {
        this.specs = specs;
        this.options = options;
        this.changeTable = specs.changeTable();
        this.order = specs.order();
        this.jdbc = new JdbcTemplate(options.getDataSource());
        this.reader = new TableReader(dataSource());
        this.dialect = Dialects.of(reader.productName());
        this.transactions = WatchTransactions.choose(
                        dataSource(), options.getTransactionManager(), camelContext, reader)
                .operations();
        this.clock = Clock.systemUTC();
        requireSettings(dialect, jdbc);
        require(specs.isTrigger() ? Capability.TRIGGER : Capability.CHANGE_TABLE);
        if (isStateApart()) {
            require(Capability.STATE_ELSEWHERE);
            this.state = WatchState.apart(options.getStateDataSource());
        } else {
            this.state = new WatchState(jdbc, dialect, reader, transactions);
        }
    }

    private void requireSettings(Dialect used, JdbcTemplate on) {
        List<String> wrong = used.wrongSettings()
                .map(query -> on.queryForList(query, String.class))
                .orElse(List.of());
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException(
                    "The watch " + specs.name() + " cannot work on this " + used + ": " + String.join("\n", wrong));
        }
    }

    /** Makes sure that the tables with the watch's state are there. */
    void prepareState() {
        state.prepare(options.isCreateStateTables(), isStateApart() ? "stateDataSource" : "dataSource");
    }

    private boolean isStateApart() {
        return options.getStateDataSource() != null && options.getStateDataSource() != dataSource();
    }

    /** Refuses more than one lane where the database cannot tell records apart. */
    void requireLanes() {
        if (specs.lanes() > 1) {
            require(Capability.LANES);
        }
    }

    private void require(Capability capability) {
        if (!dialect.capabilities().contains(capability)) {
            throw new IllegalArgumentException(
                    "The watch " + specs.name() + " needs " + capability.title() + ", which " + dialect + " cannot do");
        }
    }

    DataSource dataSource() {
        return options.getDataSource();
    }

    /** What captures the changes of a watch with triggers. */
    synchronized Captures captures() {
        if (captures == null) {
            captures = new Captures(specs.capture(), dataSource(), dialect, transactions);
        }
        return captures;
    }

    private Optional<Captures> capturesIfAny() {
        return specs.isTrigger() ? Optional.of(captures()) : Optional.empty();
    }

    private void install() {
        if (specs.isTrigger() && specs.isInstalling()) {
            captures().ensure();
        } else if (specs.isTrigger() && specs.isValidating()) {
            captures().validate();
        } else if (!specs.isTrigger() && changeTable.isOwn() && specs.isInstalling()) {
            new SchemaScript(
                            dialect.changeTableResource(),
                            Map.of("table", dialect.quote(reader.nameOfNew(changeTable.changeTable()))))
                    .create(dataSource(), "install=validate", () -> reader.find(changeTable.changeTable())
                            .isPresent());
        }
    }

    /** The pattern, with its change table and its triggers in place. */
    WatchPattern pattern() {
        OptionalInt maxTransactionSize = specs.transactions();
        if (maxTransactionSize.isPresent()) {
            require(Capability.TRANSACTION_ID);
        }
        install();
        if (maxTransactionSize.isPresent()) {
            indexTransactions();
        }
        return patternAsItIs();
    }

    /** The pattern, with nothing installed for it. */
    WatchPattern patternAsItIs() {
        OptionalInt maxTransactionSize = specs.transactions();
        ChangeTablePattern pattern = new ChangeTablePattern(
                specs.name(),
                changeTable,
                new WatchedDatabase(jdbc, dialect, isStateApart()),
                capturesIfAny().map(Captures::store),
                clock);
        if (maxTransactionSize.isPresent()) {
            return new TransactionPattern(pattern, maxTransactionSize.getAsInt());
        }
        return order.isArranging() ? new ArrangedPattern(pattern, order, dataSource()) : pattern;
    }

    /** Without the index each cycle reads the whole queue to see where the transactions at its beginning end. */
    private void indexTransactions() {
        TableName table = reader.read(changeTable.changeTable(), "changeTable").name();
        BooleanSupplier isThere = () -> reader.isIndexed(table, List.of("subscriber", "transaction_id"));
        if (specs.isInstalling()) {
            new SchemaScript(
                            dialect.transactionIndexResource(),
                            Map.of(
                                    "table",
                                    dialect.quote(table),
                                    "index",
                                    dialect.quote(table.name() + "_transaction")))
                    .create(dataSource(), "install=validate", isThere);
        }
        if (!isThere.getAsBoolean()) {
            LOG.warn(
                    "{} has no index on subscriber and transaction_id, so delivery=transaction reads all of it in each"
                            + " cycle. Have it created with the script {}, or set install=ensure",
                    table,
                    dialect.transactionIndexResource());
        }
    }

    /** Of the watched database. */
    TransactionOperations transactions() {
        return transactions;
    }

    /** Of the database with the watch's state, which may be the same. */
    TransactionOperations stateTransactions() {
        return state.transactions();
    }

    WatchStore watchStore() {
        return new WatchStore(state.jdbc(), state.dialect());
    }

    /** What a lane works with; the pattern is that of all lanes. */
    LaneParts parts(LaneRange range, WatchPattern pattern) {
        return new LaneParts(
                allTransactions(),
                new WatchedTransaction(jdbc, dialect, watchStore(), isStateApart()),
                watchStore(),
                failureStore(range.lane()),
                range.isPart() ? pattern.forLane(range) : pattern,
                clock);
    }

    /** Of the database with the watch's state, and inside of them those of the changes where that is another. */
    TransactionOperations allTransactions() {
        return isStateApart() ? new NestedTransactions(state.transactions(), transactions) : transactions;
    }

    /** What people do about held changes, of whatever lane. */
    HeldActions heldActions() {
        return new HeldActions(failureStore(), patternAsItIs(), isStateApart());
    }

    /** The watch's failures, of whatever lane. */
    FailureStore failureStore() {
        return failureStore(0);
    }

    private FailureStore failureStore(int lane) {
        return new FailureStore(
                state.jdbc(),
                state.dialect(),
                isStateApart() ? Optional.of(dialect) : Optional.empty(),
                clock,
                specs.name(),
                lane);
    }

    /** How the watch is getting on. */
    WatchStatus status(WatchPattern pattern) {
        String subscriber = changeTable.subscriber() == null ? "" : changeTable.subscriber();
        return WatchStatus.of(
                specs.name(),
                subscriber,
                pattern.backlog(),
                capturesIfAny()
                        .map(installer -> Set.copyOf(installer.store().subscribers()))
                        .orElse(Set.of()),
                failureStore().summaryOfAllLanes(),
                clock.instant());
    }

    /** The SQL with which the current transaction of the database is marked as made by an origin. */
    OriginMark originMark() {
        require(Capability.ORIGIN);
        return new OriginMark(dataSource(), dialect.triggers(), specs.origin());
    }
}
