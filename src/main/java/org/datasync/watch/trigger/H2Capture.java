package org.datasync.watch.trigger;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.h2.tools.TriggerAdapter;

/**
 * What H2 calls for each row of a captured table that changes. It runs in the server, in the session and with the rights of
 * whoever changes the row, and needs no other classes there than this jar's.
 *
 * <p>What it is to do is in a constant beside the trigger, whose name is the trigger's and {@code _how}: a list of lists of
 * text, see the order of the fields. So it is known after a restart of the server, and after an ALTER TABLE, for which H2
 * makes the trigger anew under a name that ends with its own.
 */
public final class H2Capture extends TriggerAdapter {

    private static final String OURS = "datasync_";
    private static final String CONSTANT = "_how";

    private String insert;
    private String filter;
    private boolean hasBefore;
    private boolean hasAfter;
    private boolean unchanged;
    private List<String> key;
    private List<String> columns;

    /** For H2. */
    public H2Capture() {}

    @Override
    public void init(Connection connection, String schema, String trigger, String table, boolean isBefore, int type)
            throws SQLException {
        String constant = constantOf(connection, schema, trigger)
                .orElseThrow(() -> new SQLException("The trigger " + trigger + " of " + table
                        + " captures changes for a watch, but its constant is gone, which says how. Have the watch"
                        + " install it again, with install=ensure or action=install"));
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT " + quoted(schema) + "." + quoted(constant))) {
            row.next();
            configure((Object[]) row.getArray(1).getArray());
        }
    }

    private static Optional<String> constantOf(Connection connection, String schema, String trigger)
            throws SQLException {
        for (int at = trigger.indexOf(OURS); at >= 0; at = trigger.indexOf(OURS, at + 1)) {
            String constant = trigger.substring(at) + CONSTANT;
            try (PreparedStatement statement = connection.prepareStatement("SELECT 1 FROM INFORMATION_SCHEMA.CONSTANTS"
                    + " WHERE CONSTANT_SCHEMA = ? AND CONSTANT_NAME = ?")) {
                statement.setString(1, schema);
                statement.setString(2, constant);
                try (ResultSet row = statement.executeQuery()) {
                    if (row.next()) {
                        return Optional.of(constant);
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    private void configure(Object[] how) throws SQLException {
        insert = texts(how[0]).get(0);
        filter = texts(how[1]).stream().findFirst().orElse(null);
        List<String> flags = texts(how[2]);
        hasBefore = flags.contains("before");
        hasAfter = flags.contains("after");
        unchanged = flags.contains("unchanged");
        key = texts(how[3]);
        columns = texts(how[4]);
    }

    private static List<String> texts(Object array) throws SQLException {
        return Arrays.stream((Object[]) ((Array) array).getArray())
                .map(String::valueOf)
                .toList();
    }

    @Override
    public void fire(Connection connection, ResultSet oldRow, ResultSet newRow) throws SQLException {
        H2Row old = watched(connection, oldRow);
        H2Row now = watched(connection, newRow);
        if (old != null && now != null && old.json(key).equals(now.json(key))) {
            if (unchanged || isChanged(old, now)) {
                record(connection, "update", now, old, now);
            }
            return;
        }
        if (old != null) {
            record(connection, "delete", old, old, null);
        }
        if (now != null) {
            record(connection, "insert", now, null, now);
        }
    }

    private boolean isChanged(H2Row old, H2Row now) throws SQLException {
        Set<String> all = new LinkedHashSet<>(key);
        all.addAll(columns);
        return !old.json(all).equals(now.json(all));
    }

    private H2Row watched(Connection connection, ResultSet values) throws SQLException {
        if (values == null) {
            return null;
        }
        H2Row row = new H2Row(values);
        return filter == null || row.meets(connection, filter) ? row : null;
    }

    private void record(Connection connection, String operation, H2Row keyed, H2Row old, H2Row now)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            int index = 0;
            for (String column : key) {
                keyed.bind(statement, ++index, column);
            }
            statement.setString(++index, operation);
            statement.setString(++index, old == null || !hasBefore ? null : old.json(columns));
            statement.setString(++index, now == null || !hasAfter ? null : now.json(columns));
            statement.executeUpdate();
        }
    }
}
