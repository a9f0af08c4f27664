package org.datasync.watch.contract.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.InnoDb;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.Test;

/**
 * What becomes of changes once a column has changed under triggers that go on: they are right, or the change of the column is
 * refused, or, which validate tells, the statements fail or have former names.
 */
public abstract class ColumnChangeContract extends DatabaseContract {

    private static final Set<String> REFUSES = Set.of("HSQLDB", "Derby");

    protected ColumnChangeContract(TestDatabase database) {
        super(database);
    }

    private void start(String columns, String... options) {
        context.execute("CREATE TABLE product (" + columns + ")");
        context.receive(trigger("store", options) + "&tables=product&capture=both");
    }

    /** Changes a column's type, where the database can. */
    private void retype(String column, String type) {
        assumeThat(database.name()).as("it cannot change a type").isNotEqualTo("SQLite");
        String sql = "ALTER TABLE product "
                + switch (database.name()) {
                    case "PostgreSQL" -> "ALTER COLUMN " + column + " TYPE " + type;
                    case "MariaDB", "MySQL" ->
                        "MODIFY " + column + " " + type.replace("timestamp", "datetime")
                                + (column.equals("id") ? " NOT NULL" : "");
                    case "Derby" -> "ALTER COLUMN " + column + " SET DATA TYPE " + type;
                    default -> "ALTER COLUMN " + column + " " + type;
                };
        execute(sql);
    }

    private void rename(String column, String name) {
        execute(
                switch (database.name()) {
                    case "Derby" -> "RENAME COLUMN product." + column + " TO " + name;
                    case "H2", "HSQLDB" -> "ALTER TABLE product ALTER COLUMN " + column + " RENAME TO " + name;
                    default -> "ALTER TABLE product RENAME COLUMN " + column + " TO " + name;
                });
    }

    /** The test ends here where the database refuses that itself. */
    private void execute(String sql) {
        boolean refused = REFUSES.contains(database.name());
        if (refused) {
            assertThatThrownBy(() -> context.execute(sql))
                    .hasStackTraceContaining(
                            database.name().equals("HSQLDB")
                                    ? "dependent objects exist"
                                    : sql.contains("RENAME") ? "TRIGGER" : "type of a column may not be changed");
        }
        assumeThat(refused).as("the database refuses it itself").isFalse();
        context.execute(sql);
    }

    private List<Object> values(String column) {
        return context.received().stream()
                .map(change -> change.getAfter() == null ? change.getBefore() : change.getAfter())
                .map(image -> image.get(stored(column)))
                .toList();
    }

    @Test
    void aNumberThatBecomesAText() {
        start("id integer NOT NULL PRIMARY KEY, v integer");
        retype("v", "varchar(20)");
        context.execute("INSERT INTO product VALUES (1, '00123 A')", "UPDATE product SET v = '007'");
        context.execute("UPDATE product SET v = 'true'", "DELETE FROM product");
        awaitReceived(4);
        assertThat(values("v")).containsExactly("00123 A", "007", "true", "true");
    }

    @Test
    void aKeyOfNumbersThatBecomesOneOfTexts() {
        start("id integer NOT NULL PRIMARY KEY, v integer");
        retype("id", "varchar(20)");
        context.execute("INSERT INTO product VALUES ('00123 A', 1)", "INSERT INTO product VALUES ('0012', 1)");
        context.execute("UPDATE product SET v = 2", "DELETE FROM product");
        awaitReceived(6);
        assertThat(context.received())
                .extracting(change -> change.getKey().value())
                .containsOnly("00123 A", "0012");
    }

    @Test
    void aDateThatBecomesATimestamp() {
        start("id integer NOT NULL PRIMARY KEY, v date");
        retype("v", "timestamp");
        context.execute(
                "INSERT INTO product VALUES (1, '2026-01-02 03:04:05')",
                "UPDATE product SET v = '2026-01-02 03:04:06'");
        awaitReceived(2);
        assertThat(values("v")).asString().isEqualTo("[2026-01-02T03:04:05, 2026-01-02T03:04:06]");
    }

    @Test
    void aTextMayBecomeLonger() {
        start("id integer NOT NULL PRIMARY KEY, v varchar(3)");
        assumeThat(database.name()).as("it cannot change a type").isNotEqualTo("SQLite");
        context.execute(
                switch (database.name()) {
                    case "PostgreSQL" -> "ALTER TABLE product ALTER COLUMN v TYPE varchar(30)";
                    case "MariaDB", "MySQL" -> "ALTER TABLE product MODIFY v varchar(30)";
                    default -> "ALTER TABLE product ALTER COLUMN v SET DATA TYPE varchar(30)";
                });
        context.execute("INSERT INTO product VALUES (1, 'abcdef')", "UPDATE product SET v = 'abcdeg'");
        awaitReceived(2);
        assertThat(values("v")).containsExactly("abcdef", "abcdeg");
    }

    @Test
    void aColumnThatIsRenamed() {
        start("id integer NOT NULL PRIMARY KEY, v varchar(20), w integer");
        rename("v", "x");
        if (InnoDb.is(database)) {
            assertThatThrownBy(() -> context.execute("INSERT INTO product VALUES (1, 'a', 1)"))
                    .hasStackTraceContaining("Unknown column 'v' in 'NEW'");
        } else {
            context.execute("INSERT INTO product VALUES (1, 'a', 1)", "UPDATE product SET x = 'b'");
            awaitReceived(2);
            assertThat(values(database.name().equals("SQLite") ? "v" : "x")).containsExactly("a", "b");
        }
        assertThat(request(triggerProducer("store", "tables=product", "capture=both", "action=validate"), null)
                        .toString())
                .contains("severity=error")
                .containsPattern("expected the columns (id, x, w|ID, X, W), found in version 1: (id, v, w|ID, V, W)");
        install("tables=product", "capture=both");
        context.execute("DELETE FROM product", "INSERT INTO product VALUES (2, 'c', 1)");
        await().until(() -> context.received().stream()
                .anyMatch(change -> change.getKey().value().equals(2)));
        assertThat(context.received().get(context.received().size() - 1).getAfter())
                .isEqualTo(Map.of(stored("id"), 2, stored("x"), "c", stored("w"), 1));
    }

    @Test
    void aChosenColumnThatIsRenamed() {
        start("id integer NOT NULL PRIMARY KEY, v varchar(20), w integer", "columns=v,w");
        rename("v", "x");
        if (List.of("MariaDB", "MySQL", "PostgreSQL").contains(database.name())) {
            assertThatThrownBy(() -> context.execute("INSERT INTO product VALUES (1, 'a', 1)"))
                    .hasStackTraceContaining(InnoDb.is(database) ? "Unknown column 'v'" : "has no field \"v\"");
            return;
        }
        context.execute("INSERT INTO product VALUES (1, 'a', 1)", "UPDATE product SET x = 'b'");
        awaitReceived(2);
        assertThat(context.received().get(1).getAfter())
                .isEqualTo(database.name().equals("H2") ? Map.of("W", 1) : Map.of("v", "b", "w", 1));
    }

    @Test
    void aColumnThatIsAdded() {
        start("id integer NOT NULL PRIMARY KEY, v varchar(20)");
        context.execute("ALTER TABLE product ADD COLUMN x varchar(20)");
        context.execute("INSERT INTO product VALUES (1, 'a', 'b')");
        awaitReceived(1);
        boolean atOnce = List.of("PostgreSQL", "H2").contains(database.name());
        assertThat(values("x").get(0)).isEqualTo(atOnce ? "b" : null);
        install("tables=product", "capture=both");
        context.execute("UPDATE product SET x = 'c'");
        awaitReceived(2);
        assertThat(values("x").get(1)).isEqualTo("c");
    }
}
