package org.datasync.watch.contract.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.math.BigDecimal;
import java.sql.Date;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Json;
import org.datasync.watch.change.Operation;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.runtime.Dialects;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.TableReader;
import org.datasync.watch.support.LogLines;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** Tables that are compared with what was seen of them last. */
@Needs(Capability.SNAPSHOT)
public abstract class ComparedTableContract extends DatabaseContract {

    private static final String WATCH = "datasync-watch:snapshot:compare?dataSource=#db";

    protected ComparedTableContract(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void createTable() {
        createProducts("name varchar(40)", "price integer");
    }

    private static String compare(String... options) {
        return Stream.concat(
                        Stream.of(WATCH, "initialDelay=0", "delay=20", "compareInterval=0"), Arrays.stream(options))
                .collect(Collectors.joining("&"));
    }

    private void put(int... ids) {
        List<Object[]> rows = Arrays.stream(ids)
                .mapToObj(id -> new Object[] {id, "n" + id, id})
                .toList();
        context.jdbc().batchUpdate("INSERT INTO product (id, name, price) VALUES (?, ?, ?)", rows);
    }

    private Map<String, Object> position() {
        List<String> stored = context.jdbcFor("datasync_watch")
                .queryForList("SELECT position_text FROM datasync_watch WHERE position_text IS NOT NULL", String.class);
        return stored.isEmpty() ? Map.of("run", 0) : Json.readObject(stored.get(0), "a position");
    }

    /** Waits until a comparison is over that began after this was called. */
    private void awaitComparison() {
        long before = run();
        await().until(() -> {
            Map<String, Object> now = position();
            return run(now) > before && !now.containsKey("table");
        });
    }

    private long run() {
        return run(position());
    }

    private static long run(Map<String, Object> position) {
        return ((Number) position.get("run")).longValue();
    }

    private Map<String, Object> standing(String... options) {
        List<?> status = (List<?>) context.request(
                compare(options).replace("&initialDelay=0&delay=20", "").replace("&compareInterval=0", ""), null);
        @SuppressWarnings("unchecked")
        Map<String, Object> first = (Map<String, Object>) status.get(0);
        return first;
    }

    @Test
    void theFirstComparisonIsSilentAndTheNextTellWhatIsDifferent() {
        put(1, 2, 3);
        context.receive(compare("tables=product"));
        awaitComparison();
        assertThat(context.received()).isEmpty();
        put(4);
        context.execute("UPDATE product SET name = 'other' WHERE id = 2", "DELETE FROM product WHERE id = 3");
        awaitReceived(3);
        awaitComparison();
        assertThat(received().stream().map(text -> text.toLowerCase(Locale.ROOT)))
                .containsExactlyInAnyOrder("insert product [4]", "update product [2]", "delete product [3]");
        Map<Operation, Change> changes =
                context.received().stream().collect(Collectors.toMap(Change::getOperation, change -> change));
        assertThat(changes.get(Operation.UPDATE).getAfter())
                .containsEntry(stored("id"), 2)
                .containsEntry(stored("name"), "other")
                .containsEntry(stored("price"), 2);
        assertThat(changes.get(Operation.DELETE).getAfter()).isNull();
        assertThat(changes.get(Operation.DELETE).getKey().values()).containsEntry(stored("id"), 3);
        assertThat(context.received().stream().map(Change::getId))
                .doesNotHaveDuplicates()
                .noneMatch(id -> id.contains("other"));
    }

    @Test
    void recordsThatComeBackAndChangeBackAreOtherChangesEachTime() {
        put(1);
        context.receive(compare("tables=product"));
        awaitComparison();
        context.execute("UPDATE product SET name = 'b'");
        awaitReceived(1);
        context.execute("UPDATE product SET name = 'n1'");
        awaitReceived(2);
        context.execute("UPDATE product SET name = 'b'");
        awaitReceived(3);
        context.execute("DELETE FROM product");
        awaitReceived(4);
        put(1);
        awaitReceived(5);
        assertThat(context.received().stream().map(Change::getId)).doesNotHaveDuplicates();
        assertThat(context.received().stream().map(Change::getOperation))
                .containsExactly(
                        Operation.UPDATE, Operation.UPDATE, Operation.UPDATE, Operation.DELETE, Operation.INSERT);
    }

    @Test
    void anInitialLoadGoesOnAfterARestartAndTellsEachRecordOnce() {
        put(IntStream.rangeClosed(1, 3500).toArray());
        context.receive(compare("tables=product", "initialLoad=true", "batchSize=50"));
        awaitReceived(300);
        context.close();
        List<Change> before = List.copyOf(context.received());
        context = newContext();
        context.receive(compare("tables=product", "initialLoad=true"));
        awaitReceived(3500 - before.size());
        awaitComparison();
        List<Change> all =
                Stream.concat(before.stream(), context.received().stream()).toList();
        assertThat(all).hasSize(3500).allMatch(change -> change.getOperation() == Operation.READ);
        assertThat(all.stream().map(change -> change.getKey().value())).doesNotHaveDuplicates();
        assertThat(all.stream().map(Change::getId)).doesNotHaveDuplicates();
    }

    @Test
    void columnsAndConditionsSayWhatIsCompared() {
        context.execute("CREATE TABLE price (id integer NOT NULL PRIMARY KEY, name varchar(40), price integer)");
        put(1, 2, 3);
        context.execute("INSERT INTO price VALUES (1, 'a', 1)", "INSERT INTO price VALUES (2, 'b', 2)");
        context.receive(compare(
                "tables=pr*", "excludeColumns=price", "table.product.where=id > 1", "table.price.columns=price,name"));
        awaitComparison();
        context.execute("UPDATE product SET price = 7", "UPDATE price SET price = 7");
        awaitComparison();
        assertThat(context.received()).isEmpty();
        context.execute("UPDATE product SET name = 'x'", "UPDATE price SET name = 'x' WHERE id = 1");
        awaitReceived(3);
        awaitComparison();
        assertThat(received().stream().map(text -> text.toLowerCase(Locale.ROOT)))
                .containsExactlyInAnyOrder("update product [2]", "update product [3]", "update price [1]");
        assertThat(context.received())
                .allSatisfy(change -> assertThat(change.getAfter()).doesNotContainKey(stored("price")));
    }

    @Test
    void anEmptiedTableDeletesNothingAndSaysSo() {
        put(IntStream.rangeClosed(1, 2100).toArray());
        context.receive(compare("tables=product"));
        awaitComparison();
        stop(); // a comparison that is half done would find fewer
        LogLines log = new LogLines();
        context.execute("DELETE FROM product WHERE id > 1000");
        context.receive(compare("tables=product"));
        awaitComparison();
        assertThat(context.received()).isEmpty();
        assertThat(log.text()).contains("deleteGuard=50").contains("1100");
        assertThat(standing("tables=product").get("lastComparison").toString())
                .contains("withheldDeletes={" + stored("product") + "=1100}");
        act("tables=product", "action=compare", "force=true");
        awaitReceived(1100);
        awaitComparison();
        assertThat(context.received()).hasSize(1100).allMatch(change -> change.getOperation() == Operation.DELETE);
    }

    /** An id that people have seen releases no more than they have seen, and what the guard would let pass of the rest. */
    @Test
    void whatIsWithheldIsDeliveredOnceItIsRequeuedByItsId() {
        put(IntStream.rangeClosed(1, 2600).toArray());
        context.receive(compare("tables=product"));
        awaitComparison();
        stop();
        context.execute("DELETE FROM product WHERE id > 1200");
        context.receive(compare("tables=product"));
        awaitComparison();
        String seen = stored("product") + ":withheld:1400";
        assertThat(withheld()).containsExactly(seen);
        assertThat(act("tables=product", "action=requeue", "all=true")).isEqualTo(0);
        assertThat(act("action=requeue", "changeId=" + seen.replace("1400", "1400x")))
                .isEqualTo(0);
        awaitComparison();
        awaitComparison();
        assertThat(context.received()).isEmpty();
        stop();
        context.execute("DELETE FROM product");
        assertThat(act("action=requeue", "changeId=" + seen)).isEqualTo(1);
        context.receive(compare("tables=product"));
        awaitComparison();
        assertThat(context.received()).isEmpty();
        assertThat(withheld()).containsExactly(seen.replace("1400", "2600"));
        assertThat(act("action=requeue", "changeId=" + seen)).isEqualTo(1);
        awaitComparison();
        awaitComparison();
        assertThat(context.received()).isEmpty();
        assertThat(act("action=requeue", "changeId=" + withheld().get(0))).isEqualTo(1);
        awaitReceived(2600);
        awaitComparison();
        awaitComparison();
        assertThat(context.received()).hasSize(2600).allMatch(change -> change.getOperation() == Operation.DELETE);
        assertThat(context.received().stream().map(change -> change.getKey().value()))
                .doesNotHaveDuplicates();
        assertThat(withheld()).isEmpty();
    }

    private List<String> withheld() {
        return ((List<?>) act("action=list-parked", "table=product"))
                .stream()
                        .map(entry -> String.valueOf(((Map<?, ?>) entry).get("id")))
                        .toList();
    }

    private Object act(String... options) {
        return context.request(
                compare(options).replace("&initialDelay=0&delay=20", "").replace("&compareInterval=0", ""), null);
    }

    @Test
    void aBaselineTakesATableAsItIsThoughItWasLoadedFirst() {
        put(IntStream.rangeClosed(1, 2100).toArray());
        context.receive(compare("tables=product", "initialLoad=true"));
        awaitReceived(2100);
        awaitComparison();
        stop();
        context.execute("DELETE FROM product WHERE id > 50", "UPDATE product SET name = 'x'");
        act("tables=product", "action=baseline", "table=product");
        context.receive(compare("tables=product", "initialLoad=true"));
        awaitComparison();
        assertThat(context.received()).isEmpty();
        put(60);
        awaitReceived(1);
        assertThat(context.received().get(0).getOperation()).isEqualTo(Operation.INSERT);
    }

    private void stop() {
        context.close();
        context = newContext();
        context.camel().start();
    }

    @Test
    void aResyncReadsEveryRecordAgainAndStillTellsWhatIsGone() {
        put(IntStream.rangeClosed(1, 1200).toArray());
        context.receive(compare("tables=product"));
        awaitComparison();
        context.execute("DELETE FROM product WHERE id = 7");
        act("tables=product", "action=resync", "all=true");
        awaitReceived(1200);
        awaitComparison();
        Map<Operation, Long> counts =
                context.received().stream().collect(Collectors.groupingBy(Change::getOperation, Collectors.counting()));
        assertThat(counts.get(Operation.DELETE)).isEqualTo(1);
        assertThat(counts.get(Operation.READ)).isBetween(1199L, 1200L);
        context.execute("UPDATE product SET name = 'x' WHERE id = 9");
        await().until(() -> context.received().stream().anyMatch(change -> change.getOperation() == Operation.UPDATE));
    }

    @Test
    void aComparisonBeginsAtOnceWhereItIsAskedFor() {
        put(1);
        context.receive(compare("tables=product").replace("&compareInterval=0", ""));
        await().until(() -> run() > 0 && !position().containsKey("table"));
        context.execute("UPDATE product SET name = 'x'");
        act("tables=product", "action=compare");
        awaitReceived(1);
        assertThat(refusal(() -> act("tables=product", "action=baseline"))).contains("all=true");
    }

    @Test
    void aNewColumnFloodsNothingAndIsComparedFromThenOn() {
        put(1, 2);
        context.receive(compare("tables=product"));
        awaitComparison();
        context.close();
        context = newContext();
        context.execute("ALTER TABLE product ADD colour varchar(10) DEFAULT 'red'");
        context.receive(compare("tables=product"));
        awaitComparison();
        assertThat(context.received()).isEmpty();
        context.execute("UPDATE product SET colour = 'blue' WHERE id = 1");
        awaitReceived(1);
        assertThat(context.received().get(0).getAfter()).containsEntry(stored("colour"), "blue");
    }

    @Test
    void aColumnThatIsGoneIsRefusedWithWhatHelps() {
        put(1, 2);
        context.receive(compare("tables=product"));
        awaitComparison();
        context.close();
        context = newContext();
        context.execute("DROP TABLE product");
        createProducts("price integer");
        assertThat(refusal(compare("tables=product")))
                .contains(stored("name") + " is gone")
                .contains("action=baseline");
    }

    @Test
    void pagesThatRememberLittleBecomeOne() {
        put(IntStream.rangeClosed(1, 5300).toArray());
        context.receive(compare("tables=product", "deleteGuard=100"));
        awaitComparison();
        assertThat(context.count("datasync_snapshot")).isEqualTo(pages(5300));
        context.execute("DELETE FROM product WHERE id BETWEEN 80 AND 3000 OR id BETWEEN 3100 AND 5200");
        awaitReceived(5022);
        int left = pages(1000) == 1 ? 1 : 4; // of which one has the keys between, and two have 50 each
        await().until(() -> context.count("datasync_snapshot") == left);
        awaitComparison();
        context.received().clear();
        context.execute("DELETE FROM product WHERE id = 5", "UPDATE product SET price = 0 WHERE id IN (3050, 5250)");
        put(2000);
        awaitReceived(4);
        awaitComparison();
        assertThat(received().stream().map(text -> text.toLowerCase(Locale.ROOT)))
                .containsExactlyInAnyOrder(
                        "delete product [5]",
                        "update product [3050]",
                        "update product [5250]",
                        "insert product [2000]");
        assertThat(context.jdbcFor("datasync_snapshot")
                        .queryForObject("SELECT SUM(key_count) FROM datasync_snapshot", Integer.class))
                .isEqualTo(278);
    }

    /** How many pages remember so many keys: large ones where the database makes checksums, but not of many at once. */
    private int pages(int keys) {
        List<Column> columns = new TableReader(dataSource, dialect())
                .find("product")
                .orElseThrow()
                .columns();
        boolean many = dialect().rowSum(columns).isEmpty()
                || dialect().listed(columns.get(0)).isPresent();
        int size = many ? 125 : 1000;
        return (keys + size - 1) / size;
    }

    @Test
    void ofPagesOfTheSameChecksumNothingIsReadThatIsRemembered() {
        put(IntStream.rangeClosed(1, 4500).toArray());
        context.receive(compare("tables=product"));
        awaitComparison();
        requireUnread();
        context.execute(
                "UPDATE product SET name = CASE id WHEN 1 THEN 'n2' ELSE 'n1' END WHERE id < 3",
                "UPDATE product SET name = NULL WHERE id = 1700",
                "UPDATE product SET name = '' WHERE id = 1701",
                "DELETE FROM product WHERE id IN (2875, 2900, 3700)"); // one of them at the end of a page
        awaitReceived(7);
        awaitComparison();
        awaitComparison(); // the pages with the deletes are read once more
        awaitComparison(); // and the page behind one that ends elsewhere
        requireUnread();
        context.execute("UPDATE product SET name = 'n' WHERE id IN (1700, 1701)");
        awaitReceived(9);
        awaitComparison();
        requireUnread();
        put(2875);
        awaitReceived(10);
        awaitComparison();
        requireUnread();
        assertThat(context.received()).hasSize(10);
    }

    /** It might as well be nothing: who compared it with the rows would find that all are new. */
    private void requireUnread() {
        JdbcTemplate jdbc = context.jdbcFor("datasync_snapshot");
        List<Object[]> kept = jdbc.query("SELECT entries, place FROM datasync_snapshot", (row, index) ->
                new Object[] {row.getBytes(1), row.getLong(2)});
        int before = context.received().size();
        jdbc.update("UPDATE datasync_snapshot SET entries = ?", new byte[0]);
        awaitComparison();
        jdbc.batchUpdate("UPDATE datasync_snapshot SET entries = ? WHERE place = ?", kept);
        assertThat(context.received()).hasSize(before);
    }

    @Test
    void aChecksumThatIsMadeInAnotherWayIsMadeAnew() {
        put(IntStream.rangeClosed(1, 2500).toArray());
        context.receive(compare("tables=product"));
        awaitComparison();
        String made = "datasync_snapshot WHERE checksum NOT LIKE 'other%'";
        int before = context.count(made);
        assertThat(before).isEqualTo(pages(2500));
        context.jdbcFor("datasync_snapshot").update("UPDATE datasync_snapshot SET checksum = 'other:1:1'");
        awaitComparison();
        awaitComparison();
        assertThat(context.received()).isEmpty();
        assertThat(context.count(made)).isEqualTo(before);
    }

    /** A held change is no reason to take its page for remembered. */
    @Test
    void aPageOfWhichNotAllIsDeliveredIsReadAgain() {
        put(1, 2, 3);
        AtomicBoolean failing = new AtomicBoolean(true);
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(compare("tables=product", "maxAttempts=0", "retryDelay=60000", "maxRetryDelay=60000"))
                        .routeId("receive")
                        .process(exchange -> {
                            Change change = exchange.getMessage().getBody(Change.class);
                            if (failing.get() && change.getKey().value().equals(2)) {
                                throw new IllegalStateException("on purpose");
                            }
                            context.remember(exchange);
                        });
            }
        });
        awaitComparison();
        context.execute("UPDATE product SET name = 'x'");
        await().until(() -> context.count("datasync_failure") == 1 && isReceived(3));
        awaitComparison();
        context.received().clear();
        context.execute("UPDATE product SET name = 'y' WHERE id = 3");
        awaitReceived(1);
        awaitComparison();
        failing.set(false);
        context.received().clear();
        context.jdbcFor("datasync_failure").update("DELETE FROM datasync_failure");
        await().until(() -> isReceived(2));
    }

    private boolean isReceived(int key) {
        return context.received().stream()
                .anyMatch(change -> change.getKey().value().equals(key));
    }

    @Test
    void keysOfManyTypesAreBounds() {
        Map<String, String> types = new LinkedHashMap<>();
        types.put("decimal(12,3)", "%d.125");
        types.put("date", "DATE");
        types.put("varchar(30)", "'k%07d'");
        types.put("char(12)", "'k%d'");
        types.forEach(this::fill); // all before any is compared, as SQLite has one writer at a time
        types.forEach(this::typedKeys);
    }

    private static String table(String type) {
        return "t" + type.replaceAll("[^a-z]", "");
    }

    private void fill(String type, String value) {
        String table = table(type);
        context.execute("CREATE TABLE " + table + " (k " + type + " NOT NULL, id integer NOT NULL, v integer, "
                + "PRIMARY KEY (k, id))");
        context.jdbc()
                .batchUpdate(
                        "INSERT INTO " + table + " VALUES (?, ?, 0)",
                        IntStream.range(0, 1300)
                                .mapToObj(i -> new Object[] {key(value, i / 2), i % 2})
                                .toList());
    }

    /** What that literal stands for. */
    private Object key(String value, int number) {
        if (value.equals("DATE")) {
            return dialect().name().equals("SQLite") ? date(number).toString() : Date.valueOf(date(number));
        }
        String text = value.formatted(number).replace("'", "");
        return value.startsWith("'") ? text : new BigDecimal(text);
    }

    private static LocalDate date(int number) {
        return LocalDate.of(1999, 1, 1).plusDays(number);
    }

    private void typedKeys(String type, String value) {
        String table = table(type);
        List<Change> changes = receiveApart(compare("tables=" + table)
                .replace(":compare?", ":" + table + "?")
                .replace("&delay=20", "&delay=200"));
        await().until(() -> context.count("datasync_snapshot WHERE key_count > 0 AND watch = '" + table + "'") > 1
                && context.count(
                                "datasync_watch WHERE watch = '" + table + "' AND position_text NOT LIKE '%\"table\"%'")
                        == 1);
        context.execute(
                "UPDATE " + table + " SET v = 1 WHERE k = " + literal(value, 600),
                "DELETE FROM " + table + " WHERE id = 1 AND k = " + literal(value, 3),
                "DELETE FROM " + table + " WHERE id = 0 AND k = " + literal(value, 640),
                "INSERT INTO " + table + " VALUES (" + literal(value, 3) + ", 7, 0)");
        await().until(() -> changes.size() >= 5);
        assertThat(changes.stream().map(Change::getOperation))
                .as(type)
                .containsExactlyInAnyOrder(
                        Operation.UPDATE, Operation.UPDATE, Operation.INSERT, Operation.DELETE, Operation.DELETE);
    }

    private String literal(String value, int number) {
        if (!value.equals("DATE")) {
            return value.formatted(number);
        }
        String date = date(number).toString();
        return dialect().name().equals("Derby")
                ? "DATE('" + date + "')"
                : dialect().name().equals("SQLite") ? "'" + date + "'" : "DATE '" + date + "'";
    }

    @Test
    void whatIsWrongWithTheOptionsIsRefusedByName() {
        context.execute("CREATE TABLE log (name varchar(40))");
        Map.of(
                        "tables=log", "keyColumns",
                        "tables=log&table.log.keyColumns=name", "keyColumns",
                        "tables=product&columns=nothing", "columns",
                        "tables=product&table.price.where=1", "table.price",
                        "tables=product&lanes=2", "lanes",
                        "tables=product&compareInterval=-1", "compareInterval",
                        "tables=product&deleteGuard=101", "deleteGuard",
                        "excludeColumns=name", "tables")
                .forEach((options, word) -> assertThat(
                                refusal(options.contains("compareInterval") ? WATCH + "&" + options : compare(options)))
                        .as(options)
                        .contains(word));
        assertThat(new TableReader(stateDataSource(), Dialects.of(stateDataSource())).find("datasync_watch"))
                .as("a table of ours, though the options were wrong")
                .isEmpty();
    }
}
