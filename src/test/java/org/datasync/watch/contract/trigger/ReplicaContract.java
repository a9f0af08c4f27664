package org.datasync.watch.contract.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.Replica;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever is done to a table of whatever columns, a copy that is made of nothing but the changes is the table, and each
 * change fits the copy: it inserts what is not there, and updates or deletes what is there as it is there.
 */
public abstract class ReplicaContract extends DatabaseContract {

    private static final int STATEMENTS = 120;
    private static final int KEYS = 6;

    protected ReplicaContract(TestDatabase database) {
        super(database);
    }

    /** A table of random columns, and random statements about it. */
    private final class RandomTable {
        private final Random random;
        private final List<String> keys = new ArrayList<>();
        private final List<TypedColumn> columns;

        RandomTable(long seed) {
            random = new Random(seed);
            List<TypedColumn> known = new ArrayList<>(TypedColumn.of(database).stream()
                    .map(TypedColumn::withoutLongValues)
                    .toList());
            Collections.shuffle(known, random);
            columns = known.subList(0, 1 + random.nextInt(Math.min(8, known.size())));
            List<String> types = new ArrayList<>(List.of("integer", "varchar(20)", "decimal(12, 3)"));
            Collections.shuffle(types, random);
            keys.addAll(types.subList(0, 1 + random.nextInt(3)));
        }

        String create() {
            String keyColumns = IntStream.range(0, keys.size())
                    .mapToObj(i -> "k" + i + " " + keys.get(i) + " NOT NULL, ")
                    .collect(Collectors.joining());
            String others = IntStream.range(0, columns.size())
                    .mapToObj(i -> "c" + i + " " + columns.get(i).type() + ", ")
                    .collect(Collectors.joining());
            List<String> key = new ArrayList<>(
                    IntStream.range(0, keys.size()).mapToObj(i -> "k" + i).toList());
            Collections.shuffle(key, random);
            return "CREATE TABLE anything (" + keyColumns + others + "PRIMARY KEY (" + String.join(", ", key) + "))";
        }

        private String key(int column) {
            int value = random.nextInt(KEYS);
            return switch (keys.get(column)) {
                case "integer" -> String.valueOf(value - 2);
                case "varchar(20)" ->
                    List.of("'a'", "'A'", "'b c'", "'\"'", "'é'", "'x''y'").get(value);
                default -> value + ".5";
            };
        }

        private String value(int column) {
            List<String> values = columns.get(column).values();
            return random.nextInt(4) == 0 ? "NULL" : values.get(random.nextInt(values.size()));
        }

        private String where() {
            return " WHERE k0 = " + key(0) + (random.nextBoolean() && keys.size() > 1 ? " AND k1 = " + key(1) : "");
        }

        String statement() {
            int column = random.nextInt(columns.size());
            return switch (random.nextInt(10)) {
                case 0, 1, 2, 3 ->
                    "INSERT INTO anything VALUES ("
                            + IntStream.range(0, keys.size())
                                    .mapToObj(this::key)
                                    .collect(Collectors.joining(", "))
                            + IntStream.range(0, columns.size())
                                    .mapToObj(i -> ", " + value(i))
                                    .collect(Collectors.joining())
                            + ")";
                case 4, 5, 6 -> "UPDATE anything SET c" + column + " = " + value(column) + where();
                case 7 -> "UPDATE anything SET c" + column + " = " + value(column);
                case 8 -> "UPDATE anything SET k0 = " + key(0) + ", c" + column + " = " + value(column) + where();
                default -> "DELETE FROM anything" + where();
            };
        }
    }

    /** Runs statements in transactions; what the table refuses (a key that is there already) is no statement. */
    private void change(RandomTable table) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (int i = 0; i < STATEMENTS; i++) {
                Savepoint savepoint = connection.setSavepoint();
                try {
                    statement.execute(table.statement());
                    if (table.random.nextInt(8) == 0) {
                        connection.rollback(savepoint);
                    }
                } catch (SQLException e) {
                    connection.rollback(savepoint);
                }
                int end = table.random.nextInt(6);
                if (end == 0) {
                    connection.rollback();
                } else if (end < 4) {
                    connection.commit();
                }
            }
            connection.commit();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theCopyIsTheTable(long seed) throws SQLException {
        if (database.name().equals("PostgreSQL")) {
            context.execute("CREATE TYPE mood AS ENUM ('happy', 'sad')");
        }
        RandomTable table = new RandomTable(seed);
        String create = table.create();
        context.execute(create);
        install("tables=anything", "capture=both");
        change(table);
        int changes = context.count("datasync");
        context.receive(trigger("store", "tables=anything", "capture=both"));
        await().until(() -> context.received().size() >= changes);
        awaitEmpty("datasync");

        Replica replica = new Replica();
        context.received().forEach(replica::apply);
        assertThat(replica.contradictions()).as(create).isEmpty();
        assertThat(replica.rows(stored("anything")))
                .as(create)
                .isEqualTo(Replica.of(context.jdbc(), "anything", table.keys.size()));
        assertThat(changes).isGreaterThan(STATEMENTS / 10);
    }
}
