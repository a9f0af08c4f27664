package org.datasync.watch.dialect.postgresql;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.dialect.SqlTemplate;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.ValueKind;

/** How records are read on PostgreSQL so that their texts are those of images, whatever the session's settings are. */
final class PostgreSqlReading {

    /** Texts to Java whose look depends on no setting. */
    private static final Set<String> PLAIN = Set.of(
            "text",
            "varchar",
            "bpchar",
            "name",
            "json",
            "jsonb",
            "inet",
            "cidr",
            "macaddr",
            "macaddr8",
            "bit",
            "varbit",
            "uuid",
            "int4range",
            "int8range",
            "numrange");

    /** What the texts of values depend on, as it is for images. */
    private static final Map<String, String> SETTINGS = new TreeMap<>(Map.of(
            "timezone", "UTC",
            "datestyle", "ISO",
            "intervalstyle", "postgres",
            "bytea_output", "hex",
            "extra_float_digits", "1",
            "lc_monetary", "C"));

    /** Where someone has given a type a cast to json of his own, that would run as the watch's user, so then there is none. */
    private static final String JSON = """
            CASE WHEN EXISTS (
                SELECT 1 FROM pg_catalog.pg_cast k
                JOIN pg_catalog.pg_proc p ON p.oid = k.castfunc
                JOIN pg_catalog.pg_language l ON l.oid = p.prolang
                WHERE l.lanname NOT IN ('c', 'internal') AND k.casttarget = 'pg_catalog.json'::pg_catalog.regtype
            ) THEN NULL ELSE CAST(pg_catalog.to_json(${value}) AS text) END""";

    private static final String RELATION = """
            SELECT CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'table' WHEN 'v' THEN 'view'
                    WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' ELSE 'no table' END,
                CASE WHEN NOT pg_catalog.has_schema_privilege(n.oid, 'USAGE')
                        OR NOT pg_catalog.has_any_column_privilege(c.oid, 'SELECT')
                    THEN 'its user may not read it. Grant select on it, and usage of its schema, to ' || current_user
                    WHEN pg_catalog.row_security_active(c.oid)
                    THEN 'it has row level security, which keeps rows from its user, so that nobody could tell them from\
             deleted ones. Give ' || current_user || ' the attribute BYPASSRLS'
                        || CASE WHEN c.relforcerowsecurity
                            THEN ', or the table NO FORCE ROW LEVEL SECURITY if that is its owner' ELSE '' END END
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ? AND c.relname = ?""";

    private PostgreSqlReading() {}

    /** Whether the texts of these columns depend on no setting. */
    static boolean isPlain(Collection<Column> columns) {
        return columns.stream()
                .allMatch(column -> column.reading() != Column.Reading.JSON
                        && (column.kind() != ValueKind.TEXT || PLAIN.contains(column.typeName())));
    }

    /** Gives what the settings are, and sets them. */
    static String begin() {
        return "SELECT " + settings("pg_catalog.current_setting('%1$s')") + ", "
                + settings("pg_catalog.set_config('%1$s', '%2$s', true)");
    }

    /** Sets them to what is given. */
    static String end() {
        return "SELECT " + settings("pg_catalog.set_config('%1$s', ?, true)");
    }

    private static String settings(String each) {
        return SETTINGS.entrySet().stream()
                .map(setting -> each.formatted(setting.getKey(), setting.getValue()))
                .collect(Collectors.joining(", "));
    }

    /** A value as images have it. */
    static String json(String value) {
        return SqlTemplate.fill(JSON, Map.of("value", value));
    }

    /** What a table is by now, and why its rows may not all be read. */
    static SqlClause relation(TableName table) {
        return new SqlClause(RELATION, List.of(table.schema(), table.name()));
    }
}
