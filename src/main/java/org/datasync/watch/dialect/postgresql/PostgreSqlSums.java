package org.datasync.watch.dialect.postgresql;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.datasync.watch.schema.Column;

/**
 * A number of 64 bits for a row: the hash of the text of a record of its columns. That text quotes what needs it and tells null from
 * an empty text, so no two records have the same; it is made by the types' own output functions and by no cast, which somebody may
 * have made. Only of types whose output tells each value from any other, and depends on nothing but settings that can be set: those
 * of {@code regclass} and the like depend on the catalog. The hash takes texts as bytes, and not as a collation sees them.
 */
final class PostgreSqlSums {

    /** Types whose text is the same whatever the settings are. */
    private static final Set<String> STEADY = Set.of(
            "bool",
            "int2",
            "int4",
            "int8",
            "smallserial",
            "serial",
            "bigserial",
            "numeric",
            "text",
            "varchar",
            "bpchar",
            "name",
            "char",
            "uuid",
            "json",
            "jsonb",
            "time",
            "timetz",
            "inet",
            "cidr",
            "macaddr",
            "macaddr8",
            "bit",
            "varbit",
            "int4range",
            "int8range",
            "numrange",
            "oid",
            "xid8",
            "tsvector");

    /** Types whose text is exact with the settings that are set for reading. */
    private static final Set<String> SET = Set.of(
            "date",
            "timestamp",
            "timestamptz",
            "interval",
            "bytea",
            "float4",
            "float8",
            "money",
            "daterange",
            "tsrange",
            "tstzrange",
            "point",
            "line",
            "lseg",
            "box",
            "path",
            "polygon",
            "circle");

    private PostgreSqlSums() {}

    /** The number; empty if the text of a column may not be exact. */
    static Optional<String> of(Collection<Column> columns, List<String> quoted) {
        return columns.stream().allMatch(column -> isOne(column, STEADY) || isOne(column, SET))
                ? Optional.of("pg_catalog.hashtextextended(CAST(ROW(" + String.join(", ", quoted)
                        + ") AS pg_catalog.text) COLLATE pg_catalog.\"C\", 0)")
                : Optional.empty();
    }

    /** Whether no setting matters. */
    static boolean isSteady(Collection<Column> columns) {
        return columns.stream().allMatch(column -> isOne(column, STEADY));
    }

    private static boolean isOne(Column column, Set<String> types) {
        String type = column.typeName();
        return types.contains(type.startsWith("_") ? type.substring(1) : type);
    }
}
