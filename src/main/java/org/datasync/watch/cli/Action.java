package org.datasync.watch.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.datasync.watch.DatasyncWatchActions;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * An action of a watch: what the option {@code action} of its endpoint calls so, by default as the command is called. A command has
 * methods for the options of its own, each of which sets an option of the endpoint.
 */
abstract class Action implements Callable<Integer> {

    @Spec
    CommandSpec spec;

    @Mixin
    Database database;

    @Option(
            names = "--name",
            required = true,
            paramLabel = "NAME",
            description = "The watch's name, as in its endpoint.")
    String name;

    @Option(
            names = "--pattern",
            paramLabel = "PATTERN",
            description = "The watch's pattern: trigger, change-table, last-modified"
                    + " or snapshot. The default is the one that has the action, else trigger.")
    String pattern;

    @Option(
            names = {"-o", "--option"},
            paramLabel = "NAME=VALUE",
            description = "Another option of the watch's endpoint, such as subscriber=erp; may be repeated.")
    Map<String, String> others = new LinkedHashMap<>();

    @Option(names = "--json", description = "Answers with JSON.")
    boolean json;

    private final Map<String, String> options = new LinkedHashMap<>();

    @Option(names = "--tables", paramLabel = "TABLES", description = "The option tables of the watch.")
    void tables(String tables) {
        set("tables", tables);
    }

    /** Sets an option of the endpoint; picocli says null of those that the command line has not. */
    final void set(String option, String value) {
        if (value == null) {
            options.remove(option);
        } else {
            options.put(option, value);
        }
    }

    /** The same for one that is true or was not given. */
    final void set(String option, boolean value) {
        set(option, value ? "true" : null);
    }

    /** The action's word. */
    String word() {
        return spec.name();
    }

    /** The pattern that a watch with this action has, if nobody says. */
    String usualPattern() {
        return "trigger";
    }

    /** The exit code. */
    int code(Object answer) {
        return ExitCode.OK;
    }

    @Override
    public Integer call() throws Exception {
        try (DatasyncWatchActions actions = new DatasyncWatchActions(database.watched(), database.state())) {
            return answer(actions);
        }
    }

    int answer(DatasyncWatchActions actions) throws Exception {
        Map<String, String> all = new LinkedHashMap<>(others);
        all.putAll(options);
        all.put("action", word());
        Object answer = actions.run(pattern == null ? usualPattern() : pattern, name, all);
        new Answer(word(), answer).print(spec.commandLine().getOut(), json);
        return code(answer);
    }
}
