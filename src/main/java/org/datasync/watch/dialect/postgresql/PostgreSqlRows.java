package org.datasync.watch.dialect.postgresql;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.schema.Column;

/**
 * Compares two rows byte by byte: some types have no equality, and of others two values are equal that do not look alike. All
 * is qualified, so that it means the same whatever the search path is.
 */
final class PostgreSqlRows {

    /** Types of which values that are equal look alike, and that all databases compare without a schema of one's own. */
    private static final Set<String> COMPARABLE = Set.of("uuid", "bool", "date", "timestamp", "timestamptz");

    private final Dialect dialect;

    PostgreSqlRows(Dialect dialect) {
        this.dialect = dialect;
    }

    /** Whether anything that is captured differs between two rows, which have these names. */
    String differ(Capture capture, String row, String other) {
        return capture.isWhole()
                ? row + " OPERATOR(pg_catalog.*<>) " + other
                : differ(capture.keyAndColumns(), row, other);
    }

    /** Whether any of these columns differs. */
    String differ(Collection<Column> columns, String row, String other) {
        Column first = columns.iterator().next();
        boolean plain = PostgreSqlJson.INTEGERS.contains(first.typeName()) || COMPARABLE.contains(first.typeName());
        if (columns.size() == 1 && plain && !first.nullable()) {
            return field(row, first) + " OPERATOR(pg_catalog.<>) " + field(other, first);
        }
        return fields(columns, row) + " OPERATOR(pg_catalog.*<>) " + fields(columns, other);
    }

    private String fields(Collection<Column> columns, String row) {
        return columns.stream()
                .map(column -> field(row, column))
                .collect(Collectors.joining(", ", "CAST(ROW(", ") AS pg_catalog.record)"));
    }

    private String field(String row, Column column) {
        return row + "." + dialect.quote(column.name());
    }
}
