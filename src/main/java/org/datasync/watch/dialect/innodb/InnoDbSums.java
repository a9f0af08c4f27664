package org.datasync.watch.dialect.innodb;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.datasync.watch.schema.Column;

/**
 * A number of 64 bits for a row: the beginning of a digest of its columns' bytes, each behind their number, so that no two rows have the same.
 * The bytes are those that the column holds, whatever its character set and the session's are. A point in time is told by its seconds,
 * as its text would be of the session's zone. A FLOAT and a DOUBLE have none, as not all of their digits are told.
 */
final class InnoDbSums {

    private static final String TIMESTAMP = "TIMESTAMP";

    private static final Set<String> EXACT = Set.of(
            "BOOLEAN",
            "TINYINT",
            "SMALLINT",
            "MEDIUMINT",
            "INT",
            "INTEGER",
            "BIGINT",
            "DECIMAL",
            "YEAR",
            "DATE",
            "DATETIME",
            "TIME",
            TIMESTAMP,
            "CHAR",
            "VARCHAR",
            "TINYTEXT",
            "TEXT",
            "MEDIUMTEXT",
            "LONGTEXT",
            "JSON",
            "ENUM",
            "SET",
            "UUID",
            "INET4",
            "INET6",
            "BINARY",
            "VARBINARY",
            "TINYBLOB",
            "BLOB",
            "MEDIUMBLOB",
            "LONGBLOB");

    private InnoDbSums() {}

    /** The number, another one each time of a row that is too large for it; empty if the bytes of a column are not exact. */
    static Optional<String> of(List<Column> columns, InnoDbSql dialect) {
        if (!columns.stream().allMatch(column -> EXACT.contains(type(column)))) {
            return Optional.empty();
        }
        String bytes = columns.stream()
                .map(column -> bytes(column, dialect.quote(column.name())))
                .collect(Collectors.joining(", ", "CONCAT(", ")"));
        return Optional.of(
                "COALESCE(CAST(CONV(LEFT(" + dialect.digest(bytes) + ", 16), 16, 10) AS UNSIGNED), UUID_SHORT())");
    }

    private static String bytes(Column column, String name) {
        String value = type(column).equals(TIMESTAMP) ? "UNIX_TIMESTAMP(" + name + ")" : name;
        return "COALESCE(CONCAT(LENGTH(" + value + "), ':', CAST(" + value + " AS BINARY)), '-')";
    }

    private static String type(Column column) {
        return column.typeName().toUpperCase(Locale.ROOT).replaceAll(" (UNSIGNED|ZEROFILL)", "");
    }
}
