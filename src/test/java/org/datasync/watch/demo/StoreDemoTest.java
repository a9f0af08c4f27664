package org.datasync.watch.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.datasync.watch.database.OnMySql;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.demo.StoreTables.Comparison;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import picocli.CommandLine;

class StoreDemoTest {

    private static final Pattern SUMMARY =
            Pattern.compile("(\\d+) changes made, (\\d+) seen, (\\d+) applied, 0 pending; both sides are equal\\R$");

    private final StringWriter output = new StringWriter();

    private int run(String... arguments) {
        return new CommandLine(new StoreDemo()).setOut(new PrintWriter(output)).execute(arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--seconds=1", "--seconds=1 --postgres"})
    void appliesEveryChangeAndEndsWithBothSidesEqual(String arguments) {
        appliesEveryChange(arguments);
    }

    @Test
    @OnMySql
    void soItDoesOnMySql() {
        appliesEveryChange("--seconds=1 --mysql");
    }

    private void appliesEveryChange(String arguments) {
        assertThat(run(arguments.split(" "))).isZero();
        Matcher summary = SUMMARY.matcher(output.toString());
        assertThat(summary.find()).as("the summary in %s", output).isTrue();
        assertThat(summary.group(1))
                .isEqualTo(summary.group(2))
                .isEqualTo(summary.group(3))
                .isEqualTo(String.valueOf(output.toString()
                        .lines()
                        .filter(line -> line.contains("ms after the change)"))
                        .count()));
        assertThat(Integer.parseInt(summary.group(1))).isGreaterThan(13);
    }

    @Test
    void refusesUnknownOptions() {
        assertThat(new CommandLine(new StoreDemo())
                        .setErr(new PrintWriter(output))
                        .execute("--minutes=1"))
                .isEqualTo(2);
        assertThat(output.toString()).contains("--minutes").contains("--seconds");
    }

    @Test
    void comparisonSeesOneValueThatDiffers() {
        try (HikariDataSource dataSource = TestDatabase.H2.newDatabase()) {
            JdbcTemplate jdbc = new JdbcTemplate(dataSource);
            StoreTables tables = new StoreTables(jdbc);
            tables.create();
            jdbc.execute("insert into product values ('0001', 1, 'Apples', 1.10)");
            jdbc.execute("insert into mirror_product values ('0001', 1, 'Apples', 1.11)");
            assertThat(tables.compare())
                    .containsExactly(
                            new Comparison("customer", 0, 0, true),
                            new Comparison("department", 0, 0, true),
                            new Comparison("product", 1, 1, false));
        }
    }
}
