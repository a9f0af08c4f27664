package org.datasync.watch.apply;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.datasync.watch.dialect.Dialect;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCallback;

/**
 * Writes rows in the order in which they come: those that follow each other by one statement in one JDBC batch, in which no row
 * is twice, as drivers may make one statement of it.
 */
final class BatchWriter {

    private static final int LARGEST_BATCH = 500;

    private final JdbcTemplate jdbc;
    private final Dialect dialect;
    private final List<Write> batch = new ArrayList<>();
    private final Set<Object> keys = new HashSet<>();

    BatchWriter(JdbcTemplate jdbc, Dialect dialect) {
        this.jdbc = jdbc;
        this.dialect = dialect;
    }

    void add(Write write) {
        boolean fits = batch.isEmpty()
                || (batch.get(0).statement().sql().equals(write.statement().sql())
                        && batch.size() < LARGEST_BATCH
                        && !keys.contains(write.key()));
        if (!fits) {
            flush();
        }
        batch.add(write);
        keys.add(write.key());
    }

    /** Writes what is not written yet. */
    void flush() {
        if (batch.isEmpty()) {
            return;
        }
        Write.Statement statement = batch.get(0).statement();
        try {
            jdbc.execute(statement.sql(), (PreparedStatementCallback<Void>) this::run);
        } catch (DataAccessException e) {
            throw dialect.isInfrastructure(e) ? e : refused(statement, e);
        }
        batch.clear();
        keys.clear();
    }

    private Void run(PreparedStatement statement) throws SQLException {
        for (Write write : batch) {
            bind(statement, write);
            if (batch.size() > 1) {
                statement.addBatch();
            }
        }
        if (batch.size() > 1) {
            statement.executeBatch();
        } else {
            statement.executeUpdate();
        }
        return null;
    }

    private void bind(PreparedStatement statement, Write write) throws SQLException {
        List<Integer> places = write.statement().places();
        for (int i = 0; i < places.size(); i++) {
            int place = places.get(i);
            Object value = write.values().get(place);
            if (value == null) {
                TargetColumn column = write.statement().columns().get(place);
                statement.setNull(
                        i + 1,
                        dialect.nullType(
                                column.column(), column.storage().type().code()));
            } else {
                statement.setObject(i + 1, value);
            }
        }
    }

    private IllegalStateException refused(Write.Statement statement, DataAccessException reason) {
        String columns =
                statement.columns().stream().map(TargetColumn::toString).collect(Collectors.joining(", "));
        return new IllegalStateException(
                "The database refuses " + (batch.size() == 1 ? "a change" : "one of " + batch.size() + " changes")
                        + " of " + statement.table() + " (" + columns
                        + "); the cause says why: a constraint, a right, or a value that is too large for its column",
                reason);
    }
}
