package org.datasync.watch.support;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** A DataSource that remembers the statements prepared through it, and with what values they were carried out. */
public final class StatementLog extends DelegatingDataSource {

    private final List<String> statements = new CopyOnWriteArrayList<>();
    private final List<Sent> sent = new CopyOnWriteArrayList<>();

    public StatementLog(DataSource dataSource) {
        super(dataSource);
    }

    /** A statement that was carried out, with the values of its placeholders in order. */
    public record Sent(String sql, List<Object> values) {}

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = super.getConnection();
        return Proxied.proxy(Connection.class, (method, arguments) -> {
            Object result = Proxied.invoke(connection, method, arguments);
            if (method.getName().equals("prepareStatement")) {
                statements.add((String) arguments[0]);
                return logged((PreparedStatement) result, (String) arguments[0]);
            }
            return result;
        });
    }

    private PreparedStatement logged(PreparedStatement statement, String sql) {
        SortedMap<Integer, Object> values = new TreeMap<>();
        return Proxied.proxy(PreparedStatement.class, (method, arguments) -> {
            if (method.getName().startsWith("set") && arguments.length > 1) {
                values.put((Integer) arguments[0], arguments[1]);
            } else if (method.getName().startsWith("execute")) {
                sent.add(new Sent(sql, new ArrayList<>(values.values())));
            }
            return Proxied.invoke(statement, method, arguments);
        });
    }

    public List<String> statements() {
        return statements;
    }

    /** What was carried out, batches apart. */
    public List<Sent> sent() {
        return sent;
    }

    /** The queries of a table, whose name is the last part of what they read from. */
    public List<String> queriesOf(String table) {
        return statements.stream()
                .filter(sql ->
                        sql.toLowerCase(Locale.ROOT).matches("select .* from (only )?[^ ]*\\b" + table + "\\b.*"))
                .toList();
    }
}
