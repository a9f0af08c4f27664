package org.datasync.watch.contract.lastmodified;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.camel.builder.RouteBuilder;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Json;
import org.datasync.watch.change.Operation;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.support.LogLines;
import org.junit.jupiter.api.Test;

/** Deletes of tables that are followed, which are found by comparing keys. */
@Needs({Capability.LAST_MODIFIED, Capability.SNAPSHOT})
public abstract class FollowedDeletesContract extends FollowContract {

    private static final String QUICK = "maxAttempts=0&retryDelay=10&maxRetryDelay=50";

    private final Set<String> failing = ConcurrentHashMap.newKeySet();

    protected FollowedDeletesContract(TestDatabase database) {
        super(database);
    }

    private static String deletes(String... options) {
        return follow("deletes=compare", String.join("&", options));
    }

    private static String often(String... options) {
        return deletes("compareInterval=0", String.join("&", options));
    }

    private void act(String... options) {
        context.request(deletes(options).replace("initialDelay=0&delay=20&", ""), null);
    }

    private Map<?, ?> comparison() {
        List<String> stored = context.jdbcFor("datasync_watch")
                .queryForList("SELECT position_text FROM datasync_watch WHERE position_text IS NOT NULL", String.class);
        Object comparison = stored.isEmpty()
                ? null
                : Json.readObject(stored.get(0), "a position").get("");
        return comparison == null ? Map.of("run", 0) : (Map<?, ?>) comparison;
    }

    private static long run(Map<?, ?> comparison) {
        return ((Number) comparison.get("run")).longValue();
    }

    /** Waits until a comparison is over that began after this was called. */
    private void awaitComparison() {
        awaitComparisonAfter(run(comparison()));
    }

    private void awaitComparisonAfter(long before) {
        await().until(() -> {
            Map<?, ?> now = comparison();
            return run(now) > before && !now.containsKey("table");
        });
    }

    private void delete(int... ids) {
        IntStream.of(ids).forEach(id -> context.jdbc().update("DELETE FROM product WHERE id = ?", id));
    }

    private void restart(String uri) {
        context.close();
        context = newContext();
        context.receive(uri);
    }

    private List<String> told() {
        return received().stream().map(String::toLowerCase).toList();
    }

    private void startFailing(String uri) {
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).process(exchange -> {
                    Change change = exchange.getMessage().getBody(Change.class);
                    if (failing.contains(
                            change.getOperation() + " " + change.getKey().value())) {
                        throw new IllegalStateException("on purpose");
                    }
                    context.remember(exchange);
                });
            }
        });
    }

    private int failures(String status) {
        return context.count("datasync_failure WHERE status = '" + status + "'");
    }

    /** Its key was remembered as it was delivered. */
    @Test
    void aRecordThatComesAndGoesBetweenTwoComparisonsLeavesNoGhost() {
        context.receive(deletes("tables=product"));
        awaitComparisonAfter(0);
        put("product", 1, second(1));
        put("product", 2, second(1));
        awaitReceived(2);
        delete(1);
        put("product", 3, second(2));
        awaitReceived(3);
        assertThat(told()).containsExactlyInAnyOrder("upsert product [1]", "upsert product [2]", "upsert product [3]");
        act("tables=product", "action=compare");
        awaitReceived(4);
        assertThat(told().get(3)).isEqualTo("delete product [1]");
        Change delete = context.received().get(3);
        assertThat(delete.getAfter()).isNull();
        assertThat(delete.getKey().values()).containsEntry(stored("id"), 1);
        put("product", 1, second(3));
        awaitReceived(5);
        assertThat(told().get(4)).isEqualTo("upsert product [1]");
        long before = run(comparison());
        act("tables=product", "action=compare");
        awaitComparisonAfter(before);
        assertThat(told()).hasSize(5);
    }

    @Test
    void whatIsThereAtTheStartIsTakenAsItIs() {
        IntStream.rangeClosed(1, 5).forEach(id -> put("product", id, second(id)));
        context.receive(often("tables=product", "startFrom=now"));
        awaitComparison();
        assertThat(context.received()).isEmpty();
        delete(2, 4);
        awaitReceived(2);
        awaitComparison();
        assertThat(told()).containsExactlyInAnyOrder("delete product [2]", "delete product [4]");
    }

    /** And one that goes on without them, and with them again, takes what was delivered meanwhile. */
    @Test
    void aWatchThatWasThereBeforeBeginsWithWhatItHasDelivered() {
        IntStream.rangeClosed(1, 3).forEach(id -> put("product", id, second(id)));
        context.receive(follow("tables=product"));
        awaitReceived(3);
        restart(often("tables=product"));
        awaitComparison();
        delete(1);
        awaitReceived(1);
        assertThat(told()).containsExactly("delete product [1]");
        restart(follow("tables=product"));
        put("product", 4, second(4));
        awaitReceived(1);
        assertThat(told()).containsExactly("upsert product [4]");
        restart(often("tables=product"));
        awaitComparison();
        delete(2);
        awaitReceived(1);
        assertThat(told()).containsExactly("delete product [2]");
    }

    /** The comparison sees its key, but the other pattern keeps it back. */
    @Test
    void aRecordThatWasNotDeliveredYetMeansNothing() {
        context.receive(often("tables=product"));
        awaitComparison();
        put("product", 1, "2199-01-31T12:00:00");
        put("product", 2, second(1));
        awaitReceived(1);
        awaitComparison();
        delete(1, 2);
        awaitReceived(2);
        awaitComparison();
        assertThat(told()).containsExactly("upsert product [2]", "delete product [2]");
    }

    @Test
    void aRecordThatIsDeletedWhileItIsHeldIsDeletedOnceIfItWasKnown() {
        startFailing(often("tables=product", QUICK));
        put("product", 1, second(1));
        awaitReceived(1);
        failing.addAll(List.of("upsert 1", "upsert 2"));
        put("product", 1, second(2));
        put("product", 2, second(2));
        await().until(() -> failures("held") == 2);
        delete(1, 2);
        awaitReceived(2);
        awaitComparison();
        await().until(() -> context.count("datasync_failure") == 0);
        assertThat(told()).containsExactly("upsert product [1]", "delete product [1]");
    }

    @Test
    void aDeleteThatIsHeldWhileItsRecordComesBackBecomesItsChange() {
        startFailing(often("tables=product", QUICK));
        put("product", 1, second(1));
        awaitReceived(1);
        failing.add("delete 1");
        delete(1);
        await().until(() -> failures("held") == 1);
        put("product", 1, second(2));
        awaitReceived(2);
        await().until(() -> context.count("datasync_failure") == 0);
        put("product", 2, second(3));
        awaitReceived(3);
        awaitComparison();
        assertThat(told()).containsExactly("upsert product [1]", "upsert product [1]", "upsert product [2]");
        failing.clear();
        delete(1);
        awaitReceived(4);
        assertThat(told().get(3)).isEqualTo("delete product [1]");
    }

    @Test
    void aHeldDeleteLetsOthersThroughAndIsTriedAgain() {
        startFailing(often("tables=product", QUICK));
        IntStream.rangeClosed(1, 9).forEach(id -> put("product", id, second(id)));
        awaitReceived(9);
        failing.addAll(List.of("delete 1", "delete 5"));
        delete(1, 2, 5, 9);
        awaitReceived(11);
        await().until(() -> failures("held") == 2);
        assertThat(told().subList(9, 11)).containsExactlyInAnyOrder("delete product [2]", "delete product [9]");
        failing.clear();
        awaitReceived(13);
        awaitComparison();
        await().until(() -> context.count("datasync_failure") == 0);
        assertThat(told().subList(11, told().size()))
                .containsExactlyInAnyOrder("delete product [1]", "delete product [5]");
    }

    @Test
    void aParkedDeleteIsRequeuedAndAParkedRecordIsOvertakenByItsDelete() {
        startFailing(often("tables=product", QUICK.replace("maxAttempts=0", "maxAttempts=1")));
        put("product", 1, second(1));
        awaitReceived(1);
        failing.addAll(List.of("delete 1", "upsert 2"));
        delete(1);
        put("product", 2, second(2));
        awaitParked(2);
        failing.clear();
        act("tables=product", "action=requeue", "key=1");
        await().until(() -> told().contains("delete product [1]"));
        delete(2);
        await().until(() -> told().contains("delete product [2]"));
        awaitComparison();
        assertThat(told().stream().filter(text -> text.startsWith("delete")))
                .containsExactly("delete product [1]", "delete product [2]");
        assertThat(failures("parked")).isEqualTo(1);
        assertThat(refusal(() -> act("tables=product", "action=requeue", "key=2")))
                .contains("overtaken");
    }

    /** Attempts count while others succeed. */
    private void awaitParked(int number) {
        int[] next = {100};
        await().until(() -> {
            int id = next[0]++;
            put("price", id, second(5));
            put("product", id, second(3 + id % 50));
            return failures("parked") == number;
        });
    }

    @Test
    void anEmptiedTableDeletesNothingAndSaysSo() {
        context.jdbc()
                .batchUpdate(
                        "INSERT INTO product (id, modified) VALUES (?, ?)",
                        IntStream.rangeClosed(1, 2600)
                                .mapToObj(id -> new Object[] {id, time(second(1))})
                                .toList());
        context.receive(deletes("tables=product"));
        awaitReceived(2600);
        awaitComparisonAfter(0);
        context.execute("DELETE FROM product WHERE id > 1200");
        LogLines log = new LogLines();
        act("tables=product", "action=compare");
        await().until(() -> log.text().contains("deleteGuard=50"));
        awaitComparisonAfter(0);
        assertThat(log.text()).contains("1400");
        assertThat(context.received()).hasSize(2600);
        assertThat(standing("tables=product", "deletes=compare").get("deletes").toString())
                .contains("withheldDeletes={" + stored("product") + "=1400}");
        act("action=requeue", "changeId=" + stored("product") + ":withheld:1400");
        awaitReceived(4000);
        context.execute("DELETE FROM product WHERE id <= 1100");
        act("tables=product", "action=compare");
        await().until(() -> log.text().contains(":withheld:1100"));
        assertThat(context.received()).hasSize(4000);
        act("tables=product", "action=compare", "force=true");
        awaitReceived(5100);
        assertThat(context.received().stream().skip(2600))
                .allMatch(change -> change.getOperation() == Operation.DELETE);
        context.execute("DELETE FROM product");
        long before = run(comparison());
        act("tables=product", "action=baseline", "table=product");
        awaitComparisonAfter(before);
        assertThat(context.received()).hasSize(5100);
    }

    /** Whether the database orders the keys or we do: a key in two pages would be deleted twice. */
    @Test
    void eachKeyIsRememberedInOnePage() {
        context.execute("CREATE TABLE tag (name varchar(20) NOT NULL PRIMARY KEY, version integer)");
        List<Object[]> numbers =
                IntStream.range(0, 5500).mapToObj(id -> new Object[] {id, id}).toList();
        context.jdbc().batchUpdate("INSERT INTO product (id, version) VALUES (?, ?)", numbers);
        List<Object[]> names = IntStream.range(0, 5500)
                .mapToObj(id -> new Object[] {"t" + Integer.toString(id * 7919 % 5500, 36), id})
                .toList();
        context.jdbc().batchUpdate("INSERT INTO tag (name, version) VALUES (?, ?)", names);
        String watch =
                alone("tables=product,tag", "modifiedColumn=version", "lag=0", "deletes=compare", "batchSize=1000");
        context.receive(watch);
        awaitReceived(11_000);
        await().until(() -> remembered() >= 11_000); // the last batch is committed
        assertThat(remembered()).isEqualTo(11_000);
        assertThat(context.count("datasync_snapshot")).isGreaterThan(9);
        context.request(watch.replace("initialDelay=0&delay=20&", "") + "&action=rewind&startFrom=beginning", null);
        awaitReceived(22_000);
        long before = run(comparison());
        context.request(watch.replace("initialDelay=0&delay=20&", "") + "&action=compare", null);
        awaitComparisonAfter(before);
        assertThat(remembered()).isEqualTo(11_000);
    }

    private int remembered() {
        return context.jdbcFor("datasync_snapshot")
                .queryForObject("SELECT SUM(key_count) FROM datasync_snapshot", Integer.class);
    }

    /** What is marked as deleted is deleted once, though it is removed later. */
    @Test
    void aMarkThatTellsADeleteMayStandBeside() {
        context.receive(often("tables=product", "deletedColumn=gone"));
        put("product", 1, second(1));
        put("product", 2, second(1));
        awaitReceived(2);
        context.jdbc().update("UPDATE product SET gone = 1, modified = ? WHERE id = 1", time(second(2)));
        awaitReceived(3);
        awaitComparison();
        delete(1, 2);
        awaitReceived(4);
        awaitComparison();
        assertThat(told().subList(2, 4)).containsExactly("delete product [1]", "delete product [2]");
        assertThat(told()).hasSize(4);
    }

    @Test
    void whatAConditionDoesNotMeanAnyMoreCountsAsDeleted() {
        context.receive(often("tables=product", "where=version < 10"));
        put("product", 1, second(1));
        put("product", 11, second(1));
        awaitReceived(1);
        context.jdbc().update("UPDATE product SET version = 20, modified = ? WHERE id = 1", time(second(2)));
        awaitReceived(2);
        awaitComparison();
        assertThat(told()).containsExactly("upsert product [1]", "delete product [1]");
    }

    @Test
    void whatIsReadAgainIsRememberedOnce() {
        context.receive(often("tables=pr*"));
        put("product", 1, second(1));
        put("price", 1, second(1));
        awaitReceived(2);
        act("tables=pr*", "action=rewind", "startFrom=beginning");
        awaitReceived(4);
        delete(1);
        awaitReceived(5);
        awaitComparison();
        assertThat(told()).hasSize(5).endsWith("delete product [1]");
    }

    @Test
    void itsStatusTellsOfTheComparisonAndWrongOptionsAreRefused() {
        context.receive(often("tables=product"));
        awaitComparison();
        assertThat(standing("tables=product", "deletes=compare").get("deletes"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsKeys("comparing", "progressPercent", "lastComparison", "withheldDeletes");
        context.execute("CREATE TABLE log (name varchar(40), modified "
                + database.words().localTime() + ")");
        assertThat(refusal(deletes("tables=log", "keyColumns=name"))).contains("keyColumns");
        assertThat(refusal(deletes("tables=product", "compareInterval=-1"))).contains("compareInterval");
        assertThat(refusal(follow("tables=product", "deletes=now"))).contains("deletes");
    }
}
