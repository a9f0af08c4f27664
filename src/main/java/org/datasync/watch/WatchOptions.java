package org.datasync.watch;

import static org.datasync.watch.OptionParser.choice;
import static org.datasync.watch.OptionParser.isChosen;
import static org.datasync.watch.OptionParser.list;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.datasync.watch.apply.ApplySpec;
import org.datasync.watch.apply.ApplySpec.CopySpec;
import org.datasync.watch.change.LaneRange;
import org.datasync.watch.change.Operation;
import org.datasync.watch.changetable.ChangeTableSpec;
import org.datasync.watch.changetable.ChangeTableSpec.ColumnSpec;
import org.datasync.watch.changetable.ChangeTableSpec.ContentSpec;
import org.datasync.watch.changetable.ChangeTableSpec.FloorSpec;
import org.datasync.watch.changetable.ChangeTableSpec.KeySpec;
import org.datasync.watch.changetable.ChangeTableSpec.OperationSpec;
import org.datasync.watch.changetable.ChangeTableSpec.QueueSpec;
import org.datasync.watch.changetable.ChangeTableSpec.TableSpec;
import org.datasync.watch.changetable.ChangeTableSpec.TimeSpec;
import org.datasync.watch.changetable.ImageLimit;
import org.datasync.watch.cycle.CycleSpec;
import org.datasync.watch.cycle.CycleSpec.BatchSpec;
import org.datasync.watch.cycle.DeliveryUnit;
import org.datasync.watch.failure.FailureSelection;
import org.datasync.watch.failure.FailureSpec;
import org.datasync.watch.order.OrderSpec;
import org.datasync.watch.runtime.Install;
import org.datasync.watch.runtime.WakeUp;
import org.datasync.watch.runtime.WatchSpec;
import org.datasync.watch.runtime.WatchSpec.ActionSpec;
import org.datasync.watch.runtime.WatchSpec.Databases;
import org.datasync.watch.runtime.WatchSpec.DeliverySpec;
import org.datasync.watch.runtime.WatchSpec.Load;
import org.datasync.watch.runtime.WatchSpec.Marks;
import org.datasync.watch.runtime.WatchSpec.PatternSpec;
import org.datasync.watch.runtime.WatchSpec.ReadingSpec;
import org.datasync.watch.runtime.WatchSpec.RecordSelection;
import org.datasync.watch.runtime.WatchSpec.ScriptSpec;
import org.datasync.watch.runtime.WatchSpec.WakeUpSpec;

/**
 * Makes one {@link WatchSpec} of an endpoint's options, at start; nobody else reads them. Every error names the option, what is
 * there and what was expected.
 */
final class WatchOptions {

    private static final int LONGEST_SUBSCRIBER = 64;
    private static final int LONGEST_ORIGIN = 64;

    /** The keys of that many records go into one statement. */
    private static final int MAX_TRANSACTION_SIZE = 50_000;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final String pattern;
    private final String name;
    private final DatasyncWatchConfiguration options;

    WatchOptions(DatasyncWatchEndpoint endpoint) {
        this.pattern = endpoint.getWatchPattern();
        this.name = endpoint.getName();
        this.options = endpoint.getConfiguration();
    }

    /**
     * All options, each checked by itself, and those that contradict each other whatever the pattern is.
     *
     * @throws IllegalArgumentException if one is wrong
     */
    WatchSpec parse() {
        requireName();
        new ApplyOptions(options).spec();
        return new WatchSpec(name, NodeName.of(options.getNodeName()), databases(), pattern(), delivery(), action());
    }

    /**
     * The options of the endpoint {@code apply}.
     *
     * @throws IllegalArgumentException if one is wrong
     */
    ApplySpec apply() {
        requireName();
        if (options.getAction() != null && !options.getAction().equals(ApplyOptions.PRINT_DDL)) {
            throw new IllegalArgumentException("The option action is " + options.getAction()
                    + ", but the endpoint apply writes changes and has no action but print-ddl. Leave it out");
        }
        ApplySpec spec = new ApplyOptions(options).spec();
        if (spec.deletedColumn().isPresent() && spec.truncate() == ApplySpec.Truncate.APPLY) {
            throw new IllegalArgumentException("truncate=apply and deletedColumn=" + options.getDeletedColumn()
                    + " contradict each other: the one deletes rows that the other keeps. Leave one of them out");
        }
        return spec;
    }

    /**
     * Which tables the endpoint {@code apply} copies, if it is to make or to print those that are missing.
     *
     * @throws IllegalArgumentException if it is not said which
     */
    Optional<CopySpec> copy() {
        return new ApplyOptions(options).copy();
    }

    /** Whether the endpoint {@code apply} prints the tables that are missing, and writes nothing. */
    boolean isPrinting() {
        return ApplyOptions.PRINT_DDL.equals(options.getAction());
    }

    /** Who makes the changes of a transaction in which others' changes are written. */
    Optional<String> origin() {
        String origin = options.getOrigin();
        if (origin != null && (origin.isBlank() || origin.length() > LONGEST_ORIGIN)) {
            throw new IllegalArgumentException(
                    "The origin has " + origin.length() + " characters, expected 1 to " + LONGEST_ORIGIN);
        }
        return Optional.ofNullable(origin);
    }

    private PatternSpec pattern() {
        return new PatternSpec(
                pattern,
                list(options.getTables()),
                changeTable(),
                new CaptureOptions(options).spec(),
                new ReadingSpec(new LastModifiedOptions(options).spec(), new SnapshotOptions(options).spec()),
                options.getPatternOptions());
    }

    private DeliverySpec delivery() {
        CycleSpec cycle = cycle();
        return new DeliverySpec(cycle, load(cycle.range().lanes()), failure(), order(), maxTransactionSize(), wakeUp());
    }

    private WakeUpSpec wakeUp() {
        WakeUp by = choice("wakeUp", options.getWakeUp(), WakeUp.class);
        if (by != WakeUp.NOTIFY && options.getWakeUpDataSource() != null) {
            throw new IllegalArgumentException("wakeUpDataSource is given, but with wakeUp=" + options.getWakeUp()
                    + " nobody listens there. Set wakeUp=notify, or leave it out");
        }
        return new WakeUpSpec(by, Optional.ofNullable(options.getWakeUpDataSource()));
    }

    private void requireName() {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "The watch's name is " + name + ", expected 1 to 64 letters, digits, dots, underscores or dashes");
        }
    }

    Databases databases() {
        DataSource watched = options.getDataSource();
        if (watched == null) {
            throw new IllegalArgumentException("The watch " + name + " has no database: the registry does not hold"
                    + " exactly one DataSource. Name one with the option dataSource");
        }
        return new Databases(
                watched,
                options.getStateDataSource() == null ? watched : options.getStateDataSource(),
                Optional.ofNullable(options.getTransactionManager()),
                options.isCreateStateTables(),
                choice("install", options.getInstall(), Install.class),
                isChosen("dialect", options.getDialect(), "generic", "auto"));
    }

    private Load load(int lanes) {
        int workers = options.getConcurrentConsumers();
        if (workers < 1 || workers > lanes) {
            throw new IllegalArgumentException("concurrentConsumers is " + workers + ", expected 1 to " + lanes
                    + ", as many as the watch has lanes. Set lanes too");
        }
        return new Load(
                workers,
                options.getMaxMessagesPerPoll(),
                options.getMaxPending(),
                Duration.ofMillis(options.getMaxPendingAge()),
                options.getMaxParked());
    }

    private CycleSpec cycle() {
        return new CycleSpec(
                name,
                new LaneRange(0, options.getLanes()),
                new BatchSpec(
                        options.getBatchSize(), Duration.ofMillis(options.getMaxTransactionTime()), isByForeignKeys()),
                choice("delivery", options.getDelivery(), DeliveryUnit.class),
                isCommitEach());
    }

    private boolean isCommitEach() {
        return isChosen("commit", options.getCommit(), "change", "batch");
    }

    private OptionalInt maxTransactionSize() {
        int most = options.getMaxTransactionSize();
        if (most < 1 || most > MAX_TRANSACTION_SIZE) {
            throw new IllegalArgumentException(
                    "maxTransactionSize is " + most + ", expected 1 to " + MAX_TRANSACTION_SIZE + " changes");
        }
        return options.getDelivery().equals("transaction") ? OptionalInt.of(most) : OptionalInt.empty();
    }

    /** A part of such a batch alone may leave a child behind that refers to what the part has deleted. */
    private boolean isByForeignKeys() {
        return isChosen("order", options.getOrder(), "foreign-keys", "recorded");
    }

    private FailureSpec failure() {
        return new FailureSpec(
                options.getMaxAttempts(),
                Duration.ofMillis(options.getRetryDelay()),
                Duration.ofMillis(options.getMaxRetryDelay()),
                Duration.ofMillis(options.getOutageTimeout()),
                isChosen("failureScope", options.getFailureScope(), "lane", "record"),
                isChosen("onExhausted", options.getOnExhausted(), "stop", "park"));
    }

    private OrderSpec order() {
        OrderSpec order = new OrderSpec(options.isCoalesce(), isByForeignKeys(), options.isDeletesFirst());
        if (order.isArranging() && isCommitEach()) {
            throw new IllegalArgumentException(order + " and commit=change contradict each other: a cycle with one"
                    + " change has nothing to coalesce or to reorder. Set commit=batch, or leave out " + order);
        }
        if (order.byForeignKeys() && options.getLanes() > 1) {
            throw new IllegalArgumentException(
                    "order=foreign-keys and lanes=" + options.getLanes() + " contradict each other: a parent and its"
                            + " children may be in different lanes. Set"
                            + " lanes=1, or leave out"
                            + " order=foreign-keys");
        }
        return order;
    }

    private ChangeTableSpec changeTable() {
        return new ChangeTableSpec(
                Optional.ofNullable(options.getChangeTable()),
                new QueueSpec(
                        Optional.ofNullable(options.getSubscriberColumn()),
                        Optional.ofNullable(subscriber(options.getSubscriber())),
                        Optional.ofNullable(options.getWhere())),
                columns(),
                new FloorSpec(
                        floor(),
                        Duration.ofMillis(options.getFloorLag()),
                        Duration.ofMillis(options.getRescanInterval())),
                new ContentSpec(
                        options.isFetchRow(),
                        Set.copyOf(list(options.getIgnoreOrigins())),
                        new ImageLimit(options.getMaxBatchBytes(), options.getBatchSize())));
    }

    private ColumnSpec columns() {
        return new ColumnSpec(
                Optional.ofNullable(options.getIdColumn()),
                Optional.ofNullable(options.getOrderBy()),
                new TableSpec(
                        Optional.ofNullable(options.getTableColumn()),
                        options.getTableMap(),
                        list(options.getTables())),
                new KeySpec(
                        list(options.getKeyColumns()),
                        list(options.getKeyNames()),
                        isChosen("keyFormat", options.getKeyFormat(), "json", "plain")),
                new OperationSpec(
                        Optional.ofNullable(options.getOperationColumn()),
                        operationMap(),
                        Optional.ofNullable(options.getDeletedColumn())),
                new TimeSpec(Optional.ofNullable(options.getChangedAtColumn()), zone()));
    }

    private ScriptSpec script() {
        Optional<String> grantTo = Optional.ofNullable(options.getGrantTo());
        if (options.isUndo()) {
            requireScript("undo");
        }
        if (grantTo.isPresent()) {
            requireScript("grantTo");
        }
        if (grantTo.isPresent() && (options.isUndo() || grantTo.get().isBlank())) {
            throw new IllegalArgumentException(
                    "The option grantTo is " + grantTo.get()
                            + ", expected the name of a user, and no option undo: nothing is granted by what takes a watch out");
        }
        return new ScriptSpec(options.isUndo(), grantTo);
    }

    private void requireScript(String option) {
        if (!"print-ddl".equals(options.getAction())) {
            throw new IllegalArgumentException("The option " + option + " is for action=print-ddl, found action="
                    + Objects.toString(options.getAction(), "") + ". Leave it out");
        }
    }

    private ActionSpec action() {
        return new ActionSpec(
                Optional.ofNullable(options.getAction()),
                new FailureSelection(
                        Optional.ofNullable(options.getChangeId()),
                        Optional.ofNullable(options.getTable()),
                        Optional.ofNullable(options.getKey()),
                        options.isAll()),
                new RecordSelection(Optional.ofNullable(options.getTable()), Optional.ofNullable(options.getWhere())),
                options.isForce(),
                new Marks(
                        list(options.getSubscribers()).stream()
                                .map(WatchOptions::subscriber)
                                .toList(),
                        Optional.ofNullable(options.getOrigin())),
                script());
    }

    private Map<String, Operation> operationMap() {
        Map<String, Operation> map = new HashMap<>();
        options.getOperationMap()
                .forEach((said, word) -> map.put(
                        said,
                        Operation.ofWord(word)
                                .orElseThrow(() -> new IllegalArgumentException("operationMap." + said + " is " + word
                                        + ", expected one of " + Arrays.toString(Operation.values())))));
        return map;
    }

    private Optional<Boolean> floor() {
        String floor = choice("floor", options.getFloor(), List.of("auto", "true", "false"));
        return floor.equals("auto") ? Optional.empty() : Optional.of(Boolean.valueOf(floor));
    }

    private static String subscriber(String subscriber) {
        if (subscriber != null && subscriber.length() > LONGEST_SUBSCRIBER) {
            throw new IllegalArgumentException("The subscriber " + subscriber + " has " + subscriber.length()
                    + " characters, expected at most " + LONGEST_SUBSCRIBER);
        }
        return subscriber;
    }

    private ZoneId zone() {
        try {
            return ZoneId.of(options.getChangedAtZone());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "changedAtZone is " + options.getChangedAtZone() + ", expected a time zone like Europe/Vienna", e);
        }
    }
}
