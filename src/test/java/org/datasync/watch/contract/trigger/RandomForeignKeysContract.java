package org.datasync.watch.contract.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.datasync.watch.change.Change;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.contract.trigger.RandomSchema.Kind;
import org.datasync.watch.contract.trigger.RandomSchema.RandomTable;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.Replica;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is done to tables that refer to each other, by statements, by what foreign keys do and by triggers of the
 * application, a copy that is made of nothing but the changes is the tables, and each change fits the copy as it is then: it
 * inserts what is not there, and updates or deletes what is there as it is there.
 *
 * <p>The seed of a failure is part of its message; {@code -Ddatasync.seed=5} runs that one alone.
 */
public abstract class RandomForeignKeysContract extends DatabaseContract {

    private static final int STATEMENTS = 120;
    private static final int SEEDS = 3;
    private static final int WIDE_SEEDS = 10;
    private static final List<String> CAPTURES = List.of("both", "row", "key");

    private final List<String> log = new ArrayList<>();

    protected RandomForeignKeysContract(TestDatabase database) {
        super(database);
    }

    static LongStream seeds() {
        Long given = Long.getLong("datasync.seed");
        return given == null ? LongStream.rangeClosed(1, SEEDS) : LongStream.of(given);
    }

    static LongStream moreSeeds() {
        return Long.getLong("datasync.seed") == null
                ? LongStream.rangeClosed(SEEDS + 1, SEEDS + WIDE_SEEDS)
                : LongStream.empty();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theCopyIsTheTables(long seed) throws SQLException {
        theCopiesAreTheTables(seed);
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("moreSeeds")
    @Tag("wide")
    void theCopyIsTheTablesForManySeeds(long seed) throws SQLException {
        assumeThat(database.name() + " " + seed)
                .as("what it deletes is shown as it was before the same statement set its reference null")
                .isNotEqualTo("Derby 10");
        theCopiesAreTheTables(seed);
    }

    private void theCopiesAreTheTables(long seed) throws SQLException {
        Random random = new Random(seed);
        RandomSchema schema = new RandomSchema(database.name(), random);
        schema.create(context::execute);
        boolean countsFirst = random.nextBoolean();
        if (countsFirst) {
            count(schema);
        }
        CAPTURES.forEach(capture -> request(producer(schema, capture) + "&action=install", null));
        if (!countsFirst) {
            count(schema);
        }
        change(schema, random);
        for (String capture : CAPTURES) {
            List<Change> changes =
                    receiveApart(producer(schema, capture) + "&install=validate&initialDelay=0&delay=20&batchSize=500"
                            + (capture.equals("key") ? "&fetchRow=" + (seed % 2 == 0) : ""));
            await().until(() -> context.count("datasync WHERE subscriber = '" + capture + "'") == 0);
            compare(schema, seed, capture, changes);
        }
    }

    private String producer(RandomSchema schema, String capture) {
        return triggerProducer(capture, "tables=" + String.join(",", schema.captured()), "capture=" + capture);
    }

    private void count(RandomSchema schema) {
        schema.count(context::execute, schema.tables().get(0));
    }

    /** Runs statements in transactions; what the database refuses is undone. */
    private void change(RandomSchema schema, Random random) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            if (database.name().equals("SQLite")) {
                statement.execute("PRAGMA recursive_triggers=on");
            }
            int version = connection.getMetaData().getDatabaseMajorVersion();
            RandomStatements statements = new RandomStatements(
                    database.name(), version, random, schema.tables(), sql -> rows(connection, sql));
            connection.setAutoCommit(false);
            for (int id = 0; id < STATEMENTS / 10; id++) {
                statement.execute("INSERT INTO tally VALUES (" + id + ", 0)");
            }
            for (int i = 0; i < STATEMENTS; i++) {
                run(connection, statement, statements.next(), random.nextInt(10) == 0);
                if (random.nextInt(4) == 0) {
                    end(connection, random.nextInt(5) > 0);
                }
            }
            end(connection, true);
        }
    }

    private static List<List<String>> rows(Connection connection, String sql) {
        List<List<String>> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    values.add(row.getString(i));
                }
                rows.add(values);
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void run(Connection connection, Statement statement, String sql, boolean undo) throws SQLException {
        Savepoint savepoint = connection.setSavepoint();
        try {
            statement.execute(sql);
            log.add(sql + (undo ? " -- undone" : ""));
            if (undo) {
                connection.rollback(savepoint);
            }
        } catch (SQLException e) {
            log.add("-- " + sql + ": " + e.getMessage().lines().findFirst().orElse(""));
            connection.rollback(savepoint);
        }
    }

    private void end(Connection connection, boolean commit) throws SQLException {
        try {
            if (commit) {
                connection.commit();
                log.add("COMMIT");
                return;
            }
        } catch (SQLException e) {
            log.add("-- COMMIT: " + e.getMessage());
        }
        connection.rollback();
        log.add("ROLLBACK");
    }

    private void compare(RandomSchema schema, long seed, String capture, List<Change> changes) {
        String what = "seed " + seed + ", capture=" + capture + "\n" + String.join(";\n", schema.statements()) + ";\n"
                + String.join(";\n", log) + ";\n"
                + String.join(
                        "\n",
                        IntStream.range(0, changes.size())
                                .mapToObj(i -> i + ": " + described(changes.get(i)) + " "
                                        + changes.get(i).getBefore() + " -> "
                                        + changes.get(i).getAfter())
                                .toList());
        boolean asCaptured = !capture.equals("key") || seed % 2 != 0;
        Replica replica = new Replica();
        changes.forEach(replica::apply);
        if (asCaptured) {
            assertThat(replica.contradictions()).as("%s", what).isEmpty();
        }
        boolean images = !capture.equals("key") || seed % 2 == 0;
        for (RandomTable table : schema.tables()) {
            boolean inherited = table.kind() == Kind.INHERITED;
            assertSame(replica, table.name(), inherited, table.keys(), images, what);
            if (inherited) {
                assertSame(replica, table.name() + "_heir", false, table.keys(), images, what);
            }
        }
        assertSame(replica, "tally", false, 1, images, what);
    }

    private void assertSame(Replica replica, String table, boolean inherited, int keys, boolean images, String what) {
        var expected = Replica.of(context.jdbc(), (inherited ? "ONLY " : "") + table, keys);
        var found = replica.rows(stored(table));
        if (images) {
            assertThat(found).as("%s", table + ", " + what).isEqualTo(expected);
        } else {
            assertThat(found.keySet()).as("%s", table + ", " + what).isEqualTo(expected.keySet());
        }
    }
}
