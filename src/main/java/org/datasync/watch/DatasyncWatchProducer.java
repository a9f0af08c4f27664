package org.datasync.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.datasync.watch.failure.FailureSelection;
import org.datasync.watch.failure.ParkedChanges;
import org.datasync.watch.pattern.PatternAction;
import org.datasync.watch.runtime.Watch;
import org.datasync.watch.runtime.WatchSpec;
import org.datasync.watch.runtime.Withholding;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.state.WatchStore;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Does the endpoint's action, inside the transaction that is active for its DataSource (of the changes or, for what operators
 * do, of the state), or else in one of its own. Which action it is comes from the endpoint's options alone: of the message an action
 * sees at most the body, never a header. A body may {@linkplain BodySelection select} failures where the options do not.
 */
public class DatasyncWatchProducer extends DefaultProducer {

    private final DatasyncWatchEndpoint endpoint;
    private Watch watch;
    private WatchSpec spec;
    private OperatorAction operatorAction;
    private PatternAction patternAction;

    public DatasyncWatchProducer(DatasyncWatchEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        watch = endpoint.watch();
        spec = watch.spec();
        Map<String, PatternAction> ofPattern = watch.actions();
        String word = spec.action().word().orElse(watch.defaultAction());
        patternAction = ofPattern.get(word);
        operatorAction = OperatorAction.of(word).orElse(null);
        if (patternAction != null) {
            patternAction.start();
        } else if (operatorAction == null) {
            throw new IllegalArgumentException("The option action is " + word + ", expected one of "
                    + Stream.concat(ofPattern.keySet().stream(), OperatorAction.words().stream())
                            .collect(Collectors.joining(", ")));
        } else {
            start(operatorAction);
        }
    }

    private void start(OperatorAction action) {
        watch.prepareState();
        if (action == OperatorAction.SET_LANES) {
            watch.requireLanes();
        }
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Object answer = patternAction != null ? run(patternAction, exchange) : run(operatorAction, exchange);
        if (answer != null) {
            exchange.getMessage().setBody(answer);
        }
    }

    private Object run(PatternAction action, Exchange exchange) {
        MessageInput input = new MessageInput(exchange.getIn());
        if (!action.isTransacted()) {
            return action.run(input);
        }
        return waking(watch.transactions(), status -> action.run(input));
    }

    private Object run(OperatorAction action, Exchange exchange) {
        TransactionOperations transactions = watch.stateTransactions();
        List<FailureSelection> selections = action.needsSelection()
                ? BodySelection.of(spec.action().failures(), exchange.getIn().getBody(), action.word())
                : List.of();
        return switch (action) {
            case STATUS -> watch.status(watch.patternAsItIs()).subscribers();
            case LIST_HELD ->
                transactions.execute(status -> watch.parkedChanges().listHeld(selection()));
            case LIST_FAILURES ->
                watch.allTransactions()
                        .execute(status -> withWithheld(watch.heldActions().list(selection())));
            case LIST_PARKED ->
                transactions.execute(
                        status -> withWithheld(watch.parkedChanges().listParked(selection())));
            case REQUEUE -> waking(transactions, status -> requeue(selections));
            case PARK -> watch.allTransactions().execute(status -> park(selections));
            case DROP -> watch.allTransactions().execute(status -> drop(selections));
            case SET_LANES -> transactions.execute(status -> setLanes());
            case WAKE_UP -> waking(watch.transactions(), status -> wakeUp());
        };
    }

    private <T> T waking(TransactionOperations transactions, TransactionCallback<T> work) {
        return endpoint.getComponent()
                .wakeUps()
                .afterCommit(transactions, spec.databases().watched(), work);
    }

    /** Those of other processes; of this one whoever commits. */
    private Object wakeUp() {
        watch.notices().tell(List.of(spec.subscriber()));
        return null;
    }

    /** Tables may be named as in other options, but what has failed is known by one spelling. */
    private FailureSelection selection() {
        return known(spec.action().failures());
    }

    private FailureSelection known(FailureSelection selection) {
        return selection.withTable(
                text -> TableName.meant(text, watch.parkedChanges().tables(), "table"));
    }

    private List<FailureSelection> known(List<FailureSelection> selections) {
        return selections.stream().map(this::known).toList();
    }

    private int requeue(List<FailureSelection> selections) {
        ParkedChanges failures = watch.parkedChanges();
        List<FailureSelection> known = known(selections);
        allLanes("parked changes");
        int overtaken = known.stream().mapToInt(failures::countOvertaken).sum();
        boolean wanted =
                spec.action().force() || spec.pattern().changeTable().content().fetchRow();
        if (overtaken > 0 && !wanted) {
            throw new IllegalStateException("Of the selected parked changes of watch " + spec.name() + ", " + overtaken
                    + " were overtaken by newer changes of their records or tables, and would undo them. Requeue them"
                    + " with force=true if that is right, or with fetchRow=true if the watch fetches rows");
        }
        return known.stream().mapToInt(failures::requeue).sum() + release(known);
    }

    /** Only by its id: who requeues all that is parked has not said that too many deletes are right. */
    private int release(List<FailureSelection> selections) {
        return (int) selections.stream()
                .flatMap(selection -> selection.changeId().stream())
                .filter(new Withholding(watch)::release)
                .count();
    }

    private List<Map<String, Object>> withWithheld(List<Map<String, Object>> failures) {
        FailureSelection wanted = spec.action().failures();
        List<Map<String, Object>> all = new ArrayList<>(failures);
        new Withholding(watch)
                .list().stream()
                        .filter(entry -> wanted.key().isEmpty()
                                && isSame(wanted.changeId(), entry.get("id"))
                                && isSame(wanted.table(), entry.get("table")))
                        .forEach(all::add);
        return all;
    }

    private static boolean isSame(Optional<String> wanted, Object found) {
        return wanted.isEmpty() || wanted.get().equalsIgnoreCase(String.valueOf(found));
    }

    private int park(List<FailureSelection> selections) {
        List<Integer> lanes = allLanes("held changes");
        int parked = known(selections).stream()
                .filter(watch.parkedChanges()::isAnyHeld)
                .mapToInt(watch.heldActions()::park)
                .sum();
        saveFailures(lanes);
        return parked;
    }

    private int drop(List<FailureSelection> selections) {
        List<Integer> lanes = allLanes("parked changes");
        int dropped = known(selections).stream().mapToInt(this::drop).sum();
        saveFailures(lanes);
        return dropped;
    }

    private int drop(FailureSelection selection) {
        int dropped = watch.parkedChanges().drop(selection);
        if (selection.changeId().isPresent() && watch.parkedChanges().isAnyHeld(selection)) {
            dropped += watch.heldActions().drop(selection);
        }
        return dropped;
    }

    private Object setLanes() {
        WatchStore watchStore = watch.watchStore();
        allLanes("lanes to set");
        int lanes = spec.lanes();
        watchStore.setLanes(spec.name(), lanes);
        watch.parkedChanges().setLanes(lanes);
        saveFailures(IntStream.range(0, lanes).boxed().toList());
        return null;
    }

    /** Has the leases of all lanes; {@code sought} is what the action looks for. */
    private List<Integer> allLanes(String sought) {
        List<Integer> lanes = watch.watchStore().awaitAll(spec.name());
        if (lanes.isEmpty()) {
            throw new IllegalStateException("There is no watch " + spec.name() + " in datasync_watch that could have "
                    + sought + "; a watch is stored when its route first starts");
        }
        return lanes;
    }

    private void saveFailures(List<Integer> lanes) {
        Map<Integer, Integer> counts = watch.parkedChanges().countByLane();
        lanes.forEach(lane -> watch.watchStore().saveFailures(spec.name(), lane, counts.getOrDefault(lane, 0)));
    }
}
