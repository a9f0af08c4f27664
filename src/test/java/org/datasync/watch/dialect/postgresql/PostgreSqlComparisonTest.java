package org.datasync.watch.dialect.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Statement triggers compare rows with what they were where they must, whatever a transaction has done before. */
class PostgreSqlComparisonTest extends DatabaseContract {

    private static final String[] OPTIONS = {"tables=product", "capture=row", "triggerLevel=statement"};

    PostgreSqlComparisonTest() {
        super(TestDatabase.POSTGRESQL);
    }

    @BeforeEach
    void createTable() {
        createProducts("name text");
        context.execute("INSERT INTO product VALUES (1, 'a'), (2, 'b'), (3, 'c')");
    }

    private List<Object> recorded() {
        return context
                .rows(
                        "SELECT operation || ' ' || record_key || coalesce(' ' || (after_image::json ->> 'name'), '') AS change"
                                + " FROM datasync ORDER BY id")
                .stream()
                .map(row -> row.get("change"))
                .toList();
    }

    private String condition() {
        return context.rows("SELECT proname FROM pg_proc WHERE proname LIKE 'datasync%cmp'")
                .get(0)
                .get("proname")
                .toString();
    }

    private static String compares(Statement statement) throws SQLException {
        try (var rows = statement.executeQuery("SELECT coalesce(current_setting('datasync.compare', true), '')")) {
            rows.next();
            return rows.getString(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"capture=row", "excludeColumns=more&capture=row"})
    void rowsThatAreTheSameAndKeysThatMove(String options) {
        context.execute("ALTER TABLE product ADD more json");
        install("tables=product", "triggerLevel=statement", options);
        context.execute(
                "UPDATE product SET name = name",
                "UPDATE product SET name = CASE id WHEN 3 THEN 'd' ELSE name END",
                "DELETE FROM product WHERE id = 1",
                "UPDATE product SET id = id - 1",
                "UPDATE product SET name = 'e'");

        assertThat(recorded().subList(0, 3))
                .containsExactly("update {\"id\" : 3} d", "delete {\"id\" : 1}", "delete {\"id\" : 3}");
        assertThat(recorded().subList(3, 5))
                .containsExactlyInAnyOrder("insert {\"id\" : 1} b", "update {\"id\" : 2} d");
        assertThat(recorded().subList(5, 7))
                .containsExactlyInAnyOrder("update {\"id\" : 1} e", "update {\"id\" : 2} e");
    }

    @Test
    void updatesThatChangeNothingCountIfTheyAreAskedFor() {
        install("tables=product", "capture=row", "triggerLevel=statement", "recordUnchanged=true");
        context.execute("UPDATE product SET name = name WHERE id = 1", "UPDATE product SET id = 7 WHERE id = 2");

        assertThat(recorded()).containsExactly("update {\"id\" : 1} a", "delete {\"id\" : 2}", "insert {\"id\" : 7} b");
    }

    @Test
    void aKeyThatATriggerOfTheApplicationMoves() {
        context.execute(
                "CREATE FUNCTION renumber() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.id := NEW.id + 10; RETURN NEW; END'",
                "CREATE TRIGGER renumber BEFORE UPDATE ON product FOR EACH ROW EXECUTE FUNCTION renumber()");
        install(OPTIONS);
        context.execute("UPDATE product SET name = 'd' WHERE id = 1");

        assertThat(recorded()).containsExactly("delete {\"id\" : 1}", "insert {\"id\" : 11} d");
    }

    @Test
    void comparesNoLongerThanTheTransactionOrTheSavepoint() throws SQLException {
        install(OPTIONS);
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("UPDATE product SET name = 'd' WHERE id = 1");
            assertThat(compares(statement)).isEmpty();
            statement.execute("SAVEPOINT before");
            statement.execute("UPDATE product SET id = 7 WHERE id = 2");
            assertThat(compares(statement)).isEqualTo("on");
            statement.execute("ROLLBACK TO SAVEPOINT before");
            assertThat(compares(statement)).isEmpty();
            statement.execute("UPDATE product SET name = name");
            statement.execute("UPDATE product SET name = 'e' WHERE id > 1");
            assertThat(compares(statement)).isEqualTo("on");
            connection.commit();
            assertThat(compares(statement)).isEmpty();
            statement.execute("UPDATE product SET name = name");
            connection.rollback();
            assertThat(compares(statement)).isEmpty();
            statement.execute("UPDATE product SET name = 'f' WHERE id = 3");
            connection.commit();
        }

        assertThat(recorded().get(0)).isEqualTo("update {\"id\" : 1} d");
        assertThat(recorded().subList(1, 3))
                .containsExactlyInAnyOrder("update {\"id\" : 2} e", "update {\"id\" : 3} e");
        assertThat(recorded().subList(3, 4)).containsExactly("update {\"id\" : 3} f");
    }

    /** What replication applies, and sessions that behave like it. */
    @Test
    void comparesInAReplicaToo() throws SQLException {
        install(OPTIONS);
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET session_replication_role = replica");
            statement.execute("UPDATE product SET name = name");
            statement.execute("RESET ALL");
        }

        assertThat(recorded()).isEmpty();
    }

    @Test
    void theTableMayBeDroppedAndItsColumnsToo() {
        install(OPTIONS);
        context.execute("ALTER TABLE product DROP COLUMN name", "ALTER TABLE product ALTER COLUMN id TYPE numeric");
        context.execute("UPDATE product SET id = 7 WHERE id = 2", "DROP TABLE product");

        assertThat(recorded()).containsExactly("delete {\"id\" : 2}", "insert {\"id\" : 7}");
    }

    @Test
    void whoWritesNeedsNoRights() throws SQLException {
        context.execute(
                "CREATE ROLE scribe LOGIN",
                "CREATE SCHEMA apart",
                "GRANT SELECT, UPDATE ON product TO scribe",
                "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC");
        install(String.join("&", OPTIONS) + "&changeTable=apart.datasync");
        try (Connection connection =
                        DriverManager.getConnection(dataSource.getJdbcUrl().replace("user=postgres", "user=scribe"));
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE product SET name = 'd' WHERE id < 3");
            statement.execute("UPDATE product SET name = 'd'");
        } finally {
            context.execute("DROP OWNED BY scribe", "DROP ROLE scribe");
        }

        assertThat(context.rows("SELECT 1 FROM apart.datasync")).hasSize(3);
    }

    @Test
    void whoeverTampersWithTheConditionIsNoticed() {
        install(OPTIONS);
        String validating = trigger("store", OPTIONS).replace("install=ensure", "install=validate");
        String condition = condition();
        for (String statement : List.of(
                "ALTER TABLE product ENABLE TRIGGER \"!" + condition + "\"",
                "CREATE OR REPLACE FUNCTION " + condition
                        + "(anyelement, anyelement) RETURNS boolean LANGUAGE sql AS 'SELECT false'",
                "CREATE OR REPLACE TRIGGER \"!" + condition
                        + "\" AFTER UPDATE ON product FOR EACH ROW WHEN (false) EXECUTE FUNCTION "
                        + condition.replace("_cmp", "_upd()"),
                "DROP TRIGGER \"!" + condition + "\" ON product")) {
            context.execute(statement);
            assertThat(refusal(validating)).as(statement).contains("!" + condition);
            install(OPTIONS);
        }
        context.receive(validating);
    }

    @Test
    void theConditionGoesWithTheStatementTriggers() {
        install(OPTIONS);
        assertThat(condition()).isNotEmpty();
        install("tables=product", "capture=row");
        assertThat(context.rows("SELECT 1 FROM pg_proc WHERE proname LIKE 'datasync%cmp'"))
                .isEmpty();
        install(OPTIONS);
        request(triggerProducer("store", OPTIONS) + "&action=uninstall", null);

        assertThat(context.rows("SELECT 1 FROM pg_proc WHERE proname LIKE 'datasync%'"))
                .isEmpty();
    }
}
