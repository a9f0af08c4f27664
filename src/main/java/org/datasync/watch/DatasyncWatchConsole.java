package org.datasync.watch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.spi.annotations.DevConsole;
import org.apache.camel.support.console.AbstractDevConsole;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;

/**
 * How the watches of this CamelContext are getting on, in Camel's developer console: {@code watch} chooses one, and with
 * {@code history=true} what is remembered of the last hours is told too. Nothing of a row but the standing of a pattern, as in
 * {@code action=status}. The database is not asked for it.
 */
@DevConsole(
        name = DatasyncWatchConstants.SCHEME,
        displayName = "Datasync Watch",
        description = "How watches of SQL databases are getting on")
public class DatasyncWatchConsole extends AbstractDevConsole {

    /** Chooses a watch by its name. */
    public static final String WATCH = "watch";

    /** Whether to tell of the last hours too. */
    public static final String HISTORY = "history";

    public DatasyncWatchConsole() {
        super("camel", DatasyncWatchConstants.SCHEME, "Datasync Watch", "How watches of SQL databases are getting on");
    }

    @Override
    protected String doCallText(Map<String, Object> options) {
        return views(options).stream().map(DatasyncWatchConsole::line).collect(Collectors.joining("\n"));
    }

    private static String line(Map<String, Object> view) {
        List<String> parts = new ArrayList<>();
        view.forEach((name, value) -> {
            if (value != null) {
                parts.add(name + "=" + value);
            }
        });
        return String.join(" ", parts);
    }

    @Override
    protected Map<String, Object> doCallJson(Map<String, Object> options) {
        JsonArray watches = new JsonArray();
        views(options).forEach(view -> watches.add(new JsonObject(view)));
        JsonObject root = new JsonObject();
        root.put("watches", watches);
        return root;
    }

    private List<Map<String, Object>> views(Map<String, Object> options) {
        Object watch = options.get(WATCH);
        boolean history = Boolean.parseBoolean(String.valueOf(options.get(HISTORY)));
        return consumers().stream()
                .filter(consumer -> watch == null || watch.equals(consumer.name()))
                .map(consumer -> view(consumer, history))
                .toList();
    }

    private static Map<String, Object> view(DatasyncWatchConsumer consumer, boolean history) {
        consumer.monitor().want();
        Map<String, Object> view = new LinkedHashMap<>(consumer.view());
        if (history) {
            view.put(HISTORY, consumer.monitor().history());
        }
        return view;
    }

    private List<DatasyncWatchConsumer> consumers() {
        return DatasyncWatchComponent.allOf(getCamelContext())
                .flatMap(component -> component.watches().stream())
                .toList();
    }
}
