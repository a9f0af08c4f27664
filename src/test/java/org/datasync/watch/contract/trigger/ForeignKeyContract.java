package org.datasync.watch.contract.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Operation;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.support.Replica;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.BadSqlGrammarException;

/** What foreign keys do, and statements that change keys, is told as it happened: a copy made of the changes is the table. */
public abstract class ForeignKeyContract extends DatabaseContract {

    private static final int PARENTS = 5_000;

    protected ForeignKeyContract(TestDatabase database) {
        super(database);
    }

    /** Creates tables, which some databases cannot have. */
    private void create(String... tables) {
        try {
            context.execute(tables);
        } catch (BadSqlGrammarException e) {
            assumeThat(false)
                    .as("%s has no such foreign keys: %s", database, e.getMessage())
                    .isTrue();
        }
    }

    private void installFor(String tables) {
        install("tables=" + tables, "capture=both");
    }

    /** Has everything delivered, and compares the copy of a table, whose first column is its key, with the table. */
    private List<Change> assertCopied(Replica copy, String table) {
        int changes = context.count("datasync");
        context.receive(trigger("store", "tables=" + table + "*", "capture=both", "batchSize=500"));
        awaitReceived(changes);
        awaitEmpty("datasync");
        List<Change> received = context.received().stream()
                .filter(change -> change.getTable().equals(stored(table)))
                .toList();
        received.forEach(copy::apply);
        assertThat(copy.contradictions()).as("%s", described(received)).isEmpty();
        assertThat(copy.rows(stored(table)))
                .as("%s", described(received))
                .isEqualTo(Replica.of(context.jdbc(), table, 1));
        return received;
    }

    /** The copy of a table as it is now. */
    private Replica copied(String table) {
        Replica copy = new Replica();
        copy.take(stored(table), Replica.of(context.jdbc(), table, 1));
        return copy;
    }

    @Test
    @Needs(Capability.CASCADES)
    void threeKeysToOneParentThatAreSetNull() {
        create(
                "CREATE TABLE person (id integer NOT NULL PRIMARY KEY)",
                "CREATE TABLE ticket (id integer NOT NULL PRIMARY KEY, created_by integer, assigned_to integer,"
                        + " reviewed_by integer, FOREIGN KEY (created_by) REFERENCES person (id) ON DELETE SET NULL,"
                        + " FOREIGN KEY (assigned_to) REFERENCES person (id) ON DELETE SET NULL,"
                        + " FOREIGN KEY (reviewed_by) REFERENCES person (id) ON DELETE SET NULL)",
                "INSERT INTO person VALUES (1)",
                "INSERT INTO ticket VALUES (10, 1, 1, 1)");
        Replica copy = copied("ticket");
        installFor("ticket");
        context.execute("DELETE FROM person WHERE id = 1");

        List<Change> changes = assertCopied(copy, "ticket");
        Map<String, Object> last = changes.get(changes.size() - 1).getAfter();
        assertThat(last).containsEntry(stored("created_by"), null).containsEntry(stored("reviewed_by"), null);
    }

    @Test
    @Needs(Capability.CASCADES)
    void twoKeysToOneParentOfWhichOneIsSetNullAndOneCascades() {
        create(
                "CREATE TABLE person (id integer NOT NULL PRIMARY KEY)",
                "CREATE TABLE ticket (id integer NOT NULL PRIMARY KEY, created_by integer, owner integer,"
                        + " FOREIGN KEY (created_by) REFERENCES person (id) ON DELETE SET NULL,"
                        + " FOREIGN KEY (owner) REFERENCES person (id) ON DELETE CASCADE)",
                "INSERT INTO person VALUES (1)",
                "INSERT INTO person VALUES (2)",
                "INSERT INTO ticket VALUES (10, 1, 1)",
                "INSERT INTO ticket VALUES (11, 1, 2)",
                "INSERT INTO ticket VALUES (12, 2, 1)");
        Replica copy = copied("ticket");
        installFor("ticket");
        assumeThat(refusedByDatabase("DELETE FROM person WHERE id = 1"))
                .as("refused by %s", database)
                .isFalse();

        assertThat(assertCopied(copy, "ticket"))
                .filteredOn(change -> change.getOperation() == Operation.DELETE)
                .hasSize(2);
    }

    @Test
    @Needs(Capability.CASCADES)
    void aKeyThatChangesWithAReferenceToItself() {
        create(
                "CREATE TABLE emp (id integer NOT NULL PRIMARY KEY, mgr integer,"
                        + " FOREIGN KEY (mgr) REFERENCES emp (id) ON UPDATE CASCADE)",
                "INSERT INTO emp VALUES (1, 1)");
        Replica copy = copied("emp");
        installFor("emp");
        context.execute("UPDATE emp SET id = 7 WHERE id = 1");

        assertThat(described(assertCopied(copy, "emp")))
                .startsWith("delete " + stored("emp") + " [1]", "insert " + stored("emp") + " [7]");
    }

    @Test
    @Needs(Capability.CASCADES)
    void keysThatChangeWithReferencesToEachOther() {
        create(
                "CREATE TABLE emp (id integer NOT NULL PRIMARY KEY, mgr integer,"
                        + " FOREIGN KEY (mgr) REFERENCES emp (id) ON UPDATE CASCADE)",
                "INSERT INTO emp VALUES (1, NULL)",
                "INSERT INTO emp VALUES (2, 1)");
        Replica copy = copied("emp");
        installFor("emp");
        context.execute("UPDATE emp SET id = id + 100");

        assertThat(described(assertCopied(copy, "emp")))
                .contains("delete " + stored("emp") + " [2]", "insert " + stored("emp") + " [102]");
    }

    /** The record whose key stays is changed by the statement, and by the foreign key before its own turn. */
    @Test
    @Needs(Capability.CASCADES)
    void aKeyThatChangesInAStatementThatUpdatesWhoRefersToIt() {
        create(
                "CREATE TABLE emp (id integer NOT NULL PRIMARY KEY, mgr integer, name varchar(10),"
                        + " FOREIGN KEY (mgr) REFERENCES emp (id) ON UPDATE CASCADE)",
                "INSERT INTO emp VALUES (1, NULL, 'a')",
                "INSERT INTO emp VALUES (2, 1, 'b')");
        Replica copy = copied("emp");
        installFor("emp");
        context.execute("UPDATE emp SET id = CASE id WHEN 1 THEN 7 ELSE id END, name = 'x'");

        assertCopied(copy, "emp");
    }

    @Test
    @Needs(Capability.CASCADES)
    void aBulkDeleteOfParents() throws SQLException {
        create(
                "CREATE TABLE person (id integer NOT NULL PRIMARY KEY)",
                "CREATE TABLE ticket (id integer NOT NULL PRIMARY KEY, created_by integer, assigned_to integer,"
                        + " FOREIGN KEY (created_by) REFERENCES person (id) ON DELETE SET NULL,"
                        + " FOREIGN KEY (assigned_to) REFERENCES person (id) ON DELETE SET NULL)",
                "CREATE INDEX ticket_created ON ticket (created_by)",
                "CREATE INDEX ticket_assigned ON ticket (assigned_to)");
        insert("INSERT INTO person VALUES (?)", 1);
        insert("INSERT INTO ticket VALUES (?, ?, ?)", 3);
        Replica copy = copied("ticket");
        installFor("ticket");
        context.execute("DELETE FROM person");

        assertCopied(copy, "ticket");
        assertThat(context.count("ticket WHERE created_by IS NULL AND assigned_to IS NULL"))
                .isEqualTo(PARENTS);
    }

    private void insert(String sql, int parameters) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement insert = connection.prepareStatement(sql)) {
            connection.setAutoCommit(false);
            for (int id = 1; id <= PARENTS; id++) {
                for (int i = 1; i <= parameters; i++) {
                    insert.setInt(i, i == 3 ? PARENTS + 1 - id : id);
                }
                insert.addBatch();
            }
            insert.executeBatch();
            connection.commit();
        }
    }

    @Test
    void keysThatTakeEachOthersPlace() {
        boolean deferrable = database.name().equals("PostgreSQL");
        context.execute(
                "CREATE TABLE line (id integer NOT NULL PRIMARY KEY" + (deferrable ? " DEFERRABLE" : "")
                        + ", v integer)",
                "INSERT INTO line VALUES (1, 1)",
                "INSERT INTO line VALUES (2, 2)",
                "INSERT INTO line VALUES (3, 3)");
        Replica copy = copied("line");
        installFor("line");
        for (String moved : List.of("id + 1", "id - 1", "CASE id WHEN 1 THEN 2 WHEN 2 THEN 1 ELSE id END")) {
            refusedByDatabase("UPDATE line SET id = " + moved + ", v = v + 1"); // where keys are compared row by row
        }

        assertCopied(copy, "line");
    }

    @Test
    void anUpdateThatFailsLeavesNothingBehind() {
        context.execute(
                "CREATE TABLE line (id integer NOT NULL PRIMARY KEY, v integer)",
                "INSERT INTO line VALUES (1, 1)",
                "INSERT INTO line VALUES (2, 2)",
                "INSERT INTO line VALUES (3, 3)");
        Replica copy = copied("line");
        installFor("line");
        assertThat(refusedByDatabase("UPDATE line SET id = id + 1 WHERE id IN (1, 2)"))
                .isTrue();
        context.execute(
                "UPDATE line SET v = 5 WHERE id = 1",
                "UPDATE line SET id = 9 WHERE id = 2",
                "DELETE FROM line WHERE id = 1");

        assertThat(described(assertCopied(copy, "line")))
                .containsExactly(
                        "update " + stored("line") + " [1]",
                        "delete " + stored("line") + " [2]",
                        "insert " + stored("line") + " [9]",
                        "delete " + stored("line") + " [1]");
    }

    private boolean refusedByDatabase(String sql) {
        try {
            context.execute(sql);
            return false;
        } catch (DataAccessException e) {
            return true;
        }
    }

    @Test
    void aStatementThatDeletesAndInserts() {
        assumeThat(database.name()).as("a database whose WITH changes tables").isEqualTo("PostgreSQL");
        context.execute(
                "CREATE TABLE line (id integer NOT NULL PRIMARY KEY, v integer)",
                "INSERT INTO line VALUES (1, 1), (2, 2)");
        Replica copy = copied("line");
        installFor("line");
        context.execute(
                "WITH gone AS (DELETE FROM line WHERE id = 1 RETURNING *) INSERT INTO line SELECT id, v + 10 FROM gone");

        assertThat(described(assertCopied(copy, "line"))).containsExactly("delete line [1]", "insert line [1]");
    }
}
