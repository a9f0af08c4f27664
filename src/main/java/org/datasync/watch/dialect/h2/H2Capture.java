package org.datasync.watch.dialect.h2;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.datasync.watch.dialect.h2.H2Change.Entry;
import org.h2.tools.TriggerAdapter;

/**
 * What H2 calls for each row of a captured table that changes. It runs in the server, in the session and with the rights of
 * whoever changes the row, and needs no other classes there than this jar's.
 *
 * <p>What it is to do is in a constant beside the trigger, whose name is the trigger's and {@link #CONSTANT}: a list of lists of
 * text, see the order of the fields. So it is known after a restart of the server, and after an ALTER TABLE, for which H2
 * makes the trigger anew under a name that ends with its own.
 */
public final class H2Capture extends TriggerAdapter {

    private static final String OURS = "datasync_";

    /** What the name of the constant ends with that says how to capture. */
    static final String CONSTANT = "_how";

    /** What the names of the triggers end with that announce that a statement, or a change of a row, is about to be. */
    static final String BEGIN = "_begin";

    static final String BEFORE = "_before";

    private static final List<String> ANNOUNCING = List.of(BEGIN, BEFORE);

    private String capture;
    private boolean isBefore;
    private boolean isReachedByItself;
    private String insert;
    private String insertOfJson;
    private String filter;
    private boolean hasBefore;
    private boolean hasAfter;
    private boolean unchanged;
    private boolean whole;
    private List<String> key;
    private List<String> columns;
    private List<String> keyKinds;

    /** What is wrong with a trigger whose constant another node has dropped. */
    static final String GONE = " captures changes for a watch, but its constant is gone, which says how";

    /** For H2. */
    public H2Capture() {}

    @Override
    public void init(Connection connection, String schema, String trigger, String table, boolean before, int type)
            throws SQLException {
        String constant = constantOf(connection, schema, trigger).orElseThrow(() -> gone(trigger, table));
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT " + quoted(schema) + "." + quoted(constant) + ", DATABASE(), DATABASE_PATH()")) {
            row.next();
            configure((Object[]) row.getArray(1).getArray());
            capture = String.join("\n", constant, schema, row.getString(2), String.valueOf(row.getString(3)));
        } catch (SQLException e) {
            // another node may have dropped it since it was found
            throw constantOf(connection, schema, trigger).isPresent() ? e : gone(trigger, table);
        }
        isBefore = before;
    }

    private static SQLException gone(String trigger, String table) {
        return new SQLException("The trigger " + trigger + " of " + table + GONE
                + ". Have the watch install it again, with install=ensure or action=install");
    }

    private static Optional<String> constantOf(Connection connection, String schema, String trigger)
            throws SQLException {
        String name = ANNOUNCING.stream()
                .filter(trigger::endsWith)
                .findFirst()
                .map(end -> trigger.substring(0, trigger.length() - end.length()))
                .orElse(trigger);
        for (int at = name.indexOf(OURS); at >= 0; at = name.indexOf(OURS, at + 1)) {
            String constant = name.substring(at) + CONSTANT;
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
        insertOfJson = texts(how[0]).get(texts(how[0]).size() - 1);
        filter = texts(how[1]).stream().findFirst().orElse(null);
        List<String> flags = texts(how[2]);
        hasBefore = flags.contains("before");
        hasAfter = flags.contains("after");
        unchanged = flags.contains("unchanged");
        whole = flags.contains("whole");
        isReachedByItself = flags.contains("reached");
        key = texts(how[3]);
        columns = texts(how[4]);
        keyKinds =
                how.length > 5 ? texts(how[5]) : List.of(); // of an installation by an earlier release there are none
    }

    private static List<String> texts(Object array) throws SQLException {
        return Arrays.stream((Object[]) ((Array) array).getArray())
                .map(String::valueOf)
                .toList();
    }

    @Override
    public void fire(Connection connection, ResultSet oldRow, ResultSet newRow) throws SQLException {
        if (isBefore) {
            announce(connection, oldRow, newRow);
            return;
        }
        H2Change change = change(connection, oldRow, newRow);
        boolean isAnnounced = (isReachedByItself && change.isUpdate()) || change.isMove();
        for (Entry entry : H2Frames.of(capture).write(change, isAnnounced)) {
            write(connection, entry);
        }
    }

    private void announce(Connection connection, ResultSet oldRow, ResultSet newRow) throws SQLException {
        if (oldRow == null) {
            H2Frames.of(capture).begin();
        } else if (isReachedByItself || !new H2Row(oldRow).json(key).equals(new H2Row(newRow).json(key))) {
            H2Frames.of(capture).announce(change(connection, oldRow, newRow));
        }
    }

    private H2Change change(Connection connection, ResultSet oldRow, ResultSet newRow) throws SQLException {
        H2Row old = oldRow == null ? null : new H2Row(oldRow);
        H2Row now = newRow == null ? null : new H2Row(newRow);
        String oldKey = old == null ? null : old.json(key);
        String newKey = now == null ? null : now.json(key);
        boolean was = old != null && isWatched(connection, old);
        boolean is = now != null && isWatched(connection, now);
        if (was && is && oldKey.equals(newKey)) {
            boolean recorded = unchanged || isChanged(old, now);
            return new H2Change(
                    oldKey,
                    newKey,
                    Optional.empty(),
                    recorded ? Optional.of(entry("update", now, old, now)) : Optional.empty());
        }
        return new H2Change(
                oldKey,
                newKey,
                was ? Optional.of(entry("delete", old, old, null)) : Optional.empty(),
                is ? Optional.of(entry("insert", now, null, now)) : Optional.empty());
    }

    /** Of a chosen column that is gone, as it may have another name now, nobody can tell. */
    private boolean isChanged(H2Row old, H2Row now) throws SQLException {
        Set<String> all = new LinkedHashSet<>(key);
        all.addAll(columns(now));
        return !now.names().containsAll(all) || !old.json(all).equals(now.json(all));
    }

    /** The columns of images: if they were all of the table, they still are. */
    private Collection<String> columns(H2Row row) {
        return whole ? row.names() : columns;
    }

    private boolean isWatched(Connection connection, H2Row row) throws SQLException {
        return filter == null || row.meets(connection, filter);
    }

    private Entry entry(String operation, H2Row keyed, H2Row old, H2Row now) throws SQLException {
        boolean json = !keyed.isOfKinds(key, keyKinds);
        List<Object> values = new ArrayList<>();
        if (json) {
            values.add(keyed.json(key));
        } else {
            for (String column : key) {
                values.add(keyed.bound(column));
            }
        }
        return new Entry(
                operation,
                values,
                json,
                old == null || !hasBefore ? null : old.json(columns(old)),
                now == null || !hasAfter ? null : now.json(columns(now)));
    }

    private void write(Connection connection, Entry entry) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(entry.json() ? insertOfJson : insert)) {
            int index = 0;
            for (Object value : entry.key()) {
                if (value instanceof byte[] bytes) {
                    statement.setBytes(++index, bytes);
                } else {
                    statement.setString(++index, (String) value);
                }
            }
            statement.setString(++index, entry.operation());
            statement.setString(++index, entry.before());
            statement.setString(++index, entry.after());
            statement.executeUpdate();
        }
    }
}
