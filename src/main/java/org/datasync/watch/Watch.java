package org.datasync.watch;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.Dialects;
import org.datasync.watch.failure.FailureStore;
import org.datasync.watch.pattern.ArrangedPattern;
import org.datasync.watch.pattern.ChangeTablePattern;
import org.datasync.watch.pattern.ChangeTableSpec;
import org.datasync.watch.pattern.OrderSpec;
import org.datasync.watch.pattern.WatchPattern;
import org.datasync.watch.schema.SchemaScript;
import org.datasync.watch.schema.Table;
import org.datasync.watch.schema.TableReader;
import org.datasync.watch.state.WatchStore;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/** What an endpoint works with at run time: its database with the tables in it, made of its options at start. */
final class Watch {

    /** The columns without which our own tables are of no use, by table. */
    private static final Map<String, List<String>> STATE_COLUMNS = Map.of(
            "datasync_watch",
            List.of("watch", "lane", "lanes", "pattern", "position_text", "failures", "holder", "successes"),
            "datasync_failure",
            List.of(
                    "watch",
                    "lane",
                    "failure",
                    "status",
                    "change_id",
                    "row_id",
                    "bucket",
                    "record_id",
                    "payload",
                    "overtaken"));

    private final WatchSpecs specs;
    private final DatasyncWatchConfiguration options;
    private final ChangeTableSpec changeTable;
    private final OrderSpec order;
    private final boolean installing;
    private final JdbcTemplate jdbc;
    private final TableReader reader;
    private final Dialect dialect;
    private final WatchTransactions transactions;
    private final Clock clock;

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
        this.installing = specs.isInstalling();
        this.jdbc = new JdbcTemplate(options.getDataSource());
        this.reader = new TableReader(dataSource());
        this.dialect = Dialects.of(reader.productName());
        this.transactions =
                WatchTransactions.choose(dataSource(), options.getTransactionManager(), camelContext, reader);
        this.clock = Clock.systemUTC();
        require(Capability.CHANGE_TABLE);
        if (options.isCreateStateTables()) {
            new SchemaScript(dialect.stateTablesResource(), Map.of())
                    .create(dataSource(), "createStateTables=false", this::hasStateTables);
        }
        STATE_COLUMNS.forEach((name, columns) -> {
            Table table = reader.read(name, "createStateTables=true");
            columns.forEach(column -> table.column(column, "dataSource"));
        });
    }

    private boolean hasStateTables() {
        return STATE_COLUMNS.keySet().stream()
                .allMatch(table -> reader.find(table).isPresent());
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

    /** The pattern, with its change table in place. */
    WatchPattern pattern() {
        if (changeTable.isOwn() && installing) {
            new SchemaScript(
                            dialect.changeTableResource(),
                            Map.of("table", dialect.quote(reader.nameOfNew(changeTable.changeTable()))))
                    .create(dataSource(), "install=validate", () -> reader.find(changeTable.changeTable())
                            .isPresent());
        }
        WatchPattern pattern = new ChangeTablePattern(specs.name(), changeTable, jdbc, dialect, clock);
        return order.isArranging() ? new ArrangedPattern(pattern, order, dataSource()) : pattern;
    }

    TransactionOperations transactions() {
        return transactions.operations();
    }

    WatchStore watchStore() {
        return new WatchStore(jdbc, dialect);
    }

    /** The watch's failures, of whatever lane. */
    FailureStore failureStore() {
        return failureStore(0);
    }

    FailureStore failureStore(int lane) {
        return new FailureStore(jdbc, dialect, specs.name(), lane);
    }

    Clock clock() {
        return clock;
    }
}
