package org.datasync.watch.dialect.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.datasync.watch.dialect.Notifications;
import org.datasync.watch.dialect.SqlClause;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** LISTEN and NOTIFY, by the one driver that tells of them. The only class that knows it. */
final class PostgreSqlNotifications implements Notifications {

    /** Of a database, not of a schema. */
    static final String CHANNEL = "datasync_watch";

    @Override
    public String listen() {
        return "LISTEN " + CHANNEL;
    }

    @Override
    public String ignore() {
        return "UNLISTEN " + CHANNEL;
    }

    @Override
    public SqlClause tell(String text) {
        return new SqlClause("SELECT pg_catalog.pg_notify('" + CHANNEL + "', ?)", List.of(text));
    }

    @Override
    public List<String> await(Connection connection, Duration atMost) throws SQLException {
        PGNotification[] told =
                connection.unwrap(PGConnection.class).getNotifications(Math.max(1, Math.toIntExact(atMost.toMillis())));
        return told == null
                ? List.of()
                : Arrays.stream(told)
                        .filter(notification -> notification.getName().equals(CHANNEL))
                        .map(PGNotification::getParameter)
                        .toList();
    }
}
