package org.datasync.watch.runtime;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import org.datasync.watch.changetable.ChangeTablePattern;
import org.datasync.watch.changetable.ChangeTableSpec;
import org.datasync.watch.changetable.WatchedDatabase;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.dialect.ChangeTableColumns;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.log.Log;
import org.datasync.watch.pattern.PatternAction;
import org.datasync.watch.pattern.PatternContext;
import org.datasync.watch.pattern.PatternFactory;
import org.datasync.watch.pattern.Traits;
import org.datasync.watch.pattern.WatchPattern;
import org.datasync.watch.schema.SchemaScript;
import org.datasync.watch.schema.Table;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.TableReader;
import org.datasync.watch.trigger.CaptureStore;
import org.datasync.watch.trigger.OwnTables;
import org.datasync.watch.trigger.TableEngines;
import org.datasync.watch.upgrade.Place;
import org.datasync.watch.upgrade.VersionedTables;

/** The pattern {@code change-table}, and what {@code trigger} has in common with it: it reads a change table. */
class ChangeTableFactory implements PatternFactory {

    private static final Log LOG = Log.of(ChangeTableFactory.class);

    @Override
    public String name() {
        return "change-table";
    }

    @Override
    public Traits traits() {
        return Traits.NONE.withLanes().withSourceTransactions();
    }

    /** The context of the patterns that come with the component. */
    static Watch watch(PatternContext context) {
        return (Watch) context;
    }

    /** What the options say of the change table, with the pattern's defaults. */
    ChangeTableSpec changeTable(WatchSpec spec) {
        ChangeTableSpec given = spec.pattern().changeTable();
        return given.named(given.table().orElse(spec.name()));
    }

    /** The store of the captures that fill the change table; empty if no triggers of ours do. */
    Optional<CaptureStore> captureStore(Watch watch) {
        return Optional.empty();
    }

    @Override
    public void check(PatternContext context) {
        Watch watch = watch(context);
        WatchSpec spec = watch.spec();
        watch.require(capability());
        refuse(spec);
        spec.pattern().lastModified().peculiar().ifPresent(option -> {
            throw new IllegalArgumentException("The option " + option + " is given, but only the pattern last-modified"
                    + " reads tables by their columns. Leave it out, or use that pattern");
        });
        if (spec.delivery().isBySourceTransactions()) {
            SourceTransactions.check(spec, changeTable(spec));
            watch.require(Capability.TRANSACTION_ID);
        }
    }

    Capability capability() {
        return Capability.CHANGE_TABLE;
    }

    /** Refuses options that the pattern has no use for, where that would be a surprise. */
    void refuse(WatchSpec spec) {
        if (spec.pattern().capture().rows().initialLoad()) {
            throw new IllegalArgumentException("initialLoad=true is given, but only the pattern trigger knows which"
                    + " records there are. Leave it out, or use the pattern trigger");
        }
    }

    @Override
    public WatchPattern install(PatternContext context) {
        Watch watch = watch(context);
        installTables(watch);
        WatchPattern pattern = create(context);
        requireOwn(watch); // what lacks a column of ours is somebody's by mistake, and has been refused as such
        requireEngine(watch);
        if (watch.spec().delivery().isBySourceTransactions()) {
            indexSourceTransactions(watch);
        }
        return pattern;
    }

    @Override
    public void divide(PatternContext context) {
        lanes(watch(context)).ifPresent(LaneInstallation::ensure);
    }

    /** What there is to install for lanes; empty if there is nothing. */
    final Optional<LaneInstallation> lanes(Watch watch) {
        return LaneInstallation.of(watch, changeTable(watch.spec()));
    }

    /** Makes sure that the change table is there, and what fills it. */
    void installTables(Watch watch) {
        if (changeTable(watch.spec()).isOwn() && watch.spec().databases().install() == Install.ENSURE) {
            String name = changeTable(watch.spec()).name();
            ownTable(watch)
                    .ensure("install=validate", () -> watch.reader().find(name).isPresent(), () -> guard(watch));
        }
    }

    private VersionedTables ownTable(Watch watch) {
        Place place = watch.place();
        return VersionedTables.ofChanges(place.nameOf(changeTable(watch.spec()).name()), place);
    }

    /** Looks at our own change table before it is trusted. */
    void requireOwn(Watch watch) {
        if (changeTable(watch.spec()).isOwn()) {
            ownTable(watch).require("install=ensure", "");
            guard(watch);
        }
    }

    private void guard(Watch watch) {
        TableName table = watch.reader()
                .read(changeTable(watch.spec()).name(), "changeTable")
                .name();
        VersionedTables own = ownTable(watch);
        new OwnTables(
                        watch.jdbc(),
                        watch.dialect(),
                        watch.spec().pattern().capture().installation().trustedOwners())
                .require(Map.of(table, own.columns(), own.versions(), own.columns()));
    }

    /** What is deleted from a table without transactions stays deleted, although its change was not delivered. */
    private void requireEngine(Watch watch) {
        ChangeTableSpec changeTable = changeTable(watch.spec());
        TableEngines engines = new TableEngines(watch.jdbc(), watch.dialect());
        Optional<TableName> table = watch.reader().find(changeTable.name()).map(Table::name);
        if (changeTable.isOwn()) {
            engines.require(table.stream().toList());
            return;
        }
        table.flatMap(engines::flaw).ifPresent(flaw -> {
            if (!watch.spec().pattern().capture().installation().enginesIgnored()) {
                throw new IllegalArgumentException(flaw.refusal("The change table", "lose changes"));
            }
            LOG.warn("{}, as the watch {} may lose changes", flaw.text("The change table"), watch.watch());
        });
    }

    /** Without the index each cycle reads the whole queue to see where the source transactions at its beginning end. */
    private void indexSourceTransactions(Watch watch) {
        TableReader reader = watch.reader();
        Dialect dialect = watch.dialect();
        TableName table =
                reader.read(changeTable(watch.spec()).name(), "changeTable").name();
        BooleanSupplier isThere = () ->
                reader.isIndexed(table, List.of(ChangeTableColumns.SUBSCRIBER, ChangeTableColumns.TRANSACTION_ID));
        if (watch.spec().databases().install() == Install.ENSURE) {
            Map<String, String> names =
                    Map.of("table", dialect.quote(table), "index", dialect.quote(table.name() + "_transaction"));
            new SchemaScript(dialect.transactionIndexResource(), names)
                    .create(watch.jdbc(), "install=validate", isThere);
        }
        if (!isThere.getAsBoolean()) {
            LOG.warn(
                    "{} has no index on subscriber and transaction_id, so delivery=transaction reads all of it in each"
                            + " cycle. Have it created with the script {}, or set install=ensure",
                    table,
                    dialect.transactionIndexResource());
        }
    }

    @Override
    public WatchPattern create(PatternContext context) {
        Watch watch = watch(context);
        OptionalInt maxTransactionSize = watch.spec().delivery().maxTransactionSize();
        ChangeTablePattern pattern = changeTablePattern(watch);
        return maxTransactionSize.isPresent() ? pattern.bySourceTransactions(maxTransactionSize.getAsInt()) : pattern;
    }

    private ChangeTablePattern changeTablePattern(Watch watch) {
        return new ChangeTablePattern(
                watch.spec().name(),
                changeTable(watch.spec()),
                new WatchedDatabase(watch.jdbc(), watch.dialect(), watch.isStateElsewhere()),
                captureStore(watch),
                watch.clock());
    }

    @Override
    public Map<String, PatternAction> actions(PatternContext context) {
        return Map.of("record", new RecordAction(watch(context)));
    }

    @Override
    public String defaultAction() {
        return "record";
    }

    private final class RecordAction implements PatternAction {
        private final Watch watch;
        private ChangeTablePattern pattern;

        RecordAction(Watch watch) {
            this.watch = watch;
        }

        @Override
        public void start() {
            watch.prepareState();
            install(watch);
            pattern = changeTablePattern(watch);
        }

        @Override
        public Object run(Input input) {
            List<String> subscribers = watch.spec().action().marks().subscribers();
            pattern.record(input.changes(), subscribers);
            watch.notices().tell(subscribers.isEmpty() ? List.of("") : subscribers);
            return null;
        }
    }
}
