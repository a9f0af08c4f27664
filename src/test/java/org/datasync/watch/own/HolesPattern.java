package org.datasync.watch.own;

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
import org.datasync.watch.pattern.Traits;
import org.datasync.watch.pattern.WatchPattern;
import org.springframework.jdbc.core.JdbcTemplate;

/** Events by their number, which is the position; those without a record are holes, which the lane passes. */
final class HolesPattern implements WatchPattern {

    private final JdbcTemplate jdbc;

    private HolesPattern(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Makes it. */
    record Factory(boolean acknowledgesInState) implements PatternFactory {
        @Override
        public String name() {
            return "holes";
        }

        @Override
        public Traits traits() {
            return acknowledgesInState ? Traits.NONE.acknowledgingInState() : Traits.NONE;
        }

        @Override
        public WatchPattern create(PatternContext context) {
            return new HolesPattern(context.jdbc());
        }
    }

    /** A row, with no record if it is a hole. */
    private record Event(int number, Integer item) {}

    private List<Event> events(String condition, Object... arguments) {
        return jdbc.query(
                "SELECT number, item FROM event WHERE " + condition,
                (row, index) -> new Event(row.getInt(1), row.getObject(2, Integer.class)),
                arguments);
    }

    @Override
    public Batch fetch(Fetch fetch) {
        int last = fetch.position().map(Integer::valueOf).orElse(0);
        List<Event> events = events("number > ? ORDER BY number LIMIT ?", last, fetch.limit());
        List<PendingChange> changes = events.stream()
                .filter(event -> event.item() != null)
                .map(HolesPattern::pending)
                .toList();
        Batch batch = new Batch(changes, events.size() >= fetch.limit(), Optional.empty(), false);
        return events.isEmpty()
                ? batch
                : batch.at(String.valueOf(events.get(events.size() - 1).number()));
    }

    private static PendingChange pending(Event event) {
        Change change = Change.of("item", Operation.UPSERT)
                .id("event:" + event.number())
                .key(RecordKey.of("id", event.item()))
                .after(Map.of("id", event.item(), "v", event.number()))
                .build();
        return PendingChange.of(change, String.valueOf(event.number())).at(() -> String.valueOf(event.number()));
    }

    @Override
    public Optional<PendingChange> find(Held held) {
        int last = held.position().map(Integer::valueOf).orElse(Integer.MAX_VALUE);
        return events(
                        "number <= ? AND item = (SELECT item FROM event WHERE number = ?) ORDER BY number DESC LIMIT 1",
                        last,
                        Integer.valueOf(held.token()))
                .stream()
                .map(HolesPattern::pending)
                .findFirst();
    }
}
