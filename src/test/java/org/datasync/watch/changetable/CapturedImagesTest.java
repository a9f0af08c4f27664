package org.datasync.watch.changetable;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.datasync.watch.change.Json;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Column.Reading;
import org.datasync.watch.schema.ValueKind;
import org.junit.jupiter.api.Test;

class CapturedImagesTest {

    private static final List<Column> COLUMNS =
            List.of(column("id", ValueKind.LONG), column("price", ValueKind.DECIMAL), column("name", ValueKind.TEXT));

    private static Column column(String name, ValueKind kind) {
        return new Column(name, kind, "any", true, Reading.TYPED);
    }

    private static Map<String, Object> typed(String image) {
        return CapturedImages.typed(Json.readObject(image, "The image"), COLUMNS);
    }

    @Test
    void valuesHaveTheTypesOfTheirColumns() {
        assertThat(typed("{\"id\": 7, \"price\": 1.50, \"name\": \"a\"}"))
                .containsExactly(
                        Map.entry("id", 7L), Map.entry("price", new BigDecimal("1.50")), Map.entry("name", "a"));
        assertThat(typed("{\"id\": 7, \"price\": 2, \"name\": null}"))
                .containsEntry("name", null)
                .hasSize(3);
    }

    @Test
    void columnsThatAreWrittenInAnotherOrderHaveThatOfTheTable() {
        assertThat(typed("{\"name\": \"a\", \"price\": 1.50, \"id\": 7}"))
                .containsExactly(
                        Map.entry("id", 7L), Map.entry("price", new BigDecimal("1.50")), Map.entry("name", "a"));
    }

    @Test
    void columnsMayBeMissing() {
        assertThat(typed("{\"id\": 7, \"price\": 2}"))
                .containsExactly(Map.entry("id", 7L), Map.entry("price", new BigDecimal("2")));
        assertThat(typed("{\"price\": 2, \"name\": \"a\"}"))
                .containsExactly(Map.entry("price", new BigDecimal("2")), Map.entry("name", "a"));
    }

    @Test
    void whatIsNoColumnIsLastAndAsItIs() {
        assertThat(typed("{\"more\": 1, \"id\": 7}")).containsExactly(Map.entry("id", 7L), Map.entry("more", 1));
        assertThat(typed("{\"id\": 7, \"price\": 2, \"name\": \"a\", \"more\": 1}"))
                .containsEntry("id", 7L)
                .containsEntry("more", 1)
                .hasSize(4);
    }
}
