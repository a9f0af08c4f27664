package org.datasync.watch.contract.cycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.DatasyncWatchConstants;
import org.datasync.watch.change.Change;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.TableReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The index of a watch's lanes: whose it is, when it is made and taken out, and that a watch works without it. */
@Needs(Capability.LANES)
public abstract class LaneIndexContract extends DatabaseContract {

    private static final String ENSURE = "install=ensure";

    protected LaneIndexContract(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void createTables() {
        assumeTrue(
                dialect().laneIndexes().isPresent(),
                "this database reads lanes without an index, as src/main/docs/decisions.md says");
        request(producer("queue", ENSURE), List.of());
        createProducts("name " + database.words().longText());
    }

    private TableName named(String table) {
        return new TableReader(dataSource, dialect()).read(table, "changeTable").name();
    }

    private List<String> indexes(String table) {
        SqlClause names = dialect().laneIndexes().orElseThrow().names(named(table));
        return context
                .jdbc()
                .queryForList(names.sql(), String.class, names.arguments().toArray())
                .stream()
                .filter(name -> name.contains("_lanes_"))
                .toList();
    }

    /** The numbers of lanes that a change table has an index for. */
    private List<Integer> indexed(String table) {
        return indexes(table).stream()
                .map(name -> Integer.valueOf(name.replaceAll(".*_", "")))
                .sorted()
                .toList();
    }

    private void insert(String subscriber, int from, int to) {
        context.execute(IntStream.rangeClosed(from, to)
                .mapToObj(id -> "('" + subscriber + "', 'product', '{\"id\":" + id + "}', 'update')")
                .collect(Collectors.joining(
                        ", ", "INSERT INTO queue (subscriber, table_name, record_key, operation) VALUES ", "")));
    }

    /**
     * The numbers of lanes and records to which a watch delivers by the index, by the id of the record: what computes the index must
     * say of keys of any length what the query says that has no index, or a row is in two lanes, or in none.
     */
    private Map<Long, Integer> lanesByTheIndex(String name, String... options) {
        Map<Long, Integer> lanes = new ConcurrentHashMap<>();
        String uri = watch(
                name,
                Stream.concat(Stream.of(ENSURE, "lanes=8"), Stream.of(options)).toArray(String[]::new));
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri)
                        .process(exchange -> lanes.put(
                                exchange.getMessage().getHeader(DatasyncWatchConstants.KEY, Long.class),
                                exchange.getMessage().getHeader(DatasyncWatchConstants.LANE, Integer.class)));
            }
        });
        return lanes;
    }

    private Map<Long, Integer> lanesByTheBucket(String subscriber) {
        String record = dialect().concatenate(List.of("table_name", "'\u001f'", "record_key"));
        return context
                .rows("SELECT record_key, " + dialect().bucket(record) + " AS bucket FROM queue WHERE subscriber = '"
                        + subscriber + "'")
                .stream()
                .collect(Collectors.toMap(
                        row -> Long.valueOf(row.get("record_key").toString().replaceAll("\\D", "")),
                        row -> ((Number) row.get("bucket")).intValue() / 128));
    }

    @Test
    void aRowIsInTheLaneOfItsBucketWheneverItWasWritten() {
        insert("", 1, 12);
        insert("", 95, 105);
        Map<Long, Integer> expected = lanesByTheBucket("");
        Map<Long, Integer> lanes = lanesByTheIndex("queue");
        awaitEmpty("queue");
        assertThat(lanes).isEqualTo(expected);

        lanes.clear();
        insert("", 1, 12);
        insert("", 995, 1_005);
        awaitEmpty("queue");
        assertThat(lanes).hasSize(23).containsAllEntriesOf(onlyTo(12, expected));
    }

    private static Map<Long, Integer> onlyTo(int last, Map<Long, Integer> lanes) {
        return lanes.entrySet().stream()
                .filter(lane -> lane.getKey() <= last)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    @Test
    void soItIsForASubscriberOfAnyName() {
        insert("caf\u00e9 #1", 1, 12);
        insert("caf\u00e9 #1", 95, 105);
        Map<Long, Integer> expected = lanesByTheBucket("caf\u00e9 #1");
        Map<Long, Integer> lanes = lanesByTheIndex("cafe", "changeTable=queue", "subscriber=RAW(caf\u00e9 #1)");
        awaitEmpty("queue");
        assertThat(lanes).isEqualTo(expected);
    }

    private void restartWith(int lanes) {
        context.close();
        context = newContext();
        request(producer("queue", "action=set-lanes", "lanes=" + lanes), null);
        context.receive(watch("queue", ENSURE, "lanes=" + lanes));
    }

    @Test
    void eachNumberOfLanesHasAnIndexAndOneLaneHasNone() {
        context.receive(watch("queue", ENSURE, "lanes=3"));
        assertThat(indexed("queue")).containsExactly(3);

        restartWith(1024);
        assertThat(indexed("queue")).containsExactly(1024);

        restartWith(1);
        assertThat(indexed("queue")).isEmpty();
        insert("", 1, 20);
        awaitReceived(20);
    }

    @Test
    void aRouteThatOnlyWritesChangesTakesNoIndexOut() {
        context.receive(watch("queue", ENSURE, "lanes=4"));
        request(producer("queue", ENSURE), List.of());
        assertThat(indexed("queue")).containsExactly(4);
    }

    @Test
    void oneWithAnotherNumberThanIsStoredTakesNoIndexOut() {
        context.receive(watch("queue", ENSURE, "lanes=4"));
        assertThat(refusal(watch("queue", ENSURE, "lanes=8"))).contains("lanes=4");
        assertThat(indexed("queue")).containsExactly(4);
    }

    @Test
    void eachSubscriberHasItsOwn() {
        insert("shop", 1, 50);
        insert("till", 1, 50);
        insert("", 1, 50);
        List<Change> shop = receiveApart(watch("shop", ENSURE, "changeTable=queue", "subscriber=shop", "lanes=5"));
        List<Change> till = receiveApart(watch("till", ENSURE, "changeTable=queue", "subscriber=till", "lanes=5"));
        List<Change> one = receiveApart(watch("one", ENSURE, "changeTable=queue"));
        insert("shop", 51, 60);
        awaitEmpty("queue");

        assertThat(indexed("queue")).containsExactly(5, 5);
        assertThat(shop).hasSize(60).doesNotHaveDuplicates();
        assertThat(till).hasSize(50).doesNotHaveDuplicates();
        assertThat(one).hasSize(50);
    }

    /** They are in no lane of the index, so that each lane looks at them. */
    @Test
    void whatHasNoKeyAndWhatIsATruncateIsDeliveredOnceAndInOrder() {
        insert("", 1, 20);
        for (int i = 0; i < 9; i++) {
            context.execute("INSERT INTO queue (table_name, operation) VALUES ('nothing', 'update')");
        }
        context.execute("INSERT INTO queue (table_name, operation) VALUES ('product', ' Truncate ')");
        insert("", 21, 40);
        context.receive(watch("queue", ENSURE, "lanes=8", "maxAttempts=1", "batchSize=3", "retryDelay=20"));
        awaitReceived(41);
        awaitEmpty("queue");

        assertThat(indexed("queue")).containsExactly(8);
        List<String> received = received();
        assertThat(received.stream().distinct()).hasSize(41);
        int truncate = received.indexOf("truncate product");
        assertThat(received.subList(0, truncate).stream().distinct()).hasSize(20);
        await().until(() -> context.count("datasync_failure WHERE status = 'parked'") == 9);
    }

    @Test
    void withoutTheIndexItWorksAllTheSame() {
        insert("", 1, 50);
        context.receive(watch("queue", "install=none", "lanes=8", "batchSize=7"));
        awaitEmpty("queue");

        assertThat(indexed("queue")).isEmpty();
        assertThat(received()).hasSize(50).doesNotHaveDuplicates();
    }

    /** As a node does that is started while the number of lanes is another for a time. */
    @Test
    void anIndexThatIsTakenOutMeanwhileIsDoneWithout() {
        context.receive(watch("queue", ENSURE, "lanes=8"));
        insert("", 1, 20);
        awaitReceived(20);
        indexes("queue").forEach(name -> dialect()
                .laneIndexes()
                .orElseThrow()
                .removal(named("queue"), name)
                .forEach(context::execute));
        insert("", 21, 40);
        awaitEmpty("queue");
        assertThat(received()).hasSize(40).doesNotHaveDuplicates();
    }

    @Test
    void aTableThatOthersWriteToForLongKeepsNobodyFromStarting() throws SQLException {
        try (Connection other = dataSource.getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("INSERT INTO queue (table_name, record_key) VALUES ('product', '{\"id\":0}')");
            context.receive(watch("queue", ENSURE, "lanes=8", "lockTimeout=50"));
            assertThat(indexed("queue")).isEmpty();
            insert("", 1, 10);
            awaitReceived(10);
            other.rollback();
        }
        context.close();
        context = newContext();
        context.receive(watch("queue", ENSURE, "lanes=8"));
        assertThat(indexed("queue")).containsExactly(8);
    }

    @Test
    @Needs(Capability.TRIGGER)
    void theActionsOfTriggersMakeItTellOfItAndTakeItOut() {
        String[] lanes = {"tables=product", "lanes=4"};
        request(triggerProducer("store", "tables=product", "action=install"), null);
        assertThat(findings(lanes)).anySatisfy(finding -> assertThat(finding)
                .containsEntry("severity", "warning")
                .hasEntrySatisfying(
                        "problem", what -> assertThat(what.toString()).contains("4 lanes")));
        String script =
                (String) request(triggerProducer("store", "tables=product", "lanes=4", "action=print-ddl"), null);
        assertThat(script).contains("_lanes_").matches("[ -~\n]+");

        request(triggerProducer("store", "tables=product", "lanes=4", "action=install"), null);
        assertThat(indexed("datasync")).containsExactly(4);
        assertThat(findings(lanes))
                .noneSatisfy(
                        finding -> assertThat(finding.get("problem").toString()).contains("lanes"));
        assertThat((String) request(triggerProducer("store", "tables=product", "action=print-ddl", "undo=true"), null))
                .contains("_lanes_");
        context.execute("INSERT INTO product (id, name) VALUES (1, 'x')");
        context.receive(trigger("store", lanes));
        awaitReceived(1);
        context.close();

        context = newContext();
        request(triggerProducer("store", "tables=product", "action=uninstall"), null);
        assertThat(indexed("datasync")).isEmpty();
    }

    @SuppressWarnings("unchecked")
    private List<Map<String, Object>> findings(String... options) {
        return (List<Map<String, Object>>) request(triggerProducer("store", options) + "&action=validate", null);
    }
}
