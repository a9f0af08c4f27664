package org.datasync.watch.contract.changetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.InnoDb;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.PollErrors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Times of changes that Java has no type for, and such as lie far away, keep no change from being delivered, once. */
public abstract class SpecialTimesContract extends DatabaseContract {

    private final List<Throwable> errors = new ArrayList<>();

    protected SpecialTimesContract(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void bindErrors() {
        context.camel().getRegistry().bind("errors", new PollErrors(errors));
    }

    /** Literals of times that the database takes; of those in the first list an instant can be made. */
    private List<String> ordinary() {
        return switch (database.name()) {
            case "MariaDB", "MySQL" -> List.of("'9999-12-31 23:59:59.999999'", "'0001-01-01 00:00:00'");
            case "SQLite" -> List.of("'9999-12-31T23:59:59.999Z'", "'0001-01-01T00:00:00Z'");
            default -> List.of("'9999-12-30 23:59:59.999999'", "'0001-01-03 00:00:00'");
        };
    }

    /** Of these none can, or none that is told: they are texts, as in images. */
    private List<String> special() {
        return switch (database.name()) {
            case "PostgreSQL" -> List.of("'infinity'", "'-infinity'", "'294276-12-30 00:00:00'", "'4713-01-01 BC'");
            case "MariaDB", "MySQL" ->
                List.of("'0000-00-00 00:00:00'", "'2026-00-00 00:00:00'", "'2026-02-00 10:11:12'");
            default -> List.of();
        };
    }

    private List<String> times() {
        List<String> times = new ArrayList<>(special());
        times.addAll(ordinary());
        times.addAll(special());
        return times;
    }

    private void insert(String statement) {
        context.execute(InnoDb.inMode(database, "", statement));
    }

    private void assertAllCame(String table) {
        int rows = times().size() + 1;
        awaitReceived(rows);
        awaitEmpty(table);
        await().until(() -> context.count("datasync_failure") == 0);
        assertThat(context.received())
                .extracting(change -> ((Number) change.getKey().value()).intValue())
                .containsExactlyElementsOf(IntStream.range(0, rows).boxed().toList());
        for (int i = 0; i < times().size(); i++) {
            if (special().contains(times().get(i))) {
                assertThat(context.received().get(i).getChangedAt()).isNull();
            } else {
                assertThat(context.received().get(i).getChangedAt()).isNotNull();
            }
        }
        assertThat(errors).isEmpty();
    }

    @Test
    void inAForeignTable() {
        String type = database.words().localTime();
        context.execute(
                "CREATE TABLE pending (id integer NOT NULL PRIMARY KEY, product integer, at_time " + type + ")");
        for (int i = 0; i < times().size(); i++) {
            insert("INSERT INTO pending VALUES (" + i + ", " + i + ", "
                    + times().get(i).replace("Z'", "'") + ")");
        }
        insert("INSERT INTO pending VALUES (" + times().size() + ", " + times().size() + ", NULL)");
        context.receive(watch(
                "store",
                "changeTable=pending",
                "tables=product",
                "keyColumns=product",
                "changedAtColumn=at_time",
                "exceptionHandler=#errors"));
        assertAllCame("pending");
    }

    @Test
    void inOurOwnTable() {
        request(producer("queue", "install=ensure", "action=record"), List.of());
        for (int i = 0; i <= times().size(); i++) {
            String time = i < times().size() ? times().get(i) : ordinary().get(0);
            insert("INSERT INTO queue (table_name, record_key, operation, changed_at) VALUES ('product', '{\"id\":" + i
                    + "}', 'update', " + time + ")");
        }
        context.receive(watch("queue", "install=ensure", "exceptionHandler=#errors"));
        assertAllCame("queue");
    }

    /** The state of a watch is told whatever the times say. */
    @Test
    void doNotHideTheState() {
        request(producer("queue", "install=ensure", "action=record"), List.of());
        for (String time : times()) {
            insert("INSERT INTO queue (table_name, record_key, operation, changed_at) VALUES ('product', '{\"id\":1}',"
                    + " 'update', " + time + ")");
        }
        context.receive(watch("queue", "install=ensure", "initialDelay=3600000").replace("initialDelay=0&", ""));
        assertThat(request(producer("queue", "action=status"), null).toString()).contains("pending=" + times().size());
    }
}
