package org.datasync.watch.own;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
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
import org.datasync.watch.pattern.WatchPattern;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** Orders whose status is NEW; each becomes SENT with the route's transaction. */
public final class StatusColumnPattern implements WatchPattern {
    private final NamedParameterJdbcTemplate jdbc;

    private StatusColumnPattern(PatternContext context) {
        this.jdbc = new NamedParameterJdbcTemplate(context.jdbc());
    }

    /** Makes it, for endpoints like {@code datasync-watch:status-column:orders}. */
    public static final class Factory implements PatternFactory {
        @Override
        public String name() {
            return "status-column";
        }

        @Override
        public WatchPattern create(PatternContext context) {
            return new StatusColumnPattern(context);
        }
    }

    @Override
    public Batch fetch(Fetch fetch) {
        String sql = "SELECT id, v FROM orders WHERE status = 'NEW' ORDER BY id LIMIT :limit";
        return Batch.of(jdbc.query(sql, Map.of("limit", fetch.limit()), this::pending), fetch);
    }

    private PendingChange pending(ResultSet row, int number) throws SQLException {
        int id = row.getInt("id");
        Change change = Change.of("orders", Operation.UPSERT)
                .id("orders:" + id)
                .key(RecordKey.of("id", id))
                .after(Map.of("id", id, "v", row.getInt("v")))
                .build();
        return PendingChange.of(change, String.valueOf(id));
    }

    @Override
    public Optional<PendingChange> find(Held held) {
        Map<String, Integer> id = Map.of("id", Integer.valueOf(held.token()));
        return jdbc.query("SELECT id, v FROM orders WHERE id = :id", id, this::pending).stream()
                .findFirst();
    }

    @Override
    public void acknowledge(List<PendingChange> delivered) {
        List<Object> ids = delivered.stream()
                .flatMap(PendingChange::leaves)
                .map(change -> change.change().getKey().value())
                .toList();
        jdbc.update("UPDATE orders SET status = 'SENT' WHERE id IN (:ids)", Map.of("ids", ids));
    }
}
