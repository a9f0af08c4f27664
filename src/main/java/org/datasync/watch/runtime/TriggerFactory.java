package org.datasync.watch.runtime;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.datasync.watch.changetable.ChangeTableSpec;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.pattern.Lookout;
import org.datasync.watch.pattern.PatternAction;
import org.datasync.watch.pattern.PatternContext;
import org.datasync.watch.runtime.WatchSpec.RecordSelection;
import org.datasync.watch.runtime.WatchSpec.ScriptSpec;
import org.datasync.watch.trigger.CaptureCheck;
import org.datasync.watch.trigger.CaptureStore;
import org.datasync.watch.trigger.CaptureTarget;
import org.datasync.watch.trigger.Captures;
import org.datasync.watch.trigger.Finding;
import org.datasync.watch.trigger.OriginMark;

/** The pattern {@code trigger}: our own change table, and triggers of ours that fill it. */
final class TriggerFactory extends ChangeTableFactory {

    private static final String DEFAULT_CHANGE_TABLE = "datasync";

    private static final int LONGEST_ORIGIN = 64;

    @Override
    public String name() {
        return "trigger";
    }

    @Override
    ChangeTableSpec changeTable(WatchSpec spec) {
        ChangeTableSpec given = spec.pattern().changeTable();
        return given.named(given.table().orElse(DEFAULT_CHANGE_TABLE))
                .ofAllTables(given.queue().subscriber().orElse(spec.name()));
    }

    @Override
    Capability capability() {
        return Capability.TRIGGER;
    }

    @Override
    void refuse(WatchSpec spec) {
        if (!spec.pattern().changeTable().isOwn()) {
            throw new IllegalArgumentException("The pattern trigger has a change table of our own, so that no option"
                    + " says what its columns mean. Leave out idColumn, tableColumn, keyColumns and so on, or use the"
                    + " pattern change-table");
        }
    }

    private Captures captures(Watch watch) {
        ChangeTableSpec changeTable = changeTable(watch.spec());
        return new Captures(
                new CaptureTarget(
                        changeTable.name(), changeTable.queue().subscriber().orElseThrow()),
                watch.spec().pattern().capture(),
                watch.dataSource(),
                watch.dialect(),
                watch.transactions());
    }

    @Override
    Optional<CaptureStore> captureStore(Watch watch) {
        return Optional.of(captures(watch).store());
    }

    @Override
    void installTables(Watch watch) {
        switch (watch.spec().databases().install()) {
            case ENSURE -> captures(watch).ensure();
            case VALIDATE -> captures(watch).validate();
            case NONE -> captures(watch).requireOwn();
        }
    }

    /** That is done before the triggers are installed. */
    @Override
    void requireOwn(Watch watch) {}

    @Override
    public BooleanSupplier backfill(PatternContext context) {
        return watch(context).spec().pattern().capture().rows().initialLoad()
                ? captures(watch(context))::load
                : () -> false;
    }

    @Override
    public Lookout lookout(PatternContext context) {
        Watch watch = watch(context);
        return new CaptureLookout(captures(watch)
                .check(
                        watch.watch(),
                        watch.spec().pattern().capture().installation().checkInterval(),
                        watch.clock()));
    }

    /** Looks whether the triggers are there. */
    private record CaptureLookout(CaptureCheck check) implements Lookout {
        @Override
        public void run() {
            check.run();
        }

        @Override
        public List<String> troubles() {
            return check.problems();
        }

        @Override
        public boolean isLosing() {
            return check.isLosing();
        }
    }

    @Override
    public Map<String, PatternAction> actions(PatternContext context) {
        Watch watch = watch(context);
        Map<String, PatternAction> actions = new LinkedHashMap<>();
        actions.put("validate", new Administration(() -> findings(watch)));
        actions.put("install", new Administration(() -> done(() -> installAll(watch))));
        actions.put("uninstall", new Administration(() -> uninstallation(watch).run()));
        actions.put("print-ddl", new Administration(() -> script(watch)));
        actions.put("resync", new ResyncAction(watch));
        actions.put("set-origin", new SetOriginAction(watch));
        return actions;
    }

    @Override
    public String defaultAction() {
        return "status";
    }

    private void installAll(Watch watch) {
        captures(watch).ensure();
        lanes(watch).ifPresent(LaneInstallation::create);
    }

    private Uninstallation uninstallation(Watch watch) {
        return new Uninstallation(watch, captures(watch), lanes(watch));
    }

    private List<Map<String, Object>> findings(Watch watch) {
        return Stream.of(
                        watch.strangers(),
                        captures(watch).findings(),
                        lanes(watch).flatMap(LaneInstallation::finding).stream().toList())
                .flatMap(List::stream)
                .map(Finding::toMap)
                .toList();
    }

    private String script(Watch watch) {
        ScriptSpec script = watch.spec().action().script();
        if (script.undo()) {
            return uninstallation(watch).script();
        }
        Captures captures = captures(watch);
        List<String> further =
                new ArrayList<>(lanes(watch).map(LaneInstallation::creation).orElse(List.of()));
        script.grantTo().map(to -> grants(watch, captures, to)).ifPresent(further::addAll);
        return captures.script(further);
    }

    /** With the tables of the watch's state, as who only watches makes none. */
    private static List<String> grants(Watch watch, Captures captures, String to) {
        String grantee = watch.dialect().grantee(to, watch.reader()::usual);
        return Stream.of(watch.stateScript(captures.versions()), captures.grants(grantee), watch.stateGrants(grantee))
                .flatMap(List::stream)
                .distinct()
                .toList();
    }

    private static Object done(Runnable action) {
        action.run();
        return null;
    }

    /** Something about the triggers, which sees to its transactions itself. */
    private record Administration(Supplier<Object> work) implements PatternAction {
        @Override
        public Object run(Input input) {
            return work.get();
        }

        @Override
        public boolean isTransacted() {
            return false;
        }
    }

    /** Queues records to be read and delivered again. */
    private final class ResyncAction implements PatternAction {
        private final Watch watch;
        private final RecordSelection records;
        private final boolean all;
        private Captures captures;

        ResyncAction(Watch watch) {
            this.watch = watch;
            this.records = watch.spec().action().records();
            this.all = watch.spec().action().failures().all();
        }

        @Override
        public void start() {
            if (records.table().isEmpty() && records.condition().isPresent()) {
                throw new IllegalArgumentException(
                        "action=resync has a condition in the option where but no table that it is"
                                + " about. Name one with the option table");
            }
            captures = captures(watch);
            captures.requireOwn();
        }

        @Override
        public Object run(Input input) {
            return captures.resync(table(input.body()), records.condition());
        }

        /** It may fill the change table with many rows, so somebody has to want all of them; a body can only name one table. */
        private Optional<String> table(Object body) {
            if (records.table().isPresent() || all) {
                return records.table();
            }
            if (body instanceof Map<?, ?> map && map.get("table") instanceof String named) {
                if (map.size() > 1) {
                    throw new IllegalArgumentException(
                            "The body selects by " + map.keySet()
                                    + ", expected table alone. Everything else can only be said by the options of the endpoint");
                }
                return Optional.of(named);
            }
            throw new IllegalArgumentException(
                    "action=resync needs to know which records; expected the option table, perhaps with where, or a body that is"
                            + " a map with table, or all=true for those of all tables");
        }
    }

    private static final class SetOriginAction implements PatternAction {
        private final Watch watch;
        private OriginMark mark;

        SetOriginAction(Watch watch) {
            this.watch = watch;
        }

        @Override
        public void start() {
            watch.require(Capability.ORIGIN);
            Optional<String> given = watch.spec().action().marks().origin();
            String origin = given.filter(text -> !text.isBlank() && text.length() <= LONGEST_ORIGIN)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "action=set-origin needs an origin of 1 to " + LONGEST_ORIGIN + " characters, found "
                                    + given.orElse("none") + ". Name it with the option origin"));
            mark = new OriginMark(watch.dataSource(), watch.dialect().triggers(), origin);
        }

        @Override
        public boolean isTransacted() {
            return false;
        }

        @Override
        public Object run(Input input) {
            mark.set();
            return null;
        }
    }
}
