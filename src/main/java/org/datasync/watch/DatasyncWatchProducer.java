package org.datasync.watch;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.support.DefaultProducer;
import org.datasync.watch.change.Change;
import org.datasync.watch.changetable.ChangeTablePattern;
import org.datasync.watch.failure.FailureSelection;
import org.datasync.watch.failure.FailureStore;
import org.datasync.watch.state.WatchStore;
import org.datasync.watch.trigger.Captures;
import org.datasync.watch.trigger.Finding;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Does the endpoint's action, inside the transaction that is active for its DataSource (of the changes or, for all but
 * {@code record}, of the state), or else in one of its own. What it
 * does comes from the endpoint's options alone, never from the message.
 */
public class DatasyncWatchProducer extends DefaultProducer {

    private final DatasyncWatchEndpoint endpoint;
    private WatchSpecs specs;
    private Action action;
    private List<String> subscribers;
    private Watch watch;
    private ChangeTablePattern pattern;
    private OriginMark originMark;
    private Captures captures;

    public DatasyncWatchProducer(DatasyncWatchEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        specs = new WatchSpecs(endpoint);
        action = specs.action();
        subscribers = specs.subscribers();
        if (action == Action.REQUEUE || action == Action.DROP || action == Action.PARK) {
            specs.selection().require(action.word());
        }
        watch = new Watch(specs, endpoint.getConfiguration(), endpoint.getCamelContext());
        if (action == Action.RESYNC) {
            specs.requireTableOrAll();
            captures = watch.captures();
        }
        if (action.needsState()) {
            watch.prepareState();
        }
        originMark = action == Action.SET_ORIGIN ? watch.originMark() : null;
        pattern = action == Action.RECORD ? (ChangeTablePattern) watch.pattern() : null;
        if (action == Action.SET_LANES) {
            watch.requireLanes();
        }
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        boolean ofChanges = action == Action.RECORD || action == Action.RESYNC;
        TransactionOperations transactions = ofChanges ? watch.transactions() : watch.stateTransactions();
        switch (action) {
            case RECORD -> {
                List<Change> changes = changes(exchange);
                transactions.executeWithoutResult(status -> pattern.record(changes, subscribers));
            }
            case LIST_HELD -> answer(exchange, transactions.execute(status -> listHeld()));
            case LIST_PARKED -> answer(exchange, transactions.execute(status -> listParked()));
            case REQUEUE -> answer(exchange, transactions.execute(status -> requeue()));
            case PARK -> answer(exchange, watch.allTransactions().execute(status -> park()));
            case DROP -> answer(exchange, watch.allTransactions().execute(status -> drop()));
            case SET_LANES -> transactions.executeWithoutResult(status -> setLanes());
            case INSTALL -> watch.captures().ensure();
            case VALIDATE -> answer(exchange, findings());
            case UNINSTALL -> watch.captures().uninstall();
            case PRINT_DDL -> answer(exchange, watch.captures().script());
            case RESYNC -> answer(exchange, transactions.execute(status -> resync()));
            case STATUS -> answer(exchange, watch.status(watch.patternAsItIs()).subscribers());
            case SET_ORIGIN -> originMark.set();
        }
    }

    private static void answer(Exchange exchange, Object body) {
        exchange.getMessage().setBody(body);
    }

    private static List<Change> changes(Exchange exchange) throws InvalidPayloadException {
        Object body = exchange.getIn().getBody();
        if (body instanceof Collection<?> elements) {
            return elements.stream().map(ChangeJson::element).toList();
        }
        if (body instanceof Change || body instanceof Map) {
            return List.of(ChangeJson.element(body));
        }
        return ChangeJson.read(exchange.getIn().getMandatoryBody(byte[].class));
    }

    private List<Map<String, Object>> findings() {
        return watch.captures().findings().stream().map(Finding::toMap).toList();
    }

    private int resync() {
        DatasyncWatchConfiguration options = endpoint.getConfiguration();
        return captures.resync(options.getTable(), options.getWhere());
    }

    private List<Map<String, Object>> listHeld() {
        return watch.failureStore().listHeld(specs.selection());
    }

    private List<Map<String, Object>> listParked() {
        FailureSelection selection = specs.selection();
        return watch.failureStore().listParked(selection);
    }

    private int requeue() {
        FailureStore failures = watch.failureStore();
        FailureSelection selection = specs.selection();
        allLanes("parked changes");
        int overtaken = failures.countOvertaken(selection);
        DatasyncWatchConfiguration options = endpoint.getConfiguration();
        if (overtaken > 0 && !options.isForce() && !options.isFetchRow()) {
            throw new IllegalStateException("Of the selected parked changes of watch " + specs.name() + ", " + overtaken
                    + " were overtaken by newer changes of their records or tables, and would undo them. Requeue them with"
                    + " force=true if that is right, or with fetchRow=true if the watch fetches rows");
        }
        return failures.requeue(selection, failures.now());
    }

    private int park() {
        List<Integer> lanes = allLanes("held changes");
        FailureSelection selection = specs.selection();
        int parked =
                watch.failureStore().isAnyHeld(selection) ? watch.heldActions().park(selection) : 0;
        saveFailures(lanes);
        return parked;
    }

    private int drop() {
        List<Integer> lanes = allLanes("parked changes");
        FailureSelection selection = specs.selection();
        int dropped = watch.failureStore().drop(selection);
        if (selection.changeId() != null && watch.failureStore().isAnyHeld(selection)) {
            dropped += watch.heldActions().drop(selection);
        }
        saveFailures(lanes);
        return dropped;
    }

    private void setLanes() {
        WatchStore watchStore = watch.watchStore();
        allLanes("lanes to set");
        int lanes = specs.lanes();
        watchStore.setLanes(specs.name(), lanes);
        watch.failureStore().setLanes(lanes);
        saveFailures(IntStream.range(0, lanes).boxed().toList());
    }

    /** Has the leases of all lanes; {@code sought} is what the action looks for. */
    private List<Integer> allLanes(String sought) {
        List<Integer> lanes = watch.watchStore().awaitAll(specs.name());
        if (lanes.isEmpty()) {
            throw new IllegalStateException("There is no watch " + specs.name() + " in datasync_watch that could have "
                    + sought + "; a watch is stored when its route first starts");
        }
        return lanes;
    }

    private void saveFailures(List<Integer> lanes) {
        Map<Integer, Integer> counts = watch.failureStore().countByLane();
        lanes.forEach(lane -> watch.watchStore().saveFailures(specs.name(), lane, counts.getOrDefault(lane, 0)));
    }
}
