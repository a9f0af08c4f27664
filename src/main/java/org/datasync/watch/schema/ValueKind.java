package org.datasync.watch.schema;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;

/**
 * How the values of a column look in Java. Every kind reads without a detour through a time zone or a floating-point
 * number, and understands its own text.
 */
@SuppressWarnings("ImmutableEnumChecker") // readers and parsers are lambdas without state
public enum ValueKind {
    BOOLEAN(ResultSet::getBoolean, ValueKind::parseBoolean),
    INTEGER(ResultSet::getInt, Integer::valueOf),
    LONG(ResultSet::getLong, Long::valueOf),
    /** Integers of databases that know but one size: an Integer if it is one, else a Long. */
    ANY_INTEGER((row, index) -> narrow(row.getLong(index)), text -> narrow(Long.parseLong(text))),
    BIG_INTEGER(ValueKind::bigInteger, BigInteger::new),
    DECIMAL(ResultSet::getBigDecimal, BigDecimal::new),
    FLOAT(ResultSet::getFloat, Float::valueOf),
    DOUBLE(ResultSet::getDouble, Double::valueOf),
    DATE((row, index) -> row.getObject(index, LocalDate.class), LocalDate::parse),
    TIME((row, index) -> row.getObject(index, LocalTime.class), LocalTime::parse),
    TIME_WITH_ZONE((row, index) -> row.getObject(index, OffsetTime.class), ValueKind::parseZonedTime),
    TIMESTAMP((row, index) -> row.getObject(index, LocalDateTime.class), ValueKind::parseTimestamp),
    /** The same of drivers that would take a LocalDateTime through the JVM's zone, but not its parts. */
    DATETIME(ValueKind::dateTime, ValueKind::parseTimestamp),
    TIMESTAMP_WITH_ZONE(ValueKind::zonedTimestamp, ValueKind::parseTimestampWithZone),
    UUID(ValueKind::uuid, java.util.UUID::fromString),
    BINARY(ResultSet::getBytes, ValueKind::parseBytes),
    ARRAY((row, index) -> elements(row.getArray(index)), text -> text),
    TEXT(ResultSet::getString, text -> text);

    /** How a text of bytes as hexadecimal digits begins. */
    private static final String HEXADECIMAL = "\\x";

    private static final DateTimeFormatter ZONED_TIME = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .appendPattern("[XXX][XX][X]")
            .toFormatter(Locale.ROOT);

    private static final DateTimeFormatter ZONED = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .appendPattern("[XXX][XX][X]")
            .toFormatter(Locale.ROOT);

    /** Reads one column of the current row; may return anything where the column is null. */
    private interface Reader {
        Object read(ResultSet row, int index) throws SQLException;
    }

    private final Reader reader;
    private final Function<String, Object> parser;

    ValueKind(Reader reader, Function<String, Object> parser) {
        this.reader = reader;
        this.parser = parser;
    }

    /** The value of the current row's column, or null. */
    public Object read(ResultSet row, int index) throws SQLException {
        Object value = reader.read(row, index);
        return row.wasNull() ? null : value;
    }

    /**
     * The value that a text means, in the form that JSON uses for this kind.
     *
     * @throws IllegalArgumentException if the text is not of this kind; the message does not repeat it
     */
    public Object parse(String text) {
        try {
            return parser.apply(text);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("Expected a value of kind " + this + ", found a text of " + text.length()
                    + " characters that is none");
        }
    }

    /**
     * The kind of a column, by its JDBC type and, where drivers share one type among several, its type name and the
     * database's product name.
     */
    static ValueKind of(int jdbcType, String typeName, String product) {
        String type = typeName.toLowerCase(Locale.ROOT);
        if (type.equals("uuid")) {
            return UUID;
        }
        if (type.equals("money")) {
            return TEXT; // the driver takes it for a floating-point number, and then cannot read it
        }
        return switch (jdbcType) {
            case Types.BOOLEAN -> BOOLEAN;
            case Types.BIT -> type.equals("bit") || product.equals("HSQL Database Engine") ? TEXT : BOOLEAN;
            case Types.TINYINT, Types.SMALLINT -> INTEGER;
            case Types.INTEGER -> type.contains("unsigned") ? LONG : INTEGER;
            case Types.BIGINT -> type.contains("unsigned") ? BIG_INTEGER : LONG;
            case Types.NUMERIC, Types.DECIMAL -> DECIMAL;
            case Types.REAL -> FLOAT;
            case Types.FLOAT, Types.DOUBLE -> DOUBLE;
            case Types.DATE -> type.equals("year") ? INTEGER : DATE;
            case Types.TIME -> type.equals("timetz") ? TIME_WITH_ZONE : TIME;
            case Types.TIME_WITH_TIMEZONE -> TIME_WITH_ZONE;
            case Types.TIMESTAMP -> timestamp(type, product);
            case Types.TIMESTAMP_WITH_TIMEZONE -> TIMESTAMP_WITH_ZONE;
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> BINARY;
            case Types.ARRAY -> ARRAY;
            default -> TEXT;
        };
    }

    /** The kind of an array's elements, by the name of the array's type: {@code _int4}, {@code INTEGER ARRAY}. */
    static ValueKind ofElement(String arrayType) {
        String type = arrayType.toLowerCase(Locale.ROOT).replaceAll("^_| array.*$|\\(.*\\)", "");
        return switch (type) {
            case "int2", "int4", "smallint", "integer", "tinyint" -> INTEGER;
            case "int8", "bigint" -> LONG;
            case "numeric", "decimal" -> DECIMAL;
            case "float4", "real" -> FLOAT;
            case "float8", "double precision", "double" -> DOUBLE;
            case "bool", "boolean" -> BOOLEAN;
            case "uuid" -> UUID;
            case "date" -> DATE;
            case "timestamp" -> TIMESTAMP;
            case "timestamptz", "timestamp with time zone" -> TIMESTAMP_WITH_ZONE;
            case "bytea", "binary varying", "varbinary" -> BINARY;
            default -> TEXT;
        };
    }

    /** The kind of a column that holds anything (SQLite), by its declared type in upper case. */
    static ValueKind declared(String type) {
        if (type.startsWith("TIME") || type.startsWith("DATE")) {
            return declaredTime(type);
        }
        if (type.equals("UUID")) {
            return UUID;
        }
        if (type.contains("BOOL")) {
            return BOOLEAN;
        }
        // from here on the rules, and their order, by which SQLite itself tells an integer from a text
        if (type.contains("INT")) {
            return ANY_INTEGER;
        }
        if (type.contains("CHAR") || type.contains("CLOB") || type.contains("TEXT")) {
            return TEXT;
        }
        if (type.contains("BLOB") || type.contains("BINARY")) {
            return BINARY;
        }
        if (type.contains("REAL") || type.contains("FLOA") || type.contains("DOUB")) {
            return DOUBLE;
        }
        return type.contains("DEC") || type.contains("NUM") ? DECIMAL : TEXT;
    }

    private static ValueKind declaredTime(String type) {
        if (type.equals("TIMESTAMPTZ") || type.endsWith("WITH TIME ZONE")) {
            return TIMESTAMP_WITH_ZONE;
        }
        return type.equals("DATE") ? DATE : type.equals("TIME") ? TIME : TIMESTAMP;
    }

    /** Whether it is a date, a time of day, or both. */
    boolean isTime() {
        return this == DATE || this == TIME || this == TIMESTAMP;
    }

    private static ValueKind timestamp(String type, String product) {
        boolean instant = type.equals("timestamptz") || (type.equals("timestamp") && product.equals("MariaDB"));
        return instant ? TIMESTAMP_WITH_ZONE : type.equals("datetime") ? DATETIME : TIMESTAMP;
    }

    private static LocalDateTime dateTime(ResultSet row, int index) throws SQLException {
        LocalDate date = row.getObject(index, LocalDate.class);
        return date == null ? null : date.atTime(row.getObject(index, LocalTime.class));
    }

    private static Number narrow(long value) {
        return value == (int) value ? (Number) (int) value : (Number) value;
    }

    private static Boolean parseBoolean(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "t", "1" -> true;
            case "false", "f", "0" -> false;
            default -> throw new IllegalArgumentException();
        };
    }

    private static BigInteger bigInteger(ResultSet row, int index) throws SQLException {
        BigDecimal value = row.getBigDecimal(index);
        return value == null ? null : value.toBigInteger();
    }

    private static UUID uuid(ResultSet row, int index) throws SQLException {
        String text = row.getString(index);
        return text == null ? null : java.util.UUID.fromString(text);
    }

    private static OffsetDateTime zonedTimestamp(ResultSet row, int index) throws SQLException {
        OffsetDateTime value = row.getObject(index, OffsetDateTime.class);
        return value == null ? null : value.withOffsetSameInstant(ZoneOffset.UTC);
    }

    private static OffsetTime parseZonedTime(String text) {
        return OffsetTime.parse(text, ZONED_TIME);
    }

    private static LocalDateTime parseTimestamp(String text) {
        return LocalDateTime.parse(text.replace(' ', 'T'));
    }

    private static OffsetDateTime parseTimestampWithZone(String text) {
        return OffsetDateTime.parse(text.replace(' ', 'T'), ZONED).withOffsetSameInstant(ZoneOffset.UTC);
    }

    /** Triggers write bytes as hexadecimal digits, JSON writers as base64, which has no backslash. */
    private static byte[] parseBytes(String text) {
        return text.startsWith(HEXADECIMAL)
                ? HexFormat.of().parseHex(text, HEXADECIMAL.length(), text.length())
                : Base64.getDecoder().decode(text);
    }

    private static List<Object> elements(Array array) throws SQLException {
        if (array == null) {
            return null;
        }
        return Arrays.stream((Object[]) array.getArray()).map(ValueKind::plain).toList();
    }

    private static Object plain(Object element) {
        if (element instanceof Object[] nested) {
            return Arrays.stream(nested).map(ValueKind::plain).toList();
        }
        if (element instanceof Timestamp timestamp) {
            return timestamp.toLocalDateTime();
        }
        if (element instanceof Date date) {
            return date.toLocalDate();
        }
        return element instanceof Time time ? time.toLocalTime() : element;
    }
}
