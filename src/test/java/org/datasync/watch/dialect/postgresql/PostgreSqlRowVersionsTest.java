package org.datasync.watch.dialect.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.datasync.watch.change.Change;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.runtime.Dialects;
import org.datasync.watch.schema.TableName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of an application's change table are told by their versions where these are told apart, else by what they say. */
class PostgreSqlRowVersionsTest extends DatabaseContract {

    private static final String COLUMNS = "(id integer, tbl varchar(40), k varchar(40), del boolean";
    private static final String WATCH =
            watch("store", "changeTable=q", "idColumn=id", "tableColumn=tbl", "keyColumns=k", "deletedColumn=del");

    PostgreSqlRowVersionsTest() {
        super(TestDatabase.POSTGRESQL);
    }

    private String version() {
        SqlClause query = Dialects.of(dataSource)
                .versionOfRows(new TableName("public", "q"))
                .orElseThrow();
        return context.jdbc()
                .queryForObject(query.sql(), String.class, query.arguments().toArray());
    }

    @Test
    void ofATableTheyAreTold() {
        context.execute("CREATE TABLE q " + COLUMNS + ")");
        assertThat(version()).contains("ctid", "xmin");
    }

    /** In each of them a row may be in the place of one of another, written by the same transaction. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE q " + COLUMNS + ") PARTITION BY HASH (id);"
                        + " CREATE TABLE q0 PARTITION OF q FOR VALUES WITH (MODULUS 2, REMAINDER 0);"
                        + " CREATE TABLE q1 PARTITION OF q FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
                "CREATE TABLE q " + COLUMNS + "); CREATE TABLE q0 () INHERITS (q)",
                "CREATE TABLE q0 " + COLUMNS + "); CREATE VIEW q AS SELECT * FROM q0"
            })
    void ofWhatIsNoSingleTableTheyAreNotAndItsRowsAreReadAllTheSame(String tables) {
        context.execute(tables.split(";"));
        assertThat(version()).isNull();
        if (!tables.contains("VIEW")) { // no change table
            context.execute("INSERT INTO q VALUES (1, 'product', '7', false), (2, 'product', '8', true)");
            context.receive(WATCH);
            await().until(() -> context.count("q") == 0);
            assertThat(context.received()).extracting(Change::getOperation).hasSize(2);
        }
    }
}
