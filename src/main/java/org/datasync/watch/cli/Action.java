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

/** An action of a watch: what the option {@code action} of its endpoint calls so. */
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

    @Option(names = "--tables", paramLabel = "TABLES", description = "The option tables of the watch.")
    String tables;

    @Option(
            names = {"-o", "--option"},
            paramLabel = "NAME=VALUE",
            description = "Another option of the watch's endpoint, such as subscriber=erp; may be repeated.")
    Map<String, String> others = new LinkedHashMap<>();

    @Option(names = "--json", description = "Answers with JSON.")
    boolean json;

    private final String word;
    private final String usualPattern;

    Action(String word, String usualPattern) {
        this.word = word;
        this.usualPattern = usualPattern;
    }

    /** The options of the endpoint that the command line says besides. */
    void fill(Map<String, String> options) {}

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
        Object answer = actions.run(pattern == null ? usualPattern : pattern, name, options());
        new Answer(word, answer).print(spec.commandLine().getOut(), json);
        return code(answer);
    }

    private Map<String, String> options() {
        Map<String, String> options = new LinkedHashMap<>(others);
        options.put("action", word);
        put(options, "tables", tables);
        fill(options);
        return options;
    }

    static void put(Map<String, String> options, String option, String value) {
        if (value != null) {
            options.put(option, value);
        }
    }
}
