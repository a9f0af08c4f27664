package org.datasync.watch.own;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Operation;
import org.datasync.watch.change.RecordKey;
import org.datasync.watch.pattern.Batch;
import org.datasync.watch.pattern.Fetch;
import org.datasync.watch.pattern.Held;
import org.datasync.watch.pattern.PatternContext;
import org.datasync.watch.pattern.PatternFactory;
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.pattern.Traits;
import org.datasync.watch.pattern.WatchPattern;
import org.springframework.jdbc.core.JdbcTemplate;

/** Orders of PostgreSQL by a row version, the transaction that wrote them last; the position is that of the last delivered. */
public final class RowVersionPattern implements WatchPattern {
    private static final String COLUMNS = "SELECT id, v, rv::text FROM orders WHERE ";

    private final JdbcTemplate jdbc;

    private RowVersionPattern(PatternContext context) {
        this.jdbc = context.jdbc();
    }

    /** Makes it, for endpoints like {@code datasync-watch:row-version:orders}. */
    public static final class Factory implements PatternFactory {
        @Override
        public String name() {
            return "row-version";
        }

        @Override
        public Traits traits() {
            return Traits.NONE.acknowledgingInState();
        }

        @Override
        public WatchPattern create(PatternContext context) {
            return new RowVersionPattern(context);
        }
    }

    @Override
    public Batch fetch(Fetch fetch) {
        String[] last = fetch.position().orElse("0,0").split(",", 2);
        String sql = COLUMNS
                + "(rv, id) > (?::xid8, ?) AND rv < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY orders.rv, id LIMIT ?";
        return Batch.of(jdbc.query(sql, this::pending, last[0], Integer.valueOf(last[1]), fetch.limit()), fetch);
    }

    private PendingChange pending(ResultSet row, int number) throws SQLException {
        int id = row.getInt("id");
        String version = row.getString("rv");
        Change change = Change.of("orders", Operation.UPSERT)
                .id("orders:" + id + ":" + version)
                .key(RecordKey.of("id", id))
                .after(Map.of("id", id, "v", row.getInt("v")))
                .build();
        return PendingChange.of(change, String.valueOf(id)).at(() -> version + "," + id);
    }

    @Override
    public Optional<PendingChange> find(Held held) {
        String[] last = held.position().orElse("18446744073709551615,0").split(",", 2);
        String sql = COLUMNS + "id = ? AND (rv, id) <= (?::xid8, ?)";
        return jdbc.query(sql, this::pending, Integer.valueOf(held.token()), last[0], Integer.valueOf(last[1])).stream()
                .findFirst();
    }
}
