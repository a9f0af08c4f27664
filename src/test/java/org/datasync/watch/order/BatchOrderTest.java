package org.datasync.watch.order;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Operation;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.pattern.Source;
import org.datasync.watch.records.RecordTables;
import org.datasync.watch.runtime.Dialects;
import org.datasync.watch.schema.TableReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** What becomes of the changes of one batch. */
class BatchOrderTest {

    private static final OrderSpec COALESCE = new OrderSpec(true, false, false);
    private static final OrderSpec FOREIGN_KEYS = new OrderSpec(false, true, false);
    private static final OrderSpec DELETES_FIRST = new OrderSpec(false, false, true);

    private final PendingChanges changes = new PendingChanges();
    private HikariDataSource dataSource;

    @BeforeEach
    void createTables() {
        dataSource = TestDatabase.H2.newDatabase();
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        jdbc.execute("CREATE TABLE region (id int PRIMARY KEY)");
        jdbc.execute("CREATE TABLE store (id int PRIMARY KEY, region int REFERENCES region)");
        jdbc.execute("CREATE TABLE till (id int PRIMARY KEY, store int REFERENCES store)");
        jdbc.execute("CREATE TABLE category (id int PRIMARY KEY, up int REFERENCES category)");
        jdbc.execute("CREATE TABLE team (id int PRIMARY KEY, lead int)");
        jdbc.execute("CREATE TABLE person (id int PRIMARY KEY, team int REFERENCES team)");
        jdbc.execute("ALTER TABLE team ADD FOREIGN KEY (lead) REFERENCES person");
        jdbc.execute("CREATE TABLE badge (id int PRIMARY KEY, person int REFERENCES person)");
    }

    @AfterEach
    void close() {
        dataSource.close();
    }

    private List<PendingChange> arranged(OrderSpec spec, List<PendingChange> fetched) {
        return new BatchOrder(spec, new RecordTables(new TableReader(dataSource, Dialects.of(dataSource))))
                .arranged(fetched);
    }

    /** Arranges changes that are written as operation, table and key, and perhaps the value of a column. */
    private List<String> arranged(OrderSpec spec, String... written) {
        List<PendingChange> fetched = new ArrayList<>();
        for (String change : written) {
            String[] words = change.split("[ =]", -1);
            Operation operation = Operation.ofWord(words[0]).orElseThrow();
            Map<String, Object> image = words.length > 3 ? Map.of(words[3], Integer.valueOf(words[4])) : null;
            boolean delete = operation == Operation.DELETE;
            fetched.add(changes.next(operation, words[1], words[2], delete ? image : null, delete ? null : image));
        }
        return arranged(spec, fetched).stream().map(BatchOrderTest::written).toList();
    }

    private static String written(PendingChange pending) {
        Change change = pending.change();
        String record = change.getOperation() + " " + change.getTable();
        return change.getKey() == null ? record : record + " " + change.getKey().value();
    }

    @ParameterizedTest
    @CsvSource({
        "insert, insert, insert", "insert, update, insert", "insert, upsert, upsert", "insert, read, upsert",
        "update, insert, upsert", "update, update, update", "update, upsert, upsert", "update, read, upsert",
        "upsert, insert, upsert", "upsert, update, upsert", "upsert, upsert, upsert", "upsert, read, upsert",
        "read, insert, upsert", "read, update, upsert", "read, upsert, upsert", "read, read, read",
        "delete, insert, upsert", "delete, update, upsert", "delete, upsert, upsert", "delete, read, upsert",
        "insert, delete, delete", "update, delete, delete", "upsert, delete, delete", "read, delete, delete",
        "delete, delete, delete"
    })
    void twoOperationsOnARecordAreOne(String first, String then, String together) {
        assertThat(arranged(COALESCE, first + " store 1", then + " store 1")).containsExactly(together + " store 1");
    }

    @Test
    void aCoalescedChangeIsTheLastOneWithTheImageBeforeTheFirst() {
        PendingChange first = changes.next(Operation.UPDATE, "store", 1, Map.of("v", 0), Map.of("v", 1));
        PendingChange second = changes.next(Operation.UPDATE, "store", 1, Map.of("v", 1), Map.of("v", 2));
        PendingChange third = changes.next(Operation.UPDATE, "store", 1, Map.of("v", 2), Map.of("v", 3));

        PendingChange one = arranged(COALESCE, List.of(first, second, third)).get(0);

        Map<String, Object> expected = new LinkedHashMap<>(third.change().toMap());
        expected.put("id", one.id());
        expected.put("before", Map.of("v", 0));
        assertThat(one.change().toMap()).isEqualTo(expected);
        assertThat(one.leaves().map(leaf -> leaf.source().token())).containsExactly("1", "2", "3");
    }

    @Test
    void anImageThatTheLastDoesNotHaveIsNotMadeUpFromAnEarlierOne() {
        PendingChange first = changes.next(Operation.INSERT, "store", 1, null, Map.of("v", 1));
        PendingChange second = changes.next(Operation.UPDATE, "store", 1);

        assertThat(arranged(COALESCE, List.of(first, second)).get(0).change().getAfter())
                .isNull();
    }

    @Test
    void anIdIsThatOfTheSameChangesAndOfNoOthers() {
        List<PendingChange> three = IntStream.range(0, 3)
                .mapToObj(i -> changes.next(Operation.UPDATE, "store", 1))
                .toList();
        List<PendingChange> lastTwo = three.subList(1, 3);
        List<PendingChange> firstTwo = three.subList(0, 2);
        List<PendingChange> around = List.of(three.get(0), three.get(2));

        List<String> ids = new ArrayList<>(three.stream().map(PendingChange::id).toList());
        for (List<PendingChange> some : List.of(three, lastTwo, firstTwo, around)) {
            String id = arranged(COALESCE, some).get(0).id();
            assertThat(arranged(COALESCE, some).get(0).id()).isEqualTo(id).hasSizeLessThan(100);
            ids.add(id);
        }
        assertThat(ids).doesNotHaveDuplicates();
    }

    @Test
    void aCoalescedChangeStandsWhereItsLastStood() {
        assertThat(arranged(COALESCE, "insert store 1", "insert till 1", "update store 1", "update region 1"))
                .containsExactly("insert till 1", "insert store 1", "update region 1");
    }

    @Test
    void recordsAreTheSameHoweverTheyAreSpelled() {
        assertThat(arranged(FOREIGN_KEYS, "delete store 1", "insert STORE 1")).containsExactly("upsert STORE 1");
    }

    @Test
    void keysOfBytesAreToldApartByTheTextsOfTheirRows() {
        List<PendingChange> fetched = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            PendingChange change = changes.next(Operation.UPDATE, "blob", new byte[] {1});
            Source same = new Source(change.source().token(), "01", 0, Optional.empty());
            fetched.add(PendingChange.of(change.change(), same));
        }
        assertThat(arranged(COALESCE, fetched)).hasSize(1);
    }

    @Test
    void aTruncateIsPassedByNothing() {
        assertThat(arranged(
                        FOREIGN_KEYS,
                        "insert till 1",
                        "insert store 1",
                        "truncate till 0",
                        "delete store 1",
                        "insert till 1",
                        "insert store 2"))
                .containsExactly(
                        "insert store 1",
                        "insert till 1",
                        "truncate till",
                        "insert store 2",
                        "insert till 1",
                        "delete store 1");
    }

    @Test
    void aBatchWithAMalformedRowIsLeftAsItIs() {
        List<PendingChange> fetched = List.of(
                changes.next(Operation.INSERT, "till", 1),
                changes.malformed("till", 1),
                changes.next(Operation.UPDATE, "till", 1),
                changes.next(Operation.INSERT, "store", 1));

        assertThat(arranged(FOREIGN_KEYS, fetched)).isEqualTo(fetched);
    }

    @Test
    void deletesFirstKeepsTheOrderOtherwise() {
        assertThat(arranged(DELETES_FIRST, "insert till 2", "delete store 1", "insert store 2", "delete till 1"))
                .containsExactly("delete store 1", "delete till 1", "insert till 2", "insert store 2");
    }

    @Test
    void parentsAreWrittenBeforeTheirChildrenAndDeletedAfterThem() {
        String[] fetched = {
            "delete region 1",
            "upsert till 2",
            "delete till 1",
            "insert unknown 7",
            "insert region 2",
            "delete store 1",
            "update store 2",
            "read region 3"
        };
        assertThat(arranged(FOREIGN_KEYS, fetched))
                .containsExactly(
                        "insert unknown 7",
                        "insert region 2",
                        "read region 3",
                        "update store 2",
                        "upsert till 2",
                        "delete till 1",
                        "delete store 1",
                        "delete region 1");
        assertThat(arranged(new OrderSpec(false, true, true), fetched))
                .startsWith("delete till 1", "delete store 1", "delete region 1", "insert unknown 7")
                .endsWith("upsert till 2");
    }

    @Test
    void ofATableThatRefersToItselfOnlyWhatMustIsPulledForward() {
        assertThat(arranged(
                        FOREIGN_KEYS,
                        "insert category 9",
                        "insert category 1 up=3",
                        "insert category 2",
                        "insert category 3 up=4",
                        "insert category 4",
                        "insert category 5"))
                .containsExactly(
                        "insert category 9",
                        "insert category 4",
                        "insert category 3",
                        "insert category 1",
                        "insert category 2",
                        "insert category 5");
        assertThat(arranged(
                        FOREIGN_KEYS,
                        "delete category 1",
                        "delete category 5",
                        "delete category 2 up=1",
                        "delete category 3 up=1",
                        "delete category 4 up=3"))
                .containsExactly(
                        "delete category 2",
                        "delete category 4",
                        "delete category 3",
                        "delete category 1",
                        "delete category 5");
    }

    @Test
    void withoutImagesATableThatRefersToItselfStaysAsItWasRecorded() {
        assertThat(arranged(FOREIGN_KEYS, "insert category 2", "insert category 1", "insert category 3"))
                .containsExactly("insert category 2", "insert category 1", "insert category 3");
    }

    @Test
    void recordsThatAreEachOthersParentsStayAsTheyWereRecorded() {
        assertThat(arranged(FOREIGN_KEYS, "insert category 1 up=2", "insert category 2 up=1", "insert category 3 up=3"))
                .containsExactlyInAnyOrder("insert category 1", "insert category 2", "insert category 3");
    }

    @Test
    void tablesThatReferToEachOtherCountAsOneToOthers() {
        assertThat(arranged(
                        FOREIGN_KEYS,
                        "insert badge 1",
                        "insert person 2",
                        "insert team 1",
                        "insert person 1 team=3",
                        "insert team 3"))
                .containsExactly(
                        "insert person 2", "insert team 1", "insert team 3", "insert person 1", "insert badge 1");
    }

    @Test
    void valuesFromJsonAreThoseOfTheColumns() {
        PendingChange child =
                changes.next(Operation.INSERT, "category", 1, null, Map.of("up", new java.math.BigDecimal("2.0")));
        PendingChange parent = changes.next(Operation.INSERT, "category", 2L, null, Map.of());

        assertThat(arranged(FOREIGN_KEYS, List.of(child, parent))).containsExactly(parent, child);
    }

    @Test
    void aLongChainOfParentsIsNoProblem() {
        List<PendingChange> fetched = new ArrayList<>();
        for (int i = 10_000; i > 0; i--) {
            fetched.add(changes.next(Operation.INSERT, "category", i, null, Map.of("up", i - 1)));
        }
        List<PendingChange> expected = new ArrayList<>(fetched);
        Collections.reverse(expected);

        assertThat(arranged(FOREIGN_KEYS, fetched)).isEqualTo(expected);
    }
}
