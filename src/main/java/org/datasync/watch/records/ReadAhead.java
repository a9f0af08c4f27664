package org.datasync.watch.records;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Has the driver of a {@link StreamedQuery} take more rows at a time once they turn out to be small, as each time is a way to the
 * server and back. It takes twice as many as before, and no more than are small together if they are as large as the largest so
 * far. One for one query; not thread-safe.
 */
public final class ReadAhead {

    /** How large the rows that a driver has in memory are together, about, in bytes. */
    private static final long SMALL = 1_000_000;

    private static final int MOST = 200;

    private final ResultSet result;
    private final int limit;
    private long largest = 1;
    private int read;
    private int times = StreamedQuery.FEW;
    private int next = StreamedQuery.FEW;

    /** Of a query that gives so many rows at most. */
    public ReadAhead(ResultSet result, int limit) {
        this.result = result;
        this.limit = limit;
    }

    /** Tells of a row that was read, and how large it is, about, in bytes. */
    public void read(long bytes) throws SQLException {
        largest = Math.max(largest, bytes);
        read++;
        if (read == next && read < limit) {
            long small = Math.max(StreamedQuery.FEW, Math.min(SMALL / largest, MOST));
            times = (int) Math.min(Math.min(2L * times, small), limit - read);
            result.setFetchSize(times);
            next += times;
        }
    }
}
