package org.datasync.watch.dialect.innodb;

import java.sql.Types;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.datasync.watch.dialect.WriteDialect.WriteStatement;
import org.datasync.watch.dialect.WriteDialect.WrittenRow;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.JdbcType;
import org.datasync.watch.schema.ValueKind;

/** How rows are written: as they are, whatever the zone of the session is, and no other row in the place of one. */
final class InnoDbWriting {

    /** Takes {@code 101}, and {@code b'101'} as the driver writes it. */
    static final String BITS = "CAST(CONV(TRIM(BOTH '''' FROM TRIM(LEADING 'b' FROM ?)), 2, 10) AS UNSIGNED)";

    /** Without strictness the server cuts, rounds and clips what does not fit, and says nothing. */
    static final String OBSTACLES = """
            SELECT 'sql_mode is not strict, so that values which do not fit would be stored as others. Give the sessions\
             STRICT_TRANS_TABLES, by sessionVariables=sql_mode=... in the URL of its dataSource'
            FROM DUAL
            WHERE FIND_IN_SET('STRICT_TRANS_TABLES', @@SESSION.sql_mode) = 0
                AND FIND_IN_SET('STRICT_ALL_TABLES', @@SESSION.sql_mode) = 0""";

    /** Fails when it is reached. */
    private static final String ANOTHER_ROW = "(SELECT 1 UNION ALL SELECT 2)";

    private static final DateTimeFormatter IN_UTC =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

    private InnoDbWriting() {}

    /**
     * ON DUPLICATE KEY takes a row for there that has any unique column alike: the update of such a row must fail, as the insert
     * would. A point in time is given in UTC, since of an hour in autumn there are two in the zone of the session.
     */
    static WriteStatement upsert(InnoDbSql dialect, WrittenRow row) {
        List<Column> columns = row.columns();
        String sameRow = row.key().stream()
                .map(column -> dialect.quote(column.name()) + " <=> " + value(dialect, column))
                .collect(Collectors.joining(" AND "));
        String first = dialect.quote(row.key().get(0).name());
        String others = columns.stream()
                .skip(1)
                .map(column -> ", " + dialect.quote(column.name()) + " = " + value(dialect, column))
                .collect(Collectors.joining());
        String sql = "INSERT INTO " + dialect.quote(row.table()) + " (" + dialect.names(columns) + ") VALUES ("
                + dialect.values(columns) + ") ON DUPLICATE KEY UPDATE " + first + " = IF(" + sameRow + ", "
                + value(dialect, row.key().get(0)) + ", " + ANOTHER_ROW + ")" + others;
        List<Integer> places = IntStream.range(0, columns.size()).boxed().toList();
        return inUtc(dialect, new WriteStatement(sql, places), columns);
    }

    /** The same in UTC, if there is a point in time among these columns. */
    static WriteStatement inUtc(InnoDbSql dialect, WriteStatement statement, List<Column> columns) {
        return columns.stream().anyMatch(InnoDbWriting::isInstant)
                ? new WriteStatement(dialect.inUtc(statement.sql()), statement.places())
                : statement;
    }

    private static String value(InnoDbSql dialect, Column column) {
        return "VALUES(" + dialect.quote(column.name()) + ")";
    }

    static boolean isInstant(Column column) {
        return column.kind() == ValueKind.TIMESTAMP_WITH_ZONE;
    }

    static boolean isBits(Column column) {
        return column.kind() == ValueKind.TEXT && column.typeName().equalsIgnoreCase("bit");
    }

    static Object written(Column column, Object value) {
        return isInstant(column) && value instanceof OffsetDateTime moment
                ? IN_UTC.format(moment.withOffsetSameInstant(ZoneOffset.UTC))
                : value;
    }

    /** The driver tells how long a value is as text, and not its fraction; a time of day may have a sign and three digits. */
    static OptionalInt digits(JdbcType type, OptionalInt told) {
        return switch (type.code()) {
            case Types.TIME -> OptionalInt.of(Math.max(0, type.size() - "-838:59:59.".length()));
            case Types.TIMESTAMP -> OptionalInt.of(Math.max(0, type.size() - "2026-01-01 00:00:00.".length()));
            default -> told;
        };
    }
}
