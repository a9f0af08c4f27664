package org.datasync.watch.dialect;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.datasync.watch.schema.Column;

/** The SQL with which PostgreSQL's triggers write keys and images as JSON. */
final class PostgreSqlJson {

    /** Types of integers. */
    static final Set<String> INTEGERS = Set.of("int2", "int4", "int8", "smallserial", "serial", "bigserial");

    private static final Set<String> JSON = Set.of("json", "jsonb");

    /** The arguments of a function are at most 100, two for each column. */
    private static final int MOST_PAIRS = 50;

    private final Dialect dialect;

    PostgreSqlJson(Dialect dialect) {
        this.dialect = dialect;
    }

    /** Spelled as {@code json_build_object} would, without its price where a value's text is JSON. */
    String key(Capture capture, String row) {
        boolean plain =
                capture.key().stream().allMatch(column -> INTEGERS.contains(column.typeName()) && !column.nullable());
        return plain
                ? "'{' || " + members(capture, row) + " || '}'"
                : "json_build_object(" + arguments(capture, row) + ")::text";
    }

    private String members(Capture capture, String row) {
        return capture.key().stream()
                .map(column -> dialect.literal(JsonName.of(column.name()) + " : ") + " || " + row + quote(column))
                .collect(Collectors.joining(" || ', ' || "));
    }

    private String arguments(Capture capture, String row) {
        return capture.key().stream()
                .map(column -> dialect.literal(column.name()) + ", " + keyValue(column, row + quote(column)))
                .collect(Collectors.joining(", "));
    }

    /** A point in time as it is in UTC: the same record has the same key, whatever zone a session has. */
    private static String keyValue(Column column, String value) {
        return column.typeName().equals("timestamptz")
                ? "CASE WHEN isfinite(" + value + ") THEN (to_json(timezone('UTC', " + value
                        + ")) #>> '{}') || '+00:00' ELSE " + value + "::text END"
                : value;
    }

    /** The SQL of the image of a row, as JSON text. */
    String image(Capture capture, String row) {
        String whole = row.substring(0, row.length() - 1);
        List<Column> json = capture.columns().stream()
                .filter(column -> JSON.contains(column.typeName()))
                .toList();
        boolean asGiven =
                json.stream().anyMatch(column -> column.typeName().equals("json")); // not all of it fits into jsonb
        if (capture.isWhole() && !asGiven) {
            return json.isEmpty()
                    ? "row_to_json(" + whole + ")::text"
                    : "(to_jsonb(" + whole + ") || " + pairs(json, row) + ")::text";
        }
        return "(" + pairs(capture.columns(), row) + ")::text";
    }

    private String pairs(List<Column> columns, String row) {
        List<String> objects = new ArrayList<>();
        for (int from = 0; from < columns.size(); from += MOST_PAIRS) {
            objects.add(columns.subList(from, Math.min(columns.size(), from + MOST_PAIRS)).stream()
                    .map(column -> dialect.literal(column.name()) + ", " + value(column, row))
                    .collect(Collectors.joining(", ", "jsonb_build_object(", ")")));
        }
        return objects.isEmpty() ? "'{}'::jsonb" : String.join(" || ", objects);
    }

    /** As text, since the null of JSON is not that of SQL. */
    private String value(Column column, String row) {
        return row + quote(column) + (JSON.contains(column.typeName()) ? "::text" : "");
    }

    private String quote(Column column) {
        return dialect.quote(column.name());
    }
}
