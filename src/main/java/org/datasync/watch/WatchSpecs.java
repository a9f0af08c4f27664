package org.datasync.watch;

import static org.datasync.watch.OptionText.choice;
import static org.datasync.watch.OptionText.isChosen;
import static org.datasync.watch.OptionText.list;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.datasync.watch.change.LaneRange;
import org.datasync.watch.change.Operation;
import org.datasync.watch.changetable.ChangeTableSpec;
import org.datasync.watch.changetable.ImageLimit;
import org.datasync.watch.cycle.CycleSpec;
import org.datasync.watch.cycle.DeliveryUnit;
import org.datasync.watch.failure.FailureSelection;
import org.datasync.watch.failure.FailureSpec;
import org.datasync.watch.order.OrderSpec;
import org.datasync.watch.trigger.CaptureSpec;

/**
 * Makes validated, immutable specs of an endpoint's options, once, at start. Every error names the option, what is there and
 * what was expected.
 */
final class WatchSpecs {

    private static final String CHANGE_TABLE = "change-table";
    private static final String TRIGGER = "trigger";
    private static final List<String> PATTERNS = List.of(CHANGE_TABLE, TRIGGER);

    /** Of the pattern trigger's own change table. */
    private static final String DEFAULT_CHANGE_TABLE = "datasync";

    private static final int LONGEST_SUBSCRIBER = 64;
    private static final int LONGEST_ORIGIN = 64;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final String watchPattern;
    private final String name;
    private final DatasyncWatchConfiguration options;

    WatchSpecs(DatasyncWatchEndpoint endpoint) {
        this.watchPattern = choice("watchPattern", endpoint.getWatchPattern(), PATTERNS);
        this.name = endpoint.getName();
        this.options = endpoint.getConfiguration();
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "The watch's name is " + name + ", expected 1 to 64 letters, digits, dots, underscores or dashes");
        }
        if (options.getDataSource() == null) {
            throw new IllegalArgumentException("The watch " + name + " has no database: the registry does not hold"
                    + " exactly one DataSource. Name one with the option dataSource");
        }
    }

    String watchPattern() {
        return watchPattern;
    }

    String name() {
        return name;
    }

    boolean isTrigger() {
        return watchPattern.equals(TRIGGER);
    }

    boolean isInitialLoad() {
        if (options.isInitialLoad() && !isTrigger()) {
            throw new IllegalArgumentException("initialLoad=true is given, but only the pattern trigger knows which"
                    + " records there are. Leave it out, or use the pattern trigger");
        }
        return options.isInitialLoad();
    }

    boolean isInstalling() {
        return install().equals("ensure");
    }

    boolean isValidating() {
        return install().equals("validate");
    }

    private String install() {
        return choice("install", options.getInstall(), List.of("ensure", "validate", "none"));
    }

    int lanes() {
        return new LaneRange(0, options.getLanes()).lanes();
    }

    /** How many workers this node has. */
    int concurrentConsumers() {
        int workers = options.getConcurrentConsumers();
        if (workers < 1 || workers > lanes()) {
            throw new IllegalArgumentException("concurrentConsumers is " + workers + ", expected 1 to " + lanes()
                    + ", as many as the watch has lanes. Set lanes too");
        }
        return workers;
    }

    CycleSpec cycle(int lane) {
        return new CycleSpec(
                name,
                new LaneRange(lane, lanes()),
                options.getBatchSize(),
                Duration.ofMillis(options.getMaxTransactionTime()),
                deliveryUnit(),
                isChosen("commit", options.getCommit(), "change", "batch"),
                isByForeignKeys());
    }

    private DeliveryUnit deliveryUnit() {
        String delivery = choice("delivery", options.getDelivery(), List.of("change", "batch", "transaction"));
        return DeliveryUnit.valueOf(delivery.toUpperCase(Locale.ROOT));
    }

    /**
     * How many changes of a transaction are delivered together at most; empty if it is not by transactions.
     *
     * @throws IllegalArgumentException if other options keep transactions from being delivered whole and in order
     */
    OptionalInt transactions() {
        return deliveryUnit() == DeliveryUnit.TRANSACTION
                ? OptionalInt.of(new TransactionOptions(this, options).most())
                : OptionalInt.empty();
    }

    /** A part of such a batch alone may leave a child behind that refers to what the part has deleted. */
    private boolean isByForeignKeys() {
        return isChosen("order", options.getOrder(), "foreign-keys", "recorded");
    }

    FailureSpec failure() {
        return new FailureSpec(
                options.getMaxAttempts(),
                Duration.ofMillis(options.getRetryDelay()),
                Duration.ofMillis(options.getMaxRetryDelay()),
                Duration.ofMillis(options.getOutageTimeout()),
                isChosen("failureScope", options.getFailureScope(), "lane", "record"),
                isChosen("onExhausted", options.getOnExhausted(), "stop", "park"));
    }

    OrderSpec order() {
        OrderSpec order = new OrderSpec(options.isCoalesce(), isByForeignKeys(), options.isDeletesFirst());
        if (order.isArranging() && isChosen("commit", options.getCommit(), "change", "batch")) {
            throw new IllegalArgumentException(order + " and commit=change contradict each other: a cycle with one"
                    + " change has nothing to coalesce or to reorder. Set commit=batch, or leave out " + order);
        }
        if (order.byForeignKeys() && lanes() > 1) {
            throw new IllegalArgumentException(
                    "order=foreign-keys and lanes=" + lanes() + " contradict each other: a"
                            + " parent and its children may be in different lanes. Set lanes=1, or leave out order=foreign-keys");
        }
        return order;
    }

    private String changeTableName() {
        if (options.getChangeTable() != null) {
            return options.getChangeTable();
        }
        return isTrigger() ? DEFAULT_CHANGE_TABLE : name;
    }

    /** Whose rows are read; null for all. */
    private String subscriber() {
        String subscriber = subscriber(options.getSubscriber());
        return subscriber == null && isTrigger() ? name : subscriber;
    }

    ChangeTableSpec changeTable() {
        ChangeTableSpec spec = changeTableAsGiven();
        if (isTrigger() && !spec.isOwn()) {
            throw new IllegalArgumentException("The pattern trigger has a change table of our own, so that no option"
                    + " says what its columns mean. Leave out idColumn, tableColumn, keyColumns and so on, or use the"
                    + " pattern change-table");
        }
        return spec;
    }

    private ChangeTableSpec changeTableAsGiven() {
        return new ChangeTableSpec(
                changeTableName(),
                options.getIdColumn(),
                options.getTableColumn(),
                options.getTableMap(),
                isTrigger() ? List.of() : list(options.getTables()),
                list(options.getKeyColumns()),
                list(options.getKeyNames()),
                isChosen("keyFormat", options.getKeyFormat(), "json", "plain"),
                options.getOperationColumn(),
                operationMap(),
                options.getDeletedColumn(),
                options.getChangedAtColumn(),
                zone(),
                options.getSubscriberColumn(),
                subscriber(),
                options.getOrderBy(),
                options.getWhere(),
                options.isFetchRow(),
                Set.copyOf(list(options.getIgnoreOrigins())),
                floor(),
                Duration.ofMillis(options.getFloorLag()),
                Duration.ofMillis(options.getRescanInterval()),
                new ImageLimit(options.getMaxBatchBytes(), options.getBatchSize()));
    }

    /** For action=resync, which may fill the change table with many rows. */
    void requireTableOrAll() {
        if (options.getTable() == null && !options.isAll()) {
            throw new IllegalArgumentException("action=resync needs to know which records; expected the option table,"
                    + " perhaps with where, or all=true for those of all tables");
        }
        if (options.getTable() == null && options.getWhere() != null) {
            throw new IllegalArgumentException(
                    "action=resync has a condition in the option where but no table that it is"
                            + " about. Name one with the option table");
        }
    }

    /** Who makes the changes of a transaction. */
    String origin() {
        String origin = options.getOrigin();
        if (origin == null || origin.isBlank() || origin.length() > LONGEST_ORIGIN) {
            throw new IllegalArgumentException("action=set-origin needs an origin of 1 to " + LONGEST_ORIGIN
                    + " characters, found " + origin + ". Name it with the option origin");
        }
        return origin;
    }

    /** What is to be captured. */
    CaptureSpec capture() {
        return new CaptureOptions(options).spec(changeTableName(), subscriber());
    }

    FailureSelection selection() {
        return new FailureSelection(options.getChangeId(), options.getTable(), options.getKey(), options.isAll());
    }

    List<String> subscribers() {
        return list(options.getSubscribers()).stream()
                .map(WatchSpecs::subscriber)
                .toList();
    }

    Action action() {
        List<String> words = Action.words(isTrigger());
        return Action.of(options.getAction() == null ? words.get(0) : choice("action", options.getAction(), words));
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
