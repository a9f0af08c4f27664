package org.datasync.watch.records;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.util.Map;
import java.util.OptionalLong;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.runtime.Dialects;
import org.datasync.watch.schema.Table;
import org.datasync.watch.schema.TableReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Rows are counted up to a number, and beyond it the database's statistics are asked. */
class RowEstimateTest {

    /** How statistics are brought up to date, where there are any. */
    private static final Map<String, String> ANALYSES =
            Map.of("PostgreSQL", "ANALYZE odd", "MariaDB", "ANALYZE TABLE odd", "H2", "ANALYZE");

    private static OptionalLong estimate(HikariDataSource dataSource, String name, int counted) {
        Dialect dialect = Dialects.of(dataSource);
        Table table = new TableReader(dataSource, dialect).read(name, "tables");
        return new RowEstimate(new JdbcTemplate(dataSource), dialect, counted).of(table);
    }

    @ParameterizedTest
    @MethodSource("org.datasync.watch.database.TestDatabase#all")
    void fewAreCountedAndManyAreLookedUp(TestDatabase database) {
        try (HikariDataSource dataSource = database.newDatabase()) {
            JdbcTemplate jdbc = new JdbcTemplate(dataSource);
            jdbc.execute("CREATE TABLE odd (id integer NOT NULL PRIMARY KEY)");
            for (int id = 1; id <= 20; id++) {
                jdbc.update("INSERT INTO odd VALUES (?)", id);
            }
            assertThat(estimate(dataSource, "odd", 21)).hasValue(20);
            String analysis = ANALYSES.get(database.name());
            if (analysis == null) {
                assertThat(estimate(dataSource, "odd", 20)).isEmpty();
                return;
            }
            jdbc.execute(analysis);
            assertThat(estimate(dataSource, "odd", 20)).hasValue(20);
            assertThat(estimate(dataSource, "odd", 5)).hasValue(20);
        }
    }

    @Test
    void partitionsAreAddedUp() {
        try (HikariDataSource dataSource = TestDatabase.POSTGRESQL.newDatabase()) {
            JdbcTemplate jdbc = new JdbcTemplate(dataSource);
            jdbc.execute("CREATE TABLE \"Größe; x\" (id integer PRIMARY KEY) PARTITION BY RANGE (id)");
            jdbc.execute("CREATE TABLE low PARTITION OF \"Größe; x\" FOR VALUES FROM (0) TO (10)");
            jdbc.execute("CREATE TABLE high PARTITION OF \"Größe; x\" FOR VALUES FROM (10) TO (100)");
            jdbc.execute("INSERT INTO \"Größe; x\" SELECT generate_series(1, 30)");
            assertThat(estimate(dataSource, "\"Größe; x\"", 10))
                    .as("never analysed")
                    .isEmpty();
            jdbc.execute("ANALYZE \"Größe; x\"");
            assertThat(estimate(dataSource, "\"Größe; x\"", 10)).hasValue(30);
        }
    }
}
