package org.datasync.watch.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.records.ReadingSettings;
import org.datasync.watch.runtime.Dialects;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Table;
import org.datasync.watch.schema.TableReader;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Rows that differ have other sums, whatever they differ by, and rows that do not have the same, whatever the session's settings are. */
public abstract class RowSumsContract extends DatabaseContract {

    protected RowSumsContract(TestDatabase database) {
        super(database);
    }

    /** By type, values of which no two are the same to a reader. */
    protected abstract Map<String, List<String>> values();

    /** What a session may have set that changes how values look. */
    protected abstract List<String> settings();

    /** Types of which not each value has a sum of its own, or not always the same one. */
    protected abstract List<String> inexact();

    private Table table(String name) {
        return new TableReader(dataSource, Dialects.of(dataSource)).find(name).orElseThrow();
    }

    private List<String> sums(JdbcTemplate jdbc, Table table, List<Column> columns) {
        String sum = dialect().rowSum(columns).orElseThrow(() -> new AssertionError(columns));
        return ReadingSettings.summing(
                jdbc,
                dialect(),
                columns,
                () -> jdbc.queryForList(
                        "SELECT " + sum + " FROM " + dialect().quote(table.name()) + " ORDER BY id", String.class));
    }

    @Test
    void eachValueHasASumOfItsOwnThatNoSettingChanges() {
        List<Table> tables = new ArrayList<>();
        for (Map.Entry<String, List<String>> type : values().entrySet()) {
            String name = "t" + tables.size();
            context.execute("CREATE TABLE " + name + " (id integer NOT NULL PRIMARY KEY, v " + type.getKey() + ")");
            context.execute("INSERT INTO " + name + " VALUES (0, NULL)");
            for (int i = 0; i < type.getValue().size(); i++) {
                context.execute("INSERT INTO " + name + " VALUES (" + (i + 1) + ", "
                        + type.getValue().get(i) + ")");
            }
            tables.add(table(name));
        }
        try (SettingSession plain = new SettingSession(dataSource.getJdbcUrl(), List.of());
                SettingSession hostile = new SettingSession(dataSource.getJdbcUrl(), settings())) {
            for (Table table : tables) {
                Column column = table.columns().get(1);
                List<String> sums = sums(plain.jdbc, table, List.of(column));
                assertThat(sums).as(column.typeName()).doesNotHaveDuplicates().hasSizeGreaterThan(2);
                assertThat(sums(hostile.jdbc, table, List.of(column)))
                        .as(column.typeName())
                        .isEqualTo(sums);
            }
        }
    }

    /** One connection, in a transaction. */
    private static final class SettingSession implements AutoCloseable {
        private final SingleConnectionDataSource connection;
        private final JdbcTemplate jdbc;

        SettingSession(String url, List<String> settings) {
            connection = new SingleConnectionDataSource(url, true);
            connection.setAutoCommit(false);
            jdbc = new JdbcTemplate(connection);
            settings.forEach(jdbc::execute);
        }

        @Override
        public void close() {
            connection.destroy();
        }
    }

    @Test
    void valuesThatChangePlacesHaveOtherSums() {
        context.execute(
                "CREATE TABLE pair (id integer NOT NULL PRIMARY KEY, a varchar(20), b varchar(20), c integer, d integer)");
        List<String> texts = new ArrayList<>(List.of("", " ", ",", "\"", "\\", "(", ")", "-", "1:x", "x", "x,", ",x"));
        texts.addAll(List.of("null", "NULL", "x\",\"x", "1", "0"));
        texts.add(null);
        int id = 0;
        for (String a : texts) {
            for (String b : texts) {
                context.jdbc().update("INSERT INTO pair VALUES (?, ?, ?, 1, NULL)", id++, a, b);
            }
        }
        for (String numbers : List.of("NULL, 1", "1, 1", "11, NULL", "NULL, 11", "1, 11", "11, 1", "NULL, NULL")) {
            context.execute("INSERT INTO pair VALUES (" + id++ + ", 'y', 'y', " + numbers + ")");
        }
        Table table = table("pair");
        assertThat(sums(context.jdbc(), table, table.columns().subList(1, 5)))
                .hasSize(id)
                .doesNotHaveDuplicates();
        List<Column> reverse = new ArrayList<>(table.columns().subList(1, 5));
        Collections.reverse(reverse);
        assertThat(dialect().rowSum(reverse))
                .isNotEqualTo(dialect().rowSum(table.columns().subList(1, 5)));
    }

    @Test
    void typesWithoutExactTextsHaveNone() {
        for (int i = 0; i < inexact().size(); i++) {
            context.execute("CREATE TABLE n" + i + " (id integer NOT NULL PRIMARY KEY, v "
                    + inexact().get(i) + ")");
            assertThat(dialect().rowSum(table("n" + i).columns()))
                    .as(inexact().get(i))
                    .isEmpty();
        }
    }
}
