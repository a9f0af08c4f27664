package org.datasync.watch.trigger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.datasync.watch.dialect.CaptureName;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.dialect.Triggers;
import org.datasync.watch.schema.TableName;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;

/** The definitions of all triggers of ours that are in some schemas, as one look at each has found them. */
final class InstalledTriggers {

    private final Triggers triggers;
    private final Map<TableName, Map<String, String>> places = new HashMap<>();

    /** Looks at those of these schemas. */
    InstalledTriggers(Triggers triggers, Collection<String> schemas, JdbcTemplate jdbc) {
        this.triggers = triggers;
        String query = triggers.allInstalled();
        Object[] arguments = new Object[query.length() - query.replace("?", "").length()];
        for (String schema : schemas) {
            Arrays.fill(arguments, schema);
            jdbc.query(query, (RowCallbackHandler) row -> add(schema, row), arguments);
        }
    }

    private void add(String schema, ResultSet row) throws SQLException {
        String name = row.getString(1);
        String table = row.getString(3);
        TableName place = new TableName(schema, table == null ? CaptureName.prefixOf(name) : table);
        places.computeIfAbsent(place, none -> new TreeMap<>()).put(name, definition(name, row.getString(2)));
    }

    /** Those of a capture, by name. */
    Map<String, String> of(CaptureName name) {
        List<String> prefixes = triggers.prefixes(name);
        Map<String, String> found = new TreeMap<>(places.getOrDefault(name.table(), Map.of()));
        prefixes.forEach(prefix ->
                found.putAll(places.getOrDefault(new TableName(name.table().schema(), prefix), Map.of())));
        found.keySet().removeIf(trigger -> prefixes.stream().noneMatch(trigger::contains));
        return found;
    }

    /** The same of one capture alone. */
    static Map<String, String> of(Triggers triggers, CaptureName name, JdbcTemplate on) {
        SqlClause query = triggers.installed(name);
        Map<String, String> found = new TreeMap<>();
        on.query(
                query.sql(),
                row -> {
                    found.put(row.getString(1), definition(row.getString(1), row.getString(2)));
                },
                query.arguments().toArray());
        return found;
    }

    private static String definition(String name, String definition) {
        return name + " " + definition;
    }
}
