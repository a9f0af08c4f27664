package org.datasync.watch.dialect.postgresql;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.JsonName;
import org.datasync.watch.schema.Column;

/**
 * The SQL with which PostgreSQL's triggers write keys and images as JSON. It means the same whatever the session's search path
 * is, and never becomes jsonb, which holds half as much as json and not all that json holds.
 */
final class PostgreSqlJson {

    static final Set<String> INTEGERS = Set.of("int2", "int4", "int8", "smallserial", "serial", "bigserial");

    private static final Set<String> JSON = Set.of("json", "jsonb");

    private static final String JOINED = " OPERATOR(pg_catalog.||) ";

    private final Dialect dialect;

    PostgreSqlJson(Dialect dialect) {
        this.dialect = dialect;
    }

    /** Spelled as {@code json_build_object} would, at a lower price; one function, as each step of an expression has its own. */
    String key(Capture capture, String row) {
        String names = capture.key().stream()
                .map(column -> JsonName.of(column.name()).replace("%", "%%") + " : %s")
                .collect(Collectors.joining(", ", "{", "}"));
        String values = capture.key().stream()
                .map(column -> keyMember(column, row + dialect.quote(column.name())))
                .collect(Collectors.joining(", "));
        return "pg_catalog.format(" + dialect.literal(names) + ", " + values + ")";
    }

    /** Joins texts, so that no operator is looked up for literals of unknown type. */
    private String text(String literal) {
        return asText(dialect.literal(literal));
    }

    private String keyMember(Column column, String value) {
        String member = keyValue(column.typeName(), value);
        return column.nullable() ? "COALESCE(" + asText(member) + ", " + text("null") + ")" : member;
    }

    /** What is right as well for a number that has become a text since. */
    private String keyValue(String type, String value) {
        return switch (type) {
            // in no format that a session could choose
            case "bytea" -> text("\"\\\\x") + JOINED + "pg_catalog.encode(" + value + ", 'hex')" + JOINED + text("\"");
            case "timestamptz" -> instant(value);
            default -> "pg_catalog.to_json(" + value + ")";
        };
    }

    /** A point in time as it is in UTC: the same record has the same key, whatever zone a session has. */
    private String instant(String value) {
        String utc = asText("pg_catalog.to_json(pg_catalog.timezone('UTC', " + value + "))");
        return "CASE WHEN pg_catalog.isfinite(" + value + ") THEN pg_catalog.rtrim(" + utc + ", '\"')" + JOINED
                + text("+00:00\"") + " ELSE " + asText("pg_catalog.to_json(" + value + ")") + " END";
    }

    static String asText(String expression) {
        return "CAST(" + expression + " AS pg_catalog.text)";
    }

    /** Whether images have columns of JSON, which stand in them as text, since the null of JSON is not that of SQL. */
    static boolean hasJson(Capture capture) {
        return capture.columns().stream().anyMatch(PostgreSqlJson::isJson);
    }

    private static boolean isJson(Column column) {
        return JSON.contains(column.typeName());
    }

    /** The image of a row as a whole, its columns being what they are by then. */
    static String whole(String row) {
        return asText("pg_catalog.row_to_json(" + row + ")");
    }

    /** Statements that turn the JSON columns of a variable of type record into texts, as JSON. */
    List<String> textsOfJson(Capture capture, String variable) {
        return capture.columns().stream()
                .filter(PostgreSqlJson::isJson)
                .map(column -> {
                    String field = variable + "." + dialect.quote(column.name());
                    return field + " := pg_catalog.to_" + column.typeName() + "(" + asText(field) + ");";
                })
                .toList();
    }

    /** The image of the captured columns by name. */
    String named(Capture capture, String row) {
        String columns = capture.columns().stream()
                .map(column -> value(column, row) + " AS " + dialect.quote(column.name()))
                .collect(Collectors.joining(", "));
        return columns.isEmpty()
                ? text("{}")
                : "(SELECT " + whole("datasync_image.*") + " FROM (SELECT " + columns + ") datasync_image)";
    }

    private String value(Column column, String row) {
        String value = row + dialect.quote(column.name());
        return isJson(column) ? asText(value) : value;
    }
}
