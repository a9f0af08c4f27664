package org.datasync.watch.contract.changetable;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Operation;
import org.datasync.watch.change.RecordKey;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.contract.Lacks;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The action {@code record}: the endpoint as a queue's writer, into our own tables and into those of applications. */
@Needs(Capability.RECORD)
public abstract class RecordingContract extends DatabaseContract {

    private static final String OWN = producer("queue", "install=ensure");

    protected RecordingContract(TestDatabase database) {
        super(database);
    }

    @Test
    void whatIsRecordedWhileTheRouteRunsArrivesWhole() {
        context.receive(watch("queue", "install=ensure"));
        Map<String, Object> key = new LinkedHashMap<>();
        key.put("store", 1);
        key.put("sku", "Käse \"漢字\"");
        Change recorded = Change.of("product", Operation.UPDATE)
                .key(new RecordKey(key))
                .before(Map.of("price", new java.math.BigDecimal("1.10")))
                .after(Map.of("price", new java.math.BigDecimal("1.20"), "note", "😀\n'"))
                .changedAt(Instant.parse("2026-03-08T07:30:00.123456Z"))
                .origin("branch-2")
                .build();
        request(OWN, recorded);
        awaitEmpty("queue");

        Change change = context.received().get(0);
        assertThat(change.getId()).matches("queue:\\d+-[0-9a-z]+");
        Map<String, Object> expected = new LinkedHashMap<>(recorded.toMap());
        expected.put("id", change.getId());
        expected.put("transactionId", change.getTransactionId());
        assertThat(change.toMap()).isEqualTo(expected);
        assertThat(change.getKey().columns()).containsExactly("store", "sku");
    }

    @Test
    void theRecordersClockIsTheTimeOfAChangeThatHasNone() {
        Instant before = Instant.now();
        context.receive(watch("queue", "install=ensure"));
        request(OWN, Map.of("table", "product", "operation", "delete", "key", Map.of("id", 5)));
        awaitEmpty("queue");

        assertThat(context.received().get(0).getChangedAt())
                .isBetween(before.minusMillis(1), Instant.now().plusMillis(1));
    }

    private void receiveRowThatSqlInserts() {
        context.receive(watch("queue", "install=ensure"));
        context.execute("INSERT INTO queue (table_name, record_key) VALUES ('product', '{\"id\":5}')");
        awaitEmpty("queue");
        assertThat(received()).containsExactly("upsert product [5]");
    }

    @Test
    @Lacks(Capability.CHANGED_AT)
    void rowsThatSqlInsertsHaveNoTimeWithoutADefault() {
        receiveRowThatSqlInserts();

        assertThat(context.received().get(0).getChangedAt()).isNull();
    }

    @Test
    @Needs(Capability.CHANGED_AT)
    void rowsThatSqlInsertsHaveTheDatabasesTime() {
        Instant before = Instant.now();
        receiveRowThatSqlInserts();

        assertThat(context.received().get(0).getChangedAt())
                .isBetween(before.minusMillis(1), Instant.now().plusMillis(1));
    }

    @Test
    void listsKeepTheirOrder() {
        context.receive(watch("queue", "install=ensure"));
        request(
                OWN,
                "[{\"table\":\"a\",\"operation\":\"insert\",\"key\":{\"id\":1}},"
                        + "{\"table\":\"b\",\"operation\":\"truncate\"},"
                        + "{\"table\":\"a\",\"operation\":\"delete\",\"key\":{\"id\":1}}]");
        awaitEmpty("queue");

        assertThat(received()).containsExactly("insert a [1]", "truncate b", "delete a [1]");
    }

    @Test
    void hugeImagesArriveAsTheyAre() {
        String text = "Žluťoučký 漢字 😀\\'\"\t\n".repeat(60_000);
        context.receive(watch("queue", "install=ensure"));
        request(
                OWN,
                Change.of("product", Operation.UPDATE)
                        .key(RecordKey.of("id", 5))
                        .before(Map.of("note", text))
                        .after(Map.of("note", text + "!"))
                        .build());
        awaitEmpty("queue");

        assertThat(context.received().get(0).getBefore()).containsEntry("note", text);
        assertThat(context.received().get(0).getAfter()).containsEntry("note", text + "!");
    }

    @Test
    void joinsTheTransactionThatIsActive() {
        context.receive(watch("queue", "install=ensure"));
        TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
        transaction.executeWithoutResult(status -> {
            request(OWN, Map.of("table", "lost", "operation", "delete", "key", Map.of("id", 5)));
            status.setRollbackOnly();
        });
        request(OWN, Map.of("table", "kept", "operation", "delete", "key", Map.of("id", 6)));
        awaitReceived(1);
        awaitEmpty("queue");

        assertThat(received()).containsExactly("delete kept [6]");
    }

    @Test
    void intoCorePos() {
        context.execute("CREATE TABLE datasync_changes (id " + database.words().numbered()
                + ", object_type varchar(255)," + " object_key varchar(255), deleted smallint)");
        request(
                producer(
                        "pos",
                        "changeTable=datasync_changes",
                        "tableColumn=object_type",
                        "tableMap.Product=products",
                        "keyColumns=object_key",
                        "deletedColumn=deleted"),
                "[{\"table\":\"products\",\"operation\":\"update\",\"key\":{\"upc\":\"0001\"}},"
                        + "{\"table\":\"custdata\",\"operation\":\"delete\",\"key\":{\"id\":7}}]");

        assertThat(context.rows("SELECT object_type, object_key, deleted FROM datasync_changes ORDER BY id"))
                .extracting(row -> row.values().toString())
                .containsExactly("[Product, 0001, 0]", "[custdata, 7, 1]");
    }

    @Test
    void intoATableWithTextsForEverything() {
        context.execute("CREATE TABLE pending (uuid varchar(36) NOT NULL PRIMARY KEY, record_key varchar(100),"
                + " op varchar(10), at_time " + database.words().localTime() + ")");
        String options = "changeTable=pending&tables=product&keyColumns=record_key&keyFormat=json&operationColumn=op"
                + "&operationMap.D=delete&operationMap.U=update&operationMap.C=insert&changedAtColumn=at_time"
                + "&changedAtZone=America/New_York&orderBy=at_time";
        request(
                producer("store", options),
                List.of(
                        Map.of(
                                "table", "product",
                                "operation", "insert",
                                "key", Map.of("id", 5),
                                "changedAt", "2026-07-01T12:00:00Z"),
                        Map.of(
                                "table", "product",
                                "operation", "delete",
                                "key", Map.of("id", 5),
                                "changedAt", "2026-07-01T12:00:01Z")));
        assertThat(context.rows("SELECT record_key, op FROM pending ORDER BY at_time"))
                .extracting(row -> row.values().toString())
                .containsExactly("[{\"id\":5}, C]", "[{\"id\":5}, D]");
        context.receive(watch("store", options));
        awaitEmpty("pending");

        assertThat(received()).containsExactly("insert product [5]", "delete product [5]");
        assertThat(context.received())
                .extracting(change -> change.getChangedAt().toString())
                .containsExactly("2026-07-01T12:00:00Z", "2026-07-01T12:00:01Z");
    }

    @Test
    void twoChangesThatAreNoListAreRefused() {
        String change = "{\"table\":\"product\",\"operation\":\"update\",\"key\":{\"id\":1}}";
        assertThat(refusal(() -> request(producer("queue", "install=ensure"), change + "\n" + change)))
                .contains("The body is not the JSON of a change");
        assertThat(context.count("queue")).isZero();
    }

    @Test
    void aKeyThatDoesNotFitIsRefused() {
        context.execute("CREATE TABLE pending (id integer NOT NULL PRIMARY KEY, record_key varchar(100))");
        String uri = producer("store", "changeTable=pending", "tables=product", "keyColumns=record_key");

        assertThat(refusal(() ->
                        request(uri, "{\"table\":\"product\",\"operation\":\"delete\",\"key\":{\"a\":5,\"b\":6}}")))
                .contains("has 2 columns, but keyColumns has 1");
        assertThat(refusal(() -> request(uri, "{\"table\":\"product\",\"operation\":\"delete\"}")))
                .contains("has no key to record");
        assertThat(refusal(() -> request(uri, "{\"table\":\"product\",\"operation\":\"truncate\"}")))
                .contains("has no key to record");
        assertThat(context.count("pending")).isZero();
    }
}
