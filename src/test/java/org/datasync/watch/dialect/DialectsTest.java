package org.datasync.watch.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.stream.Stream;
import org.datasync.watch.runtime.Dialects;
import org.datasync.watch.schema.TableName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DialectsTest {

    @ParameterizedTest
    @CsvSource({
        "PostgreSQL, PostgreSQL",
        "MariaDB, MariaDB",
        "MySQL, MySQL",
        "H2, H2",
        "HSQL Database Engine, HSQLDB",
        "Apache Derby, Derby",
        "SQLite, SQLite"
    })
    void aKnownProductHasItsDialect(String product, String name) {
        assertThat(Dialects.of(product).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Oracle", "mysql", "h2", "PostgreSQL 17", ""})
    void anUnknownProductIsRefusedWithTheListOfKnownOnes(String product) {
        assertThatThrownBy(() -> Dialects.of(product))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("calls itself " + product + ", which is not supported")
                .hasMessageContaining("PostgreSQL, MariaDB, MySQL, H2, HSQLDB, Derby, SQLite")
                .hasMessageContaining("option dataSource");
    }

    /** As a jar brings one along. */
    public static final class Imaginary extends Dialect {
        public Imaginary() {
            super("Imaginary", Set.of("Imaginary Server", "PostgreSQL"));
        }
    }

    @Test
    void aDialectOfSomebodyElseIsFoundButTakesNobodysPlace() {
        assertThat(Dialects.of("Imaginary Server").name()).isEqualTo("Imaginary");
        assertThat(Dialects.of("PostgreSQL").name()).isEqualTo("PostgreSQL");
        assertThat(Dialects.known()).extracting(Dialect::name).doesNotContain("Imaginary");
    }

    @Test
    void everyDialectBringsItsDdl() {
        assertThat(Dialects.known()).allSatisfy(dialect -> {
            TableName table = new TableName("", "queue");
            assertThat(dialect.stateTables()).hasSize(2);
            assertThat(dialect.changeTable(table, table)).hasSize(2);
            assertThat(dialect.captureTable(table, table)).hasSize(2);
        });
    }

    /** So that a node of the release before goes on beside one that has upgraded its tables. */
    @Test
    void scriptsOfLaterVersionsOnlyAdd() {
        TableName table = new TableName("", "queue");
        assertThat(Dialects.known()).allSatisfy(dialect -> assertThat(Stream.of(
                                dialect.stateTables(),
                                dialect.changeTable(table, table),
                                dialect.captureTable(table, table))
                        .flatMap(scripts -> scripts.stream().skip(1))
                        .flatMap(script -> script.statements().stream()))
                .isNotEmpty()
                .allMatch(
                        statement -> statement
                                .strip()
                                .matches(
                                        "(?s)(CREATE (TABLE|INDEX)|INSERT INTO|UPDATE|COMMENT ON|ALTER TABLE \\S+ ADD COLUMN) .*"))
                .noneMatch(statement -> statement.matches("(?s)ALTER .* NOT NULL(?! DEFAULT).*")));
    }
}
