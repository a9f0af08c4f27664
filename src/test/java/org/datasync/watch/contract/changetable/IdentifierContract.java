package org.datasync.watch.contract.changetable;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.datasync.watch.change.Change;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.contract.Lacks;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that need quotes, and names that are no names. */
public abstract class IdentifierContract extends DatabaseContract {

    protected IdentifierContract(TestDatabase database) {
        super(database);
    }

    private static final List<String> NAMES = List.of(
            "two words",
            "UPPER",
            "MixedCase",
            "select",
            "it's",
            "semi;colon",
            "dash--dash",
            "Größe_漢字",
            "100%_\\",
            "say \"x\"",
            "tick`tock",
            "a.b");

    /** MySQL's driver takes no backslash at the end of one. */
    private List<String> names() {
        return NAMES.stream()
                .filter(name -> !database.name().equals("MySQL") || !name.endsWith("\\"))
                .toList();
    }

    /** The name as an option means it exactly. */
    private static String exact(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    @Test
    void everyNameWorksForTablesAndColumns() {
        Map<String, List<Change>> received = new LinkedHashMap<>();
        for (String name : names()) {
            String column = quoted(name);
            context.execute(
                    "CREATE TABLE " + quoted(name + " record") + " (" + column + " integer NOT NULL PRIMARY KEY, note"
                            + " varchar(10))",
                    "CREATE TABLE " + column + " (" + quoted(name + " id") + " integer NOT NULL PRIMARY KEY, " + column
                            + " varchar(80))",
                    "INSERT INTO " + quoted(name + " record") + " VALUES (7, 'here')",
                    "INSERT INTO " + column + " VALUES (1, '7')");
            received.put(
                    name,
                    receiveApart(watch(
                            "store" + received.size(),
                            raw("changeTable", exact(name)),
                            raw("tables", exact(name + " record")),
                            raw("keyColumns", exact(name)),
                            raw("keyNames", exact(name)),
                            raw("orderBy", exact(name + " id")),
                            "fetchRow=true")));
        }
        names().forEach(name -> awaitEmpty(quoted(name)));

        received.forEach((name, changes) -> {
            assertThat(changes).as(name).hasSize(1);
            assertThat(changes.get(0).getKey().values()).isEqualTo(Map.of(name, 7));
            assertThat(changes.get(0).getAfter()).containsValues(7, "here");
        });
    }

    @Test
    void ourOwnTableMayHaveAnyName() {
        Map<String, List<Change>> received = new LinkedHashMap<>();
        for (String name : names()) {
            String option = raw("changeTable", exact(name));
            received.put(name, receiveApart(watch("queue" + received.size(), option, "install=ensure")));
            request(producer("queue", option), "{\"table\":\"product\",\"operation\":\"read\",\"key\":{\"id\":5}}");
        }
        names().forEach(name -> awaitEmpty(quoted(name)));

        received.forEach(
                (name, changes) -> assertThat(described(changes)).as(name).containsExactly("read product [5]"));
    }

    @Test
    @Lacks(Capability.SCHEMAS)
    void noTableLiesInAnotherSchemaWhereThereIsNone() {
        context.execute("CREATE TABLE pending (id integer NOT NULL PRIMARY KEY)");
        assertThat(refusal(watch("store", "changeTable=main.pending", "tables=product", "keyColumns=id")))
                .contains("main.pending has 2 parts", "cannot do " + Capability.SCHEMAS.title(), "expected table");
        assertThat(refusal(watch("queue", "changeTable=main.queue", "install=ensure")))
                .contains("main.queue has 2 parts", "cannot do " + Capability.SCHEMAS.title(), "expected table");
    }

    @Test
    @Needs(Capability.SCHEMAS)
    void aTableMayLieInAnotherSchema() {
        context.execute(
                "CREATE SCHEMA " + schema(),
                "CREATE TABLE " + schema() + ".product (id integer NOT NULL PRIMARY KEY)",
                "CREATE TABLE " + schema() + ".pending (id integer NOT NULL PRIMARY KEY, tab varchar(80))",
                "CREATE TABLE product (id integer NOT NULL PRIMARY KEY)",
                "CREATE TABLE pending (id integer NOT NULL PRIMARY KEY)",
                "INSERT INTO " + schema() + ".product VALUES (1)",
                "INSERT INTO " + schema() + ".pending VALUES (1, '" + schema() + ".product')",
                "INSERT INTO " + schema() + ".pending VALUES (2, 'product')",
                "INSERT INTO " + schema() + ".pending VALUES (3, 'elsewhere')",
                "INSERT INTO pending VALUES (1)");
        context.receive(watch(
                "store",
                "changeTable=" + schema() + ".pending",
                "tableColumn=tab",
                "tableMap.elsewhere=" + schema() + ".product",
                "keyColumns=id",
                "fetchRow=true",
                "retryDelay=60000"));
        awaitEmpty(schema() + ".pending");

        assertThat(received())
                .containsExactly(
                        "upsert " + schema() + ".product [1]",
                        "delete product [2]",
                        "delete " + schema() + ".product [3]");
        assertThat(context.count("pending")).isEqualTo(1);
        context.close();
        context.execute("DROP TABLE " + schema() + ".product", "DROP TABLE " + schema() + ".pending");
        context.execute("DROP SCHEMA " + schema() + database.words().cascade());
    }

    /** On MariaDB a schema is a database, of which the server has one namespace. */
    private String schema() {
        return "other_" + dataSource.getJdbcUrl().replaceAll(".*(test_\\d+).*", "$1");
    }

    @Test
    void anUnquotedNameFitsInAnyCaseAndTheExactOneFirst() {
        context.execute(
                "CREATE TABLE " + quoted("Pending") + " (" + quoted("Id") + " integer NOT NULL PRIMARY KEY)",
                "INSERT INTO " + quoted("Pending") + " VALUES (1)");
        context.receive(watch("store", "changeTable=PENDING", "tables=product", "keyColumns=ID"));
        awaitEmpty(quoted("Pending"));

        assertThat(received()).containsExactly("upsert product [1]");
    }

    private static final List<String> NO_NAMES = List.of(
            "changeTable=pending; DROP TABLE pending",
            "changeTable=pending WHERE 1=1 --",
            "changeTable=(SELECT 1 AS id) x",
            "idColumn=id; DROP TABLE pending",
            "idColumn=id OR 1=1",
            "tableColumn=tab, id",
            "keyColumns=id) OR (1=1",
            "keyColumns=\"id\" = \"id\"",
            "operationColumn='delete'",
            "deletedColumn=1=1",
            "changedAtColumn=CURRENT_TIMESTAMP",
            "subscriberColumn=id --",
            "orderBy=id DESC",
            "orderBy=id; DROP TABLE pending");

    @Test
    void whatIsNoNameIsRefused() {
        context.execute(
                "CREATE TABLE pending (id integer NOT NULL PRIMARY KEY, tab varchar(80))",
                "INSERT INTO pending VALUES (1, 'product')");
        SoftAssertions softly = new SoftAssertions();
        for (String option : NO_NAMES) {
            String name = option.substring(0, option.indexOf('='));
            String value = option.substring(name.length() + 1);
            String uri = watch("store", "changeTable=pending", "tables=product", "keyColumns=id")
                    .replaceAll("&" + name + "=\\w+", "");
            softly.assertThat(refusal(uri + "&" + raw(name, value))).contains("option " + name, value);
        }
        softly.assertAll();
        assertThat(context.count("pending")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x` (id int); DROP TABLE pending; --", "x\" (id int); DROP TABLE pending; --"})
    void installedNamesCannotSmuggleStatementsIn(String name) {
        context.execute("CREATE TABLE pending (id integer)");
        context.receive(watch("queue", raw("changeTable", exact(name)), "install=ensure"));

        assertThat(context.count("pending")).isZero();
        assertThat(context.count(quoted(name))).isZero();
    }
}
