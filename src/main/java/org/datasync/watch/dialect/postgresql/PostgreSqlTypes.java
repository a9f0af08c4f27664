package org.datasync.watch.dialect.postgresql;

import java.sql.Types;
import java.util.Optional;
import java.util.Set;
import org.datasync.watch.dialect.ColumnTypes;
import org.datasync.watch.dialect.ColumnTypes.Decimals;
import org.datasync.watch.dialect.ColumnTypes.Sized;
import org.datasync.watch.schema.Column.Reading;
import org.datasync.watch.schema.JdbcType;
import org.datasync.watch.schema.ValueKind;
import org.datasync.watch.schema.ValueType;

/** What PostgreSQL's types are in Java, where the driver says something else, and how their values are read exactly. */
final class PostgreSqlTypes {

    private static final int MOST_DIGITS = 1000;
    private static final int MICROS = 6;
    private static final int LONGEST_VARCHAR = 10_485_760;

    /** Bytes have no declared length. */
    static final ColumnTypes COLUMN_TYPES = ColumnTypes.STANDARD
            .with(
                    new Decimals(MOST_DIGITS, MOST_DIGITS, Optional.of("numeric")),
                    new Sized("varchar(#)", LONGEST_VARCHAR, "text", "text"),
                    new Sized("bytea", Integer.MAX_VALUE, "bytea", "bytea"))
            .withFraction(MICROS);

    /** Those whose values other databases keep as texts. */
    private static final Set<String> OWN = Set.of(
            "jsonb",
            "xml",
            "inet",
            "cidr",
            "macaddr",
            "macaddr8",
            "interval",
            "money",
            "varbit",
            "int4range",
            "int8range",
            "numrange",
            "daterange",
            "tsrange",
            "tstzrange");

    private PostgreSqlTypes() {}

    static Optional<String> columnType(ValueType type, boolean inKey) {
        if (type.kind() == ValueKind.ARRAY) {
            return columnType(ValueType.unlimited(type.elementKind()), inKey).map(element -> element + "[]");
        }
        return type.isJson() && !inKey ? Optional.of("json") : COLUMN_TYPES.of(type, inKey);
    }

    /** Without the length of bits, which JDBC tells of no other type so. */
    static Optional<String> own(ValueType type) {
        return type.name().equals("bit")
                ? Optional.of("varbit")
                : Optional.of(type.name()).filter(OWN::contains);
    }

    static ValueKind kind(JdbcType type, ValueKind usual) {
        if (type.isNamed("money")) {
            return ValueKind.TEXT; // the driver takes it for a floating-point number, and then cannot read it
        }
        return switch (usual) {
            case TIME -> type.isNamed("timetz") ? ValueKind.TIME_WITH_ZONE : usual;
            case TIMESTAMP -> type.isNamed("timestamptz") ? ValueKind.TIMESTAMP_WITH_ZONE : usual;
            default -> usual;
        };
    }

    static Reading reading(ValueKind kind, JdbcType type) {
        boolean composed = kind == ValueKind.ARRAY || type.code() == Types.STRUCT;
        if (composed || kind == ValueKind.TIME_WITH_ZONE) {
            return Reading.JSON;
        }
        if (kind == ValueKind.TIME) {
            return Reading.TEXT; // 24 o'clock
        }
        return kind.isTemporal() ? Reading.USUAL : Reading.TYPED;
    }
}
