package org.datasync.watch.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SqlTemplateTest {

    /** Names and row filters are people's own, and may look like anything. */
    @Test
    void whatIsPutInIsNotLookedAtAgain() {
        String sql = SqlTemplate.fill(
                "SELECT ${column} FROM ${table}", Map.of("column", "\"${table}\"", "table", "\"a$1\\b\""));

        assertThat(sql).isEqualTo("SELECT \"${table}\" FROM \"a$1\\b\"");
    }

    @Test
    void aPlaceForWhichNothingIsGivenIsNamed() {
        assertThatThrownBy(() -> SqlTemplate.fill("SELECT ${colum}", Map.of("column", "id")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("${colum}")
                .hasMessageContaining("[column]");
    }
}
