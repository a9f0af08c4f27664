package org.datasync.watch.schema;

import java.sql.SQLException;
import org.datasync.watch.log.SafeMessage;
import org.springframework.dao.DataAccessResourceFailureException;

/** The server takes no writes from this user, as a replica does. What was to be written is as it was. */
public final class ServerReadOnly extends DataAccessResourceFailureException implements SafeMessage {

    private static final long serialVersionUID = 1L;

    ServerReadOnly(SQLException cause) {
        super(
                "The database's server is read-only, as a replica is, and a watch has to write. Watch the primary, or make this"
                        + " server the primary: the watch goes on by itself once it may write. Of a replica, last-modified and"
                        + " snapshot can read with a stateDataSource elsewhere",
                cause);
    }
}
