package org.datasync.watch.changetable;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Types;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.datasync.watch.changetable.ChangeRow.Identity;
import org.datasync.watch.changetable.ChangeRow.OperationValues;
import org.datasync.watch.changetable.ChangeRow.OwnValues;
import org.datasync.watch.changetable.ChangeRow.RecordValues;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.runtime.Dialects;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.JdbcType;
import org.datasync.watch.schema.Table;
import org.datasync.watch.schema.TableName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is set aside of a row of our own table tells the same life of the table as the row itself. */
class ChangeRowCodecTest {

    static Stream<Arguments> times() {
        return Stream.of(
                Arguments.of("PostgreSQL", "timestamptz", OffsetDateTime.parse("2026-01-31T12:00:00.123456Z")),
                Arguments.of("PostgreSQL", "timestamptz", OffsetDateTime.parse("2026-01-31T12:00Z")),
                Arguments.of("PostgreSQL", "timestamptz", "infinity"),
                Arguments.of("PostgreSQL", "timestamptz", "-infinity"),
                Arguments.of("PostgreSQL", "timestamptz", "0044-03-15T12:00:00+00:00 BC"),
                Arguments.of("PostgreSQL", "timestamptz", "294276-12-30T00:00:00+00:00"),
                Arguments.of("MariaDB", "datetime", LocalDateTime.parse("9999-12-31T23:59:59.999999")),
                Arguments.of("MariaDB", "datetime", "0000-00-00T00:00:00"),
                Arguments.of("SQLite", "timestamptz", OffsetDateTime.parse("2026-01-31T12:00:00.123Z")),
                Arguments.of("SQLite", "timestamptz", "last week"),
                Arguments.of("SQLite", "timestamptz", 1_769_860_800),
                Arguments.of("SQLite", "timestamptz", 1.7698608e9),
                Arguments.of("SQLite", "timestamptz", 9e300),
                Arguments.of("SQLite", "timestamptz", Double.POSITIVE_INFINITY),
                Arguments.of("SQLite", "timestamptz", (Object) new byte[] {1, 2, 3}),
                Arguments.of("SQLite", "timestamptz", null));
    }

    @ParameterizedTest
    @MethodSource("times")
    void keepsWhatItIs(String product, String type, Object time) {
        ChangeTableLayout layout = ChangeTableLayout.own(table(product, type));
        ChangeRow row = new ChangeRow(
                new Identity(17L, 0, null, null),
                new RecordValues("product", List.of("7")),
                new OperationValues("update", null),
                time,
                OwnValues.NONE);
        String payload = ChangeRowCodec.write(List.of(row), layout);

        assertThat(row.incarnation()).matches(time == null ? "" : "-[0-9a-z]+");
        List<ChangeRow> read = ChangeRowCodec.read(payload, layout);
        assertThat(read).extracting(ChangeRow::incarnation).containsExactly(row.incarnation());
        if (!product.equals("SQLite")) { // whose columns have no types to go by
            assertThat(List.of(read.get(0).id(), read.get(0).changedAt())).containsExactly(17L, time);
        }
        assertThat(ChangeRowCodec.readIdentities(payload))
                .extracting(ChangeRow::incarnation)
                .containsExactly(row.incarnation());
    }

    private static Table table(String product, String type) {
        Dialect dialect = Dialects.of(product);
        int jdbcType = type.equals("timestamptz") ? Types.TIMESTAMP_WITH_TIMEZONE : Types.TIMESTAMP;
        List<Column> columns = Stream.of(
                        "id",
                        "subscriber",
                        "table_name",
                        "record_key",
                        "operation",
                        "changed_at",
                        "transaction_id",
                        "origin",
                        "before_image",
                        "after_image")
                .map(name -> switch (name) {
                    case "id" -> dialect.column(name, new JdbcType(Types.BIGINT, "bigint", 0), false);
                    case "changed_at" -> dialect.column(name, new JdbcType(jdbcType, type, 0), true);
                    default -> dialect.column(name, new JdbcType(Types.VARCHAR, "text", 0), true);
                })
                .toList();
        return new Table(new TableName(null, "queue"), columns, Collections.singletonList("id"), false);
    }
}
