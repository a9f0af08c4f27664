package org.datasync.watch.dialect.postgresql;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.KeyProof;
import org.datasync.watch.dialect.TriggerLevel;
import org.datasync.watch.schema.Column;

/**
 * The settings of trigger functions: what the texts of values depend on must not be the application's wish. Each has its price at
 * each call, so that there is none where nothing depends on it.
 */
final class PostgreSqlSettings {

    /** Types whose values are equal only if they look alike; texts are compared byte by byte. */
    private static final Set<String> JOINABLE = Stream.concat(
                    PostgreSqlJson.INTEGERS.stream(),
                    Stream.of("uuid", "text", "varchar", "bpchar", "bool", "date", "timestamp", "timestamptz"))
            .collect(Collectors.toUnmodifiableSet());

    private static final Set<String> PLAIN = Stream.concat(
                    JOINABLE.stream(),
                    Stream.of(
                            "numeric",
                            "json",
                            "jsonb",
                            "time",
                            "timetz",
                            "bytea",
                            "float4",
                            "float8",
                            "interval",
                            "money",
                            "inet",
                            "cidr",
                            "macaddr",
                            "macaddr8",
                            "bit",
                            "varbit",
                            "xml",
                            "oid",
                            "name",
                            "char",
                            "tsvector"))
            .collect(Collectors.toUnmodifiableSet());

    private static final Set<String> FLOATS = Set.of("float4", "float8", "_float4", "_float8");

    private PostgreSqlSettings() {}

    /** Whether values of a column are equal only if they look alike. */
    static boolean isJoinable(Column column) {
        return JOINABLE.contains(column.typeName());
    }

    /** As a part of the statement that creates the function. */
    static String of(Capture capture) {
        StringBuilder settings = new StringBuilder();
        Collection<Column> written = capture.hasImages() ? capture.keyAndColumns() : capture.key();
        boolean any = isAny(written, type -> !isPlain(type));
        boolean statement = capture.level() == TriggerLevel.STATEMENT;
        if (any || statement || capture.rowFilter() != null || capture.proof() == KeyProof.DEFERRABLE) {
            settings.append(" SET search_path = pg_catalog, pg_temp");
        }
        if (capture.rowFilter() != null) {
            settings.append(" SET standard_conforming_strings = on");
        }
        if (statement) {
            settings.append(" SET jit = off"); // plans are made once, for as many rows as the first statement had
        }
        if (any || isAny(capture.hasImages() ? written : List.of(), type -> type.endsWith("bytea"))) {
            settings.append(" SET bytea_output = hex");
        }
        if (any || isAny(written, FLOATS::contains)) {
            settings.append(" SET extra_float_digits = 1");
        }
        if (any || isAny(written, type -> type.endsWith("interval"))) {
            settings.append(" SET intervalstyle = postgres");
        }
        if (any || isAny(written, type -> type.endsWith("money"))) {
            settings.append(" SET lc_monetary = 'C'");
        }
        if (any) {
            settings.append(" SET datestyle = ISO SET timezone = 'UTC'");
        }
        return settings.toString();
    }

    /** Whether one of the settings above, and no other, may change the text of a value of this type or array of them. */
    private static boolean isPlain(String typeName) {
        return PLAIN.contains(typeName.startsWith("_") ? typeName.substring(1) : typeName);
    }

    private static boolean isAny(Collection<Column> columns, Predicate<String> wanted) {
        return columns.stream().map(Column::typeName).anyMatch(wanted);
    }
}
