package org.datasync.watch.records;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.springframework.jdbc.core.ArgumentPreparedStatementSetter;

/** Prepares queries whose rows a driver is not to have in memory all at once. */
public final class StreamedQuery {

    /** How many rows a driver is to have in memory at a time that would else have all. */
    private static final int FEW = 25;

    private StreamedQuery() {}

    /** A query whose rows are read a few at a time. */
    public static PreparedStatement of(Connection connection, String sql, List<Object> arguments) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setFetchSize(FEW); // else some drivers read all rows before they give the first
        new ArgumentPreparedStatementSetter(arguments.toArray()).setValues(statement);
        return statement;
    }
}
