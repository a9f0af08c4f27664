package org.datasync.watch.dialect.postgresql;

import java.sql.Types;
import org.datasync.watch.schema.Column.Reading;
import org.datasync.watch.schema.JdbcType;
import org.datasync.watch.schema.ValueKind;

/** What PostgreSQL's types are in Java, where the driver says something else, and how their values are read exactly. */
final class PostgreSqlTypes {

    private PostgreSqlTypes() {}

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
