package org.datasync.watch.contract.trigger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.h2.tools.TriggerAdapter;

/** A trigger of an application on H2: counts in the table {@code tally} what happens to the records of another. */
public final class CountingTrigger extends TriggerAdapter {

    /** For H2. */
    public CountingTrigger() {}

    @Override
    public void fire(Connection connection, ResultSet oldRow, ResultSet newRow) throws SQLException {
        try (PreparedStatement count = connection.prepareStatement("UPDATE tally SET n = n + 1 WHERE k0 = ?")) {
            count.setInt(1, oldRow.getInt("K0"));
            count.executeUpdate();
        }
    }
}
