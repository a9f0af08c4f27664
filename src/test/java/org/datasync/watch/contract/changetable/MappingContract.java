package org.datasync.watch.contract.changetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.datasync.watch.change.Change;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the columns of a change table may look like: operations, flags, times, and a condition on rows. */
public abstract class MappingContract extends DatabaseContract {

    protected MappingContract(TestDatabase database) {
        super(database);
    }

    private void createPending(String column) {
        context.execute("CREATE TABLE pending (id integer NOT NULL PRIMARY KEY, " + column + ")");
    }

    private static String reading(String... options) {
        return watch("store", "changeTable=pending", "tables=product", "keyColumns=id", "retryDelay=60000") + "&"
                + String.join("&", options);
    }

    @Test
    void operationsAreWordsInAnyCaseOrMapped() {
        createPending("op char(8)");
        context.execute(
                "INSERT INTO pending VALUES (1, 'insert')",
                "INSERT INTO pending VALUES (2, 'UPDATE')",
                "INSERT INTO pending VALUES (3, 'Upsert')",
                "INSERT INTO pending VALUES (4, 'delete')",
                "INSERT INTO pending VALUES (5, 'truncate')",
                "INSERT INTO pending VALUES (6, 'read')",
                "INSERT INTO pending VALUES (7, 'D')",
                "INSERT INTO pending VALUES (8, 'new')");
        context.receive(reading("operationColumn=op", "operationMap.D=delete", "operationMap.new=insert"));
        awaitEmpty("pending");

        assertThat(received())
                .containsExactly(
                        "insert product [1]",
                        "update product [2]",
                        "upsert product [3]",
                        "delete product [4]",
                        "truncate product",
                        "read product [6]",
                        "delete product [7]",
                        "insert product [8]");
    }

    @Test
    void operationsMayBeNumbers() {
        createPending("op integer");
        context.execute("INSERT INTO pending VALUES (1, 0)", "INSERT INTO pending VALUES (2, 1)");
        context.receive(reading("operationColumn=op", "operationMap.0=upsert", "operationMap.1=delete"));
        awaitEmpty("pending");

        assertThat(received()).containsExactly("upsert product [1]", "delete product [2]");
    }

    @Test
    void flagsMayBeOfManyTypes() {
        List<String> flags = List.of(
                "boolean, TRUE, FALSE",
                "integer, 1, 0",
                "smallint, 2, 0",
                "bigint, -1, 0",
                "decimal(3), 5, 0",
                "varchar(5), 'Y', 'n'",
                "varchar(5), 'TRUE', 'false'",
                "char(1), 't', 'f'",
                "char(5), '1', '0'");
        Map<String, List<Change>> received = new LinkedHashMap<>();
        for (String flag : flags) {
            List<String> parts = List.of(flag.split(", "));
            String table = "flags" + received.size();
            context.execute(
                    "CREATE TABLE " + table + " (id integer NOT NULL PRIMARY KEY, deleted " + parts.get(0) + ")",
                    "INSERT INTO " + table + " VALUES (1, " + parts.get(1) + ")",
                    "INSERT INTO " + table + " VALUES (2, " + parts.get(2) + ")");
            received.put(
                    flag,
                    receiveApart(watch(
                            table,
                            "changeTable=" + table,
                            "tables=product",
                            "keyColumns=id",
                            "deletedColumn=deleted")));
        }
        for (int i = 0; i < flags.size(); i++) {
            awaitEmpty("flags" + i);
        }

        received.forEach((flag, changes) ->
                assertThat(described(changes)).as(flag).containsExactly("delete product [1]", "upsert product [2]"));
    }

    /** The JVM and the servers are in other zones than the column; some of these times do not exist in these zones. */
    @ParameterizedTest
    @CsvSource({
        "UTC, '2026-01-31 12:00:00.123456, 2026-03-08 02:30:00, 2026-11-01 01:30:00',"
                + " '2026-01-31T12:00:00.123456Z, 2026-03-08T02:30:00Z, 2026-11-01T01:30:00Z'",
        "Europe/Vienna, '2026-01-31 12:00:00, 2026-07-01 12:00:00', '2026-01-31T11:00:00Z, 2026-07-01T10:00:00Z'",
        "America/New_York, '2026-03-08 01:59:59, 2026-03-08 02:30:00, 2026-11-01 01:30:00',"
                + " '2026-03-08T06:59:59Z, 2026-03-08T07:30:00Z, 2026-11-01T05:30:00Z'"
    })
    void timesWithoutAZoneAreOfTheZoneThatIsSaid(String zone, String written, String meant) {
        createPending("changed_at " + database.words().localTime());
        List<String> times = List.of(written.split(", "));
        for (int i = 0; i < times.size(); i++) {
            insertTime(i, times.get(i));
        }
        context.receive(reading("changedAtColumn=changed_at", "changedAtZone=" + zone));
        awaitEmpty("pending");

        assertThat(context.received())
                .extracting(change -> change.getChangedAt().toString())
                .containsExactly(meant.split(", "));
    }

    /** Derby takes a literal, though not a parameter, through the JVM's zone. */
    private void insertTime(int id, String time) {
        if (database == TestDatabase.DERBY) {
            context.jdbc().update("INSERT INTO pending VALUES (?, ?)", id, time);
        } else {
            context.execute("INSERT INTO pending VALUES (" + id + ", '" + time + "')");
        }
    }

    @Test
    void timesThatAreTextsAreRefused() {
        createPending("changed_at varchar(40)");

        assertThat(refusal(reading("changedAtColumn=changed_at"))).contains("expected a date with a time of day");
    }

    @Test
    void timesWithAZoneAreTheirOwn() {
        assumeTrue(database.words().instant() != null, "it has no type for them");
        createPending("changed_at " + database.words().instant());
        List<String> instants = List.of("2026-01-31T12:00:00.123456Z", "2026-03-08T06:30:00Z", "2026-11-01T04:30:00Z");
        for (int i = 0; i < instants.size(); i++) {
            OffsetDateTime time = Instant.parse(instants.get(i)).atOffset(ZoneOffset.UTC);
            context.jdbc().update("INSERT INTO pending VALUES (?, ?)", i, time);
        }
        context.receive(reading("changedAtColumn=changed_at", "changedAtZone=Europe/Vienna"));
        awaitEmpty("pending");

        assertThat(context.received())
                .extracting(change -> change.getChangedAt().toString())
                .containsExactlyElementsOf(instants);
    }

    @Test
    void timesInATableOfOurOwnAreOfNoZoneThatIsSaid() {
        context.receive(watch("queue", "install=ensure", "changedAtZone=Europe/Vienna"));
        Instant began = Instant.now();
        if (can(Capability.CHANGED_AT)) {
            context.execute("INSERT INTO queue (table_name, record_key) VALUES ('product', '7')");
        } else {
            request(producer("queue"), Map.of("table", "product", "operation", "update", "key", Map.of("id", 7)));
        }
        awaitReceived(1);

        assertThat(context.received().get(0).getChangedAt())
                .isBetween(began.minusSeconds(60), Instant.now().plusSeconds(60));
    }

    @Test
    void aTimeMayBeUnknown() {
        createPending("changed_at " + database.words().localTime());
        context.execute("INSERT INTO pending VALUES (1, NULL)");
        context.receive(reading("changedAtColumn=changed_at"));
        awaitEmpty("pending");

        assertThat(context.received().get(0).getChangedAt()).isNull();
    }

    @Test
    void aConditionLeavesRowsToOthers() {
        createPending("note varchar(20)");
        context.execute(
                "INSERT INTO pending VALUES (1, 'draft')",
                "INSERT INTO pending VALUES (2, 'ready')",
                "INSERT INTO pending VALUES (3, 'other')",
                "INSERT INTO pending VALUES (4, 'ready')");
        context.receive(reading(raw("where", "note = 'ready' OR note = 'other'")));
        await().until(() -> context.count("pending") == 1);

        assertThat(received()).containsExactly("upsert product [2]", "upsert product [3]", "upsert product [4]");
        assertThat(context.count("pending WHERE note = 'draft'")).isEqualTo(1);
    }

    @Test
    void aConditionNarrowsAQueueOfOurOwnAndNeverWidensIt() {
        request(producer("queue", "install=ensure"), List.of());
        for (String subscriber : List.of("till", "web")) {
            for (String table : List.of("product", "draft", "customer")) {
                context.execute("INSERT INTO queue (subscriber, table_name, record_key) VALUES ('" + subscriber + "', '"
                        + table + "', '5')");
            }
        }
        context.receive(
                watch("queue", "subscriber=web", raw("where", "table_name = 'product' OR table_name = 'customer'")));
        await().until(() -> context.count("queue WHERE subscriber = 'web'") == 1);

        assertThat(received()).containsExactly("upsert product [5]", "upsert customer [5]");
        assertThat(context.count("queue")).isEqualTo(4);
    }

    @Test
    void changesAreWantedOfTablesThatTheListOrTheMapNames() {
        createPending("tab varchar(20)");
        context.execute(
                "INSERT INTO pending VALUES (1, 'product')",
                "INSERT INTO pending VALUES (2, 'C')",
                "INSERT INTO pending VALUES (3, 'staff')",
                "INSERT INTO pending VALUES (4, 'product')");
        context.receive(reading("tableColumn=tab", "tableMap.C=customer", "commit=change"));
        await().until(() -> context.count("pending") == 1 && context.count("datasync_failure") == 1);

        assertThat(received()).containsExactly("upsert product [1]", "upsert customer [2]", "upsert product [4]");
    }

    @Test
    void aColumnMayOrderTheRows() {
        createPending("position decimal(10,3)");
        context.execute(
                "INSERT INTO pending VALUES (1, 3.5)",
                "INSERT INTO pending VALUES (2, 3.05)",
                "INSERT INTO pending VALUES (3, 10)",
                "INSERT INTO pending VALUES (4, 3.5)");
        context.receive(reading("orderBy=position"));
        awaitEmpty("pending");

        assertThat(received())
                .containsExactly(
                        "upsert product [2]", "upsert product [1]", "upsert product [4]", "upsert product [3]");
    }
}
