package org.datasync.watch.contract.changetable;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.builder.RouteBuilder;
import org.awaitility.Awaitility;
import org.datasync.watch.DatasyncWatchConstants;
import org.datasync.watch.change.Change;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.InnoDb;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** No id of a change comes back when our own change table begins anew: a receiver would take the change for an old one. */
public abstract class IncarnationContract extends DatabaseContract {

    private final List<String> ids = new ArrayList<>();

    protected IncarnationContract(TestDatabase database) {
        super(database);
    }

    /** Has one change delivered by a route of its own, of a row that the statement makes. */
    private void deliverOne(String uri, String statement) {
        try (WatchContext route = newContext()) {
            route.receive(uri);
            route.execute(statement);
            await(route);
            route.received().stream().map(Change::getId).forEach(ids::add);
        }
    }

    private static void await(WatchContext route) {
        Awaitility.await().until(() -> !route.received().isEmpty());
    }

    private void recordOne() {
        deliverOne(
                watch("queue", "install=ensure"),
                "INSERT INTO queue (table_name, record_key) VALUES ('product', '{\"id\":5}')");
    }

    @Test
    void ofATableThatIsDroppedAndMadeAnew() {
        recordOne();
        context.execute("DROP TABLE queue");
        recordOne();

        assertThat(ids).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void ofATableThatIsEmptiedSoThatItsIdsBeginAnew() {
        recordOne();
        context.execute(emptying("queue"));
        recordOne();

        assertThat(ids).hasSize(2).doesNotHaveDuplicates();
    }

    private String emptying(String table) {
        return switch (database.name()) {
            case "MariaDB", "MySQL", "Derby" -> "TRUNCATE TABLE " + table;
            case "SQLite" -> "DELETE FROM sqlite_sequence WHERE name = '" + table + "'";
            default -> "TRUNCATE TABLE " + table + " RESTART IDENTITY";
        };
    }

    @Test
    @Needs(Capability.TRIGGER)
    void ofTriggersThatAreRemovedWithTheirTablesAndInstalledAgain() {
        createProducts();
        deliverOne(trigger("store", "tables=product"), "INSERT INTO product VALUES (1)");
        request(triggerProducer("store", "tables=product", "action=uninstall"), null);
        deliverOne(trigger("store", "tables=product"), "INSERT INTO product VALUES (2)");
        request(triggerProducer("store", "tables=product", "action=uninstall"), null);
        context.execute("DROP TABLE datasync", "DROP TABLE datasync_capture");
        deliverOne(trigger("store", "tables=product"), "INSERT INTO product VALUES (3)");

        assertThat(ids).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void whileTheIdOfAChangeStaysWhatItIs() {
        context.receive(watch("queue", "install=ensure"));
        request(
                producer("queue", "install=ensure"),
                "{\"table\":\"product\",\"operation\":\"delete\",\"key\":{\"id\":1}}");
        awaitReceived(1);

        assertThat(context.received().get(0).getId()).matches("queue:\\d+-[0-9a-z]{10}");
    }

    /** Times of changes that java.time has no form for too. */
    private List<String> times() {
        return switch (database.name()) {
            case "PostgreSQL" -> List.of("now()", "'infinity'", "'4713-01-01 BC'", "'294276-12-30 00:00:00'");
            case "MariaDB", "MySQL" -> List.of("UTC_TIMESTAMP(6)", "'2026-02-00 10:11:12'", "'0000-00-00 00:00:00'");
            case "SQLite" -> List.of("'2026-01-31T12:00:00.123Z'", "'last week'", "1769860800.5", "x'0102'");
            case "Derby" -> List.of("'2026-01-31 12:00:00.123456'", "NULL");
            default -> List.of("'2026-01-31 12:00:00.123456'", "'9999-12-30 23:59:59.999999'");
        };
    }

    private void recordAtAllTimes() {
        for (int i = 0; i < times().size(); i++) {
            context.execute(InnoDb.inMode(
                    database,
                    "",
                    "INSERT INTO queue (table_name, record_key, operation, changed_at) VALUES"
                            + " ('product', '{\"id\":" + i + "}', 'delete', " + times().get(i) + ")"));
        }
    }

    /** A route that refuses all changes and remembers their ids, or one that accepts them. */
    private void start(WatchContext route, boolean accepting, Map<String, Set<String>> idsByKey) {
        route.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(watch("queue", "failureScope=lane&maxAttempts=2&retryDelay=5&maxRetryDelay=5"))
                        .process(exchange -> {
                            idsByKey.computeIfAbsent(
                                            exchange.getMessage().getHeader(DatasyncWatchConstants.KEY, String.class),
                                            key -> ConcurrentHashMap.newKeySet())
                                    .add(exchange.getMessage()
                                            .getHeader(DatasyncWatchConstants.CHANGE_ID, String.class));
                            if (!accepting) {
                                throw new IllegalStateException("on purpose");
                            }
                        });
            }
        });
    }

    private int failures(String status) {
        return new JdbcTemplate(stateDataSource())
                .queryForObject("SELECT count(*) FROM datasync_failure WHERE status = ?", Integer.class, status);
    }

    private List<String> failedIds() {
        return new JdbcTemplate(stateDataSource()).queryForList("SELECT change_id FROM datasync_failure", String.class);
    }

    @Test
    void andAcrossEachAttemptAndEachNode() {
        request(producer("queue", "install=ensure"), List.of());
        recordAtAllTimes();
        Map<String, Set<String>> idsByKey = new ConcurrentHashMap<>();
        try (WatchContext node = newContext()) {
            start(node, false, idsByKey);
            Awaitility.await().until(() -> failures("parked") == times().size() || context.count("queue") == 0);
        }
        assertThat(request(producer("queue", "action=list-parked"), null).toString())
                .contains(idsByKey.values().stream().flatMap(Set::stream).toList());
        List<String> parked = failedIds();
        assertThat(request(producer("queue", "action=requeue", "all=true"), null))
                .isEqualTo(failures("held"));
        start(context, true, idsByKey);
        Awaitility.await().until(() -> failures("held") == 0);

        assertThat(idsByKey.values()).allSatisfy(known -> assertThat(known).hasSize(1));
        assertThat(idsByKey.keySet()).isNotEmpty();
        assertThat(parked).as("what cannot be read is parked again").containsAll(failedIds());
    }
}
