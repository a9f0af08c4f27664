package org.datasync.watch.dialect;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * How a database tells sessions that listen what others have committed. What it tells is a text, which may be lost when a connection
 * is, and may come more than once.
 */
public interface Notifications {

    /** The statement after which a session is told, once it is committed. */
    String listen();

    /** The statement after which it is not. */
    String ignore();

    /**
     * A query that has all who listen told a text when, and only when, its transaction commits; once, however often the transaction
     * does that.
     */
    SqlClause tell(String text);

    /**
     * The texts that a session was told; empty if it was not within the time. Does not ask the server, so that a connection that is
     * gone may not be noticed.
     *
     * @param connection of the session, outside a transaction
     */
    List<String> await(Connection connection, Duration atMost) throws SQLException;
}
