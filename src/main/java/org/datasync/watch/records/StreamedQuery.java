package org.datasync.watch.records;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.datasync.watch.dialect.SqlClause;
import org.springframework.jdbc.core.ArgumentPreparedStatementSetter;

/** Prepares queries whose rows a driver is not to have in memory all at once. */
public final class StreamedQuery {

    /** How many rows a driver is to have in memory at a time that would else have all. */
    public static final int FEW = 25;

    private StreamedQuery() {}

    /** A query whose rows are read a few at a time. */
    public static PreparedStatement of(Connection connection, String sql, List<Object> arguments) throws SQLException {
        return of(connection, new SqlClause(sql, arguments), 0, FEW);
    }

    /**
     * The same that gives no more rows than some.
     *
     * @param maxRows 0 for no limit
     * @param atATime how many rows the driver is to take at a time
     */
    public static PreparedStatement of(Connection connection, SqlClause query, int maxRows, int atATime)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(query.sql());
        if (maxRows > 0) {
            statement.setMaxRows(maxRows);
        }
        // else some drivers read all rows before they give the first; and some refuse more than the most
        statement.setFetchSize(maxRows > 0 ? Math.min(atATime, maxRows) : atATime);
        new ArgumentPreparedStatementSetter(query.arguments().toArray()).setValues(statement);
        return statement;
    }
}
