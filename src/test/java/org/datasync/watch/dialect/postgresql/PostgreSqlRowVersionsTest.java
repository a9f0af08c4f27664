package org.datasync.watch.dialect.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.datasync.watch.change.Change;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.SqlClause;
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

    private final PostgreSqlRowVersions versions = new PostgreSqlRowVersions();

    private boolean areTold() {
        SqlClause query = versions.areTold(new TableName("public", "q"));
        return Boolean.TRUE.equals(context.jdbc()
                .queryForObject(query.sql(), Boolean.class, query.arguments().toArray()));
    }

    private List<String> read() {
        return context.jdbc()
                .query(
                        "SELECT " + String.join(", ", versions.columns()) + " FROM q ORDER BY id",
                        (row, index) -> row.getString(1) + row.getString(2));
    }

    private List<Integer> among(List<String> read) {
        SqlClause query = versions.among(read);
        return context.jdbc()
                .queryForList(
                        "SELECT id FROM q WHERE " + query.sql() + " ORDER BY id",
                        Integer.class,
                        query.arguments().toArray());
    }

    @Test
    void ofATableTheyAreTold() {
        context.execute("CREATE TABLE q " + COLUMNS + ")");
        assertThat(areTold()).isTrue();
    }

    @Test
    void rowsAreFoundAsLongAsNobodyWritesThem() {
        context.execute(
                "CREATE TABLE q " + COLUMNS + ")",
                "INSERT INTO q SELECT n, 'product', n, false FROM generate_series(1, 5) n");
        List<String> read = read();
        assertThat(among(read)).containsExactly(1, 2, 3, 4, 5);
        assertThat(among(List.of())).isEmpty();
        context.execute("UPDATE q SET k = k WHERE id = 2", "DELETE FROM q WHERE id = 4");
        assertThat(among(read)).containsExactly(1, 3, 5);
        assertThat(among(read())).containsExactly(1, 2, 3, 5);
    }

    @Test
    void whatTakesThePlaceOfARowIsAnother() {
        context.execute("CREATE TABLE q " + COLUMNS + ")", "INSERT INTO q VALUES (1, 'product', '7', false)");
        List<String> read = read();
        context.execute("DELETE FROM q", "VACUUM q", "INSERT INTO q VALUES (1, 'product', '7', false)");
        assertThat(read().get(0))
                .startsWith(read.get(0).substring(0, read.get(0).indexOf(')') + 1));
        assertThat(among(read)).isEmpty();
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
        assertThat(areTold()).isFalse();
        if (!tables.contains("VIEW")) { // no change table
            context.execute("INSERT INTO q VALUES (1, 'product', '7', false), (2, 'product', '8', true)");
            context.receive(WATCH);
            await().until(() -> context.count("q") == 0);
            assertThat(context.received()).extracting(Change::getOperation).hasSize(2);
        }
    }
}
