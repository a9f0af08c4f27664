package org.datasync.watch.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.JDBCType;
import org.datasync.watch.runtime.Dialects;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Column.Reading;
import org.datasync.watch.schema.JdbcType;
import org.datasync.watch.schema.ValueKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a dialect makes of a type where drivers share one among several, or do not read it exactly. */
class SchemaDialectTest {

    @ParameterizedTest
    @CsvSource({
        "PostgreSQL, BIT, bool, 1, BOOLEAN, TYPED",
        "PostgreSQL, BIT, bit, 4, TEXT, TYPED",
        "PostgreSQL, DOUBLE, money, 0, TEXT, TYPED",
        "PostgreSQL, TIME, timetz, 0, TIME_WITH_ZONE, JSON",
        "PostgreSQL, TIMESTAMP, timestamptz, 0, TIMESTAMP_WITH_ZONE, USUAL",
        "PostgreSQL, TIMESTAMP, timestamp, 0, TIMESTAMP, USUAL",
        "PostgreSQL, STRUCT, address, 0, TEXT, JSON",
        "PostgreSQL, ARRAY, _int4, 0, ARRAY, JSON",
        "MariaDB, BIT, BIT, 1, BOOLEAN, TYPED",
        "MariaDB, BIT, BIT, 4, TEXT, TYPED",
        "MariaDB, BIT, TINYINT, 0, BOOLEAN, TYPED",
        "MariaDB, INTEGER, INT UNSIGNED, 0, LONG, TYPED",
        "MariaDB, BIGINT, BIGINT UNSIGNED, 0, BIG_INTEGER, TYPED",
        "MariaDB, DATE, YEAR, 0, INTEGER, TYPED",
        "MariaDB, REAL, FLOAT, 0, FLOAT, JSON",
        "MariaDB, TIME, TIME, 0, TIME, TEXT",
        "MariaDB, TIMESTAMP, TIMESTAMP, 0, TIMESTAMP_WITH_ZONE, TYPED",
        "MariaDB, TIMESTAMP, DATETIME, 0, DATETIME, TYPED",
        "H2, TIMESTAMP, TIMESTAMP, 0, TIMESTAMP, TYPED",
        "H2, OTHER, UUID, 0, UUID, TYPED",
        "HSQL Database Engine, BIT, BIT VARYING, 8, TEXT, TYPED",
        "HSQL Database Engine, BOOLEAN, BOOLEAN, 0, BOOLEAN, TYPED",
        "Apache Derby, TIMESTAMP, TIMESTAMP, 0, TIMESTAMP, WITHOUT_ZONE",
        "Apache Derby, INTEGER, INTEGER, 0, INTEGER, TYPED",
        "SQLite, VARCHAR, bigint unsigned, 0, ANY_INTEGER, LOOSE",
        "SQLite, VARCHAR, timestamp with time zone, 0, TIMESTAMP_WITH_ZONE, LOOSE",
        "SQLite, INTEGER, '', 0, TEXT, LOOSE",
    })
    void knowsTheTypesOfItsDriver(
            String product, JDBCType code, String name, int size, ValueKind kind, Reading reading) {
        JdbcType type = new JdbcType(code.getVendorTypeNumber(), name, size);

        assertThat(Dialects.of(product).column("c", type, true)).isEqualTo(new Column("c", kind, name, true, reading));
    }
}
