package org.datasync.watch.runtime;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.datasync.watch.change.LaneRange;
import org.datasync.watch.cycle.HeldActions;
import org.datasync.watch.cycle.LaneParts;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.failure.FailureStore;
import org.datasync.watch.failure.ParkedChanges;
import org.datasync.watch.order.ArrangedPattern;
import org.datasync.watch.order.OrderSpec;
import org.datasync.watch.pattern.Lookout;
import org.datasync.watch.pattern.PatternAction;
import org.datasync.watch.pattern.PatternContext;
import org.datasync.watch.pattern.PatternFactory;
import org.datasync.watch.pattern.WatchPattern;
import org.datasync.watch.schema.NamedRights;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.TableReader;
import org.datasync.watch.state.StateDatabase;
import org.datasync.watch.state.WatchStore;
import org.datasync.watch.state.WatchedTransaction;
import org.datasync.watch.transaction.NestedTransactions;
import org.datasync.watch.transaction.TransactionChoice;
import org.datasync.watch.trigger.Finding;
import org.datasync.watch.trigger.OwnTables;
import org.datasync.watch.trigger.TableEngines;
import org.datasync.watch.upgrade.Place;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/** What an endpoint works with at run time: its databases, with the tables in them, and its pattern. */
public final class Watch implements PatternContext {

    private final WatchSpec spec;
    private final PatternFactory factory;
    private final JdbcTemplate jdbc;
    private final TableReader reader;
    private final Dialect dialect;
    private final TransactionOperations transactions;
    private final StateDatabase state;
    private final Notices notices;
    private final Clock clock = Clock.systemUTC();
    private Lookout lookout;

    /**
     * Looks at the databases, and has the pattern refuse what it cannot work with. Writes nothing.
     *
     * @param beans among which a transaction manager may be
     * @throws IllegalArgumentException if a database is none that is known, or the options do not fit
     */
    public Watch(WatchSpec spec, PatternFactory factory, TransactionChoice.Beans beans) {
        this.spec = spec;
        this.factory = factory;
        this.dialect = Dialects.of(dataSource(), spec.databases().generic());
        this.jdbc = new NamedRights(dataSource(), dialect);
        this.reader = new TableReader(dataSource(), dialect);
        this.transactions = TransactionChoice.choose(
                        dataSource(), spec.databases().transactionManager(), beans, reader)
                .operations();
        requireSettings();
        requireStateElsewhere();
        if (isStateElsewhere()) {
            require(Capability.STATE_ELSEWHERE);
        }
        this.state = isStateElsewhere()
                ? elsewhere(spec.databases().state())
                : new StateDatabase(jdbc, dialect, reader, transactions);
        requireTraits();
        this.notices = new Notices(spec, dialect, jdbc);
        factory.check(this);
    }

    private static StateDatabase elsewhere(DataSource dataSource) {
        Dialect dialect = Dialects.ofState(dataSource);
        return new StateDatabase(
                new NamedRights(dataSource, dialect),
                dialect,
                new TableReader(dataSource, dialect),
                NestedTransactions.ofState(dataSource));
    }

    private void requireSettings() {
        List<String> wrong = dialect.wrongSettings()
                .map(query -> jdbc.queryForList(query, String.class))
                .orElse(List.of());
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException(
                    "The watch " + spec.name() + " cannot work on this " + dialect + ": " + String.join("\n", wrong));
        }
    }

    /** Of a database that is only read, nobody knows how to keep a lease in it. */
    private void requireStateElsewhere() {
        if (spec.databases().generic() && !isStateElsewhere()) {
            throw new IllegalArgumentException(
                    "dialect=generic is given, by which the database is only read, but the watch "
                            + spec.name() + " has to keep its state somewhere. Name a database for it with the option"
                            + " stateDataSource, such as an H2 file");
        }
    }

    private void requireTraits() {
        if (spec.delivery().isBySourceTransactions() && !factory.traits().sourceTransactions()) {
            throw new IllegalArgumentException("delivery=transaction is given, but the pattern "
                    + spec.pattern().name()
                    + " does not know which transaction made a change. Set delivery=change or delivery=batch");
        }
        if (spec.lanes() > 1 && !factory.traits().lanes()) {
            throw new IllegalArgumentException("lanes is " + spec.lanes() + ", but the pattern "
                    + spec.pattern().name() + " has one lane. Leave out lanes");
        }
    }

    /** What has it poll before its time, and others too. */
    public Notices notices() {
        return notices;
    }

    /** Refuses more than one lane where the database cannot tell records apart. */
    public void requireLanes() {
        if (spec.lanes() > 1) {
            require(Capability.LANES);
        }
    }

    void require(Capability capability) {
        if (!dialect.capabilities().contains(capability)) {
            throw new IllegalArgumentException(
                    "The watch " + spec.name() + " needs " + capability.title() + ", which " + dialect + " cannot do");
        }
    }

    /** Makes sure that the tables with the watch's state are there. */
    public void prepareState() {
        state.prepare(spec.databases().createStateTables(), stateOption(), this::requireOwn);
    }

    /** Makes sure that the table is there which remembers what was compared. */
    void prepareSnapshot() {
        state.prepareSnapshot(spec.databases().createStateTables(), stateOption(), this::requireOwn);
    }

    private String stateOption() {
        return isStateElsewhere() ? "stateDataSource" : "dataSource";
    }

    private void requireOwn(Map<TableName, Set<String>> tables) {
        new OwnTables(
                        state.jdbc(),
                        state.dialect(),
                        spec.pattern().capture().installation().trustedOwners())
                .require(tables);
        new TableEngines(state.jdbc(), state.dialect()).require(List.copyOf(tables.keySet()));
    }

    /** What is strange about the tables with the watch's state, as far as they are there. */
    List<Finding> strangers() {
        Map<TableName, Set<String>> tables = state.tables();
        return tables.isEmpty()
                ? List.of()
                : new OwnTables(
                                state.jdbc(),
                                state.dialect(),
                                spec.pattern().capture().installation().trustedOwners())
                        .strangers(tables);
    }

    /**
     * The statements that make the tables with the watch's state, or bring them up to date; none if they are elsewhere.
     *
     * @param versions the table of versions that is there by then
     */
    List<String> stateScript(TableName versions) {
        return isStateElsewhere() ? List.of() : state.script(versions);
    }

    /** The statements that grant what the watch's user needs of these tables; none if they are elsewhere. */
    List<String> stateGrants(String grantee) {
        return isStateElsewhere() ? List.of() : state.grants(grantee);
    }

    /** Whether the tables with the watch's state are there. */
    boolean hasState() {
        return state.hasTables();
    }

    /** The pattern, with what it needs in the database in place. */
    public WatchPattern pattern() {
        return arranged(factory.install(this));
    }

    /** Puts in place what the pattern reads its lanes by, as many as the watch is stored with. */
    public void divide() {
        factory.divide(this);
    }

    /** The pattern, with nothing installed for it. */
    public WatchPattern patternAsItIs() {
        return arranged(factory.create(this));
    }

    private WatchPattern arranged(WatchPattern pattern) {
        OrderSpec order = spec.delivery().order();
        return order.isArranging() ? new ArrangedPattern(pattern, order, reader) : pattern;
    }

    /** What is to be asked before each poll, and may make changes pending. */
    public BooleanSupplier backfill() {
        return factory.backfill(this);
    }

    /** What is to be looked at before each poll while all goes well. */
    public synchronized Lookout lookout() {
        if (lookout == null) {
            lookout = factory.lookout(this);
        }
        return lookout;
    }

    /** The words of the actions that the pattern adds to those of all patterns, and what they do. */
    public Map<String, PatternAction> actions() {
        return factory.actions(this);
    }

    PatternFactory factory() {
        return factory;
    }

    /** What a producer does without the option {@code action}. */
    public String defaultAction() {
        return factory.defaultAction();
    }

    /** All options. */
    public WatchSpec spec() {
        return spec;
    }

    Dialect dialect() {
        return dialect;
    }

    Dialect stateDialect() {
        return state.dialect();
    }

    TableReader reader() {
        return reader;
    }

    /** The watched database, as one that has tables of ours. */
    Place place() {
        return new Place(jdbc, dialect, reader, transactions);
    }

    DataSource dataSource() {
        return spec.databases().watched();
    }

    boolean isStateElsewhere() {
        return spec.databases().isStateElsewhere();
    }

    @Override
    public String watch() {
        return spec.name();
    }

    @Override
    public JdbcTemplate jdbc() {
        return jdbc;
    }

    @Override
    public JdbcTemplate state() {
        return state.jdbc();
    }

    @Override
    public Optional<String> option(String name) {
        return Optional.ofNullable(spec.pattern().options().get(name));
    }

    @Override
    public List<String> tables() {
        return spec.pattern().tables();
    }

    @Override
    public Clock clock() {
        return clock;
    }

    /** Of the watched database. */
    public TransactionOperations transactions() {
        return transactions;
    }

    /** Of the database with the watch's state, which may be the same. */
    public TransactionOperations stateTransactions() {
        return state.transactions();
    }

    /** Of the database with the watch's state, and inside of them those of the changes where that is another. */
    public TransactionOperations allTransactions() {
        return isStateElsewhere()
                ? new NestedTransactions(
                        state.transactions(), transactions, factory.traits().acknowledgesInState())
                : transactions;
    }

    /** The rows of {@code datasync_watch}. */
    public WatchStore watchStore() {
        return new WatchStore(state.jdbc(), state.dialect(), spec.node());
    }

    /** What a lane works with; the pattern is that of all lanes. */
    public LaneParts parts(LaneRange range, WatchPattern pattern) {
        return new LaneParts(
                allTransactions(),
                new WatchedTransaction(jdbc, dialect, watchStore(), isStateElsewhere()),
                watchStore(),
                failureStore(range.lane()),
                range.isPart() ? pattern.forLane(range) : pattern,
                clock);
    }

    /** What people do about held changes, of whatever lane. */
    public HeldActions heldActions() {
        return new HeldActions(parkedChanges(), patternAsItIs(), isStateElsewhere());
    }

    /** The watch's failures, of whatever lane. */
    public ParkedChanges parkedChanges() {
        return new ParkedChanges(state.jdbc(), state.dialect(), clock, spec.name());
    }

    private FailureStore failureStore(int lane) {
        return new FailureStore(
                state.jdbc(),
                state.dialect(),
                isStateElsewhere() ? Optional.of(dialect) : Optional.empty(),
                clock,
                spec.name(),
                lane);
    }

    /** How the watch is getting on. */
    public WatchStatus status(WatchPattern pattern) {
        return WatchStatus.of(
                spec.name(), pattern.backlog(), parkedChanges().summary(), clock.instant(), standing(pattern));
    }

    private Map<String, Object> standing(WatchPattern pattern) {
        List<String> gone = lookout().troubles();
        Map<String, Object> standing =
                new LinkedHashMap<>(pattern.standing(() -> watchStore().approximatePosition(spec.name(), 0)));
        if (!gone.isEmpty()) {
            standing.put(WatchStatus.TRIGGERS_GONE, gone);
        }
        if (!state.dialect().readersWait()) { // else health would know nothing as long as a route takes
            Map<String, String> nodes = new LinkedHashMap<>();
            watchStore().nodes(spec.name()).forEach((lane, node) -> nodes.put(lane.toString(), node));
            standing.put(WatchStatus.NODES, nodes);
        }
        return standing;
    }
}
