package org.datasync.watch.contract.lastmodified;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.datasync.watch.change.Change;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.runtime.Dialects;
import org.datasync.watch.schema.TableReader;
import org.datasync.watch.support.LogLines;
import org.junit.jupiter.api.Test;

/** Which tables and columns are followed, and what is refused. */
@Needs(Capability.LAST_MODIFIED)
public abstract class FollowedOptionsContract extends FollowContract {

    protected FollowedOptionsContract(TestDatabase database) {
        super(database);
    }

    @Test
    void tablesAreLeftOutAndOthersHaveOptionsOfTheirOwn() {
        put("product", 1, second(1));
        put("price", 1, second(1));
        put("price", 2, second(1));
        context.execute("CREATE TABLE princess (id integer)");
        context.receive(follow(
                "tables=pri*,product",
                "excludeTables=princess",
                "excludeColumns=created",
                "table.price.where=id > 1",
                "table.price.columns=name",
                "table.product.modifiedColumn=version",
                "lag=0"));
        awaitReceived(2);
        assertThat(keys()).containsExactlyInAnyOrder("product 1", "price 2");
        Map<String, Change> byTable = context.received().stream()
                .collect(Collectors.toMap(change -> change.getTable().toLowerCase(Locale.ROOT), change -> change));
        assertThat(byTable.get("price").getAfter()).containsOnlyKeys(stored("name"));
        assertThat(byTable.get("product").getAfter())
                .containsKey(stored("modified"))
                .doesNotContainKey(stored("created"));
    }

    @Test
    void whatOnlyAStarMeansIsLeftOutIfItCannotBeFollowed() {
        createStateTables();
        context.execute(
                "CREATE TABLE prince (id integer NOT NULL PRIMARY KEY)",
                "CREATE TABLE pride (name varchar(40), modified "
                        + database.words().localTime() + ")");
        LogLines log = new LogLines();
        context.receive(follow("tables=*", "excludeTables=pro*,bin", "lag=0"));
        assertThat(log.text().lines().filter(line -> line.contains("is meant by a *")))
                .anyMatch(line -> line.contains(stored("prince") + " is") && line.contains("no column modified"))
                .anyMatch(line -> line.contains(stored("pride") + " is") && line.contains("no primary key"))
                .noneMatch(line -> line.contains("datasync_"));
        put("price", 1, second(1));
        awaitReceived(1);
        assertThat(keys()).containsExactly("price 1");
        assertThat(failureOf(() -> newContext().receive(follow("tables=*,prince"))))
                .hasStackTraceContaining(stored("prince"))
                .hasStackTraceContaining("modified");
    }

    @Test
    void aTableWithoutAKeyIsRefusedByNameAndMayBeGivenOne() {
        context.execute("CREATE TABLE log (name varchar(40), number_ integer, modified "
                + database.words().localTime() + ")");
        assertThat(failureOf(() -> newContext().receive(follow("tables=log"))))
                .hasStackTraceContaining("has no primary key")
                .hasStackTraceContaining("keyColumns");
        for (int i = 1; i <= 20; i++) {
            context.jdbc().update("INSERT INTO log VALUES (?, ?, ?)", i % 2 == 0 ? "a" : "b", i, time(second(1)));
        }
        context.jdbc().update("INSERT INTO log VALUES ('a', NULL, ?)", time(second(1)));
        context.receive(follow("tables=log", "table.log.keyColumns=name,number_", "batchSize=3"));
        awaitReceived(20);
        assertThat(keys()).doesNotHaveDuplicates().startsWith("log [a, 2]").endsWith("log [b, 19]");
    }

    @Test
    void whatIsWrongWithTheOptionsIsRefusedByName() {
        Map.of(
                        "tables=product&modifiedColumn=name", "modifiedColumn",
                        "tables=product&modifiedColumn=id", "modifiedColumn",
                        "tables=product&startFrom=5", "startFrom",
                        "tables=product&modifiedClock=sequence", "modifiedClock=sequence",
                        "tables=product&modifiedClock=xid", "modifiedClock=xid",
                        "tables=product&deletedColumn=nothing", "deletedColumn",
                        "tables=product&table.price.where=1", "table.price",
                        "tables=product&lanes=2", "lanes",
                        "tables=product&requireMode=exact", "requireMode",
                        "modifiedZone=UTC", "tables")
                .forEach((options, word) -> assertThat(
                                failureOf(() -> newContext().receive(alone(options))))
                        .as(options)
                        .hasStackTraceContaining(word));
        assertThat(new TableReader(stateDataSource(), Dialects.of(stateDataSource())).find("datasync_watch"))
                .as("a table of ours, though the options were wrong")
                .isEmpty();
    }

    /** A name of a key's column is one, whatever an option of the same text would mean. */
    @Test
    void aKeyWhoseNameReadsAsTwo() {
        context.execute(
                "CREATE TABLE odd (" + quoted("a") + " integer, " + quoted("a.b") + " integer NOT NULL PRIMARY KEY, "
                        + "modified " + database.words().localTime() + ")");
        context.jdbc().update("INSERT INTO odd VALUES (1, 2, ?)", time(second(1)));
        context.receive(follow("tables=odd"));
        awaitReceived(1);
        assertThat(context.received().get(0).getKey().columns()).containsExactly("a.b");
        assertThat(keys()).containsExactly("odd 2");
    }
}
