package org.datasync.watch.records;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.Test;

class ReadAheadTest {

    /** How many rows the driver was to take each time. */
    private static List<Integer> times(int limit, IntToLongFunction size) throws SQLException {
        List<Integer> times = new ArrayList<>();
        try (HikariDataSource dataSource = TestDatabase.POSTGRESQL.newDatabase();
                Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement statement =
                            StreamedQuery.of(connection, "SELECT generate_series(1, ?)", List.of(limit));
                    ResultSet result = statement.executeQuery()) {
                ReadAhead ahead = new ReadAhead(result, limit);
                int taken = 0;
                for (int row = 1; result.next(); row++) {
                    assertThat(result.getInt(1)).isEqualTo(row);
                    if (row > taken) {
                        times.add(result.getFetchSize());
                        taken += result.getFetchSize();
                    }
                    ahead.read(size.applyAsLong(row));
                }
            }
        }
        return times;
    }

    @Test
    void ofSmallRowsItTakesMoreEachTime() throws SQLException {
        assertThat(times(700, row -> 100)).containsExactly(25, 50, 100, 200, 200, 125);
        assertThat(times(30, row -> 100)).containsExactly(25, 5);
    }

    @Test
    void ofLargeRowsItTakesFew() throws SQLException {
        assertThat(times(100, row -> 100_000)).containsExactly(25, 25, 25, 25);
    }

    @Test
    void oneLargeRowIsEnough() throws SQLException {
        assertThat(times(200, row -> row == 60 ? 1_000_000 : 10)).containsExactly(25, 50, 25, 25, 25, 25, 25);
        assertThat(times(300, row -> row == 1 ? 10_000 : 10)).containsExactly(25, 50, 100, 100, 25);
    }
}
