package org.datasync.watch.schema;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
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
    DECIMAL(ResultSet::getBigDecimal, ValueKind::parseDecimal),
    FLOAT(ResultSet::getFloat, Float::valueOf),
    DOUBLE(ResultSet::getDouble, Double::valueOf),
    DATE((row, index) -> row.getObject(index, LocalDate.class), TimeText::date),
    TIME((row, index) -> row.getObject(index, LocalTime.class), TimeText::time),
    TIME_WITH_ZONE((row, index) -> row.getObject(index, OffsetTime.class), TimeText::zonedTime),
    TIMESTAMP((row, index) -> row.getObject(index, LocalDateTime.class), TimeText::timestamp),
    /** The same of drivers that would take a LocalDateTime through the JVM's zone, but not its parts. */
    DATETIME(ValueKind::dateTime, TimeText::timestamp),
    TIMESTAMP_WITH_ZONE(ValueKind::zonedTimestamp, TimeText::zonedTimestamp),
    UUID(ValueKind::uuid, ValueKind::parseUuid),
    BINARY(ResultSet::getBytes, ValueKind::parseBytes),
    ARRAY((row, index) -> elements(row.getArray(index)), text -> text),
    TEXT(ResultSet::getString, text -> text);

    private static final String CONNECTION_EXCEPTION = "08";

    /** How a text of bytes as hexadecimal digits begins. */
    static final String HEXADECIMAL = "\\x";

    /** Decimals that no BigDecimal is equal to. */
    private static final Set<String> NO_DECIMALS = Set.of("NaN", "Infinity", "-Infinity");

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

    /**
     * The value of the current row's column, or null; the text that the database makes of it if Java has no equal for it.
     *
     * @throws IllegalArgumentException if neither can be read, though there is nothing wrong with the connection
     */
    public Object read(ResultSet row, int index) throws SQLException {
        try {
            Object value = reader.read(row, index);
            boolean none = row.wasNull();
            // some drivers give null for a date of zeros
            if (isTemporal()) {
                return none ? readText(row, index) : TimeText.told(value);
            }
            return none ? null : value;
        } catch (SQLException | RuntimeException e) {
            if (this == TEXT || isConnectionLost(e)) {
                throw unreadable(e);
            }
            return readText(row, index);
        }
    }

    /** The value of the current row's column, of which the database's own text is taken unless it is a usual date or time. */
    Object readUsual(ResultSet row, int index) throws SQLException {
        Object value = read(row, index);
        return value instanceof String ? readText(row, index) : value;
    }

    /** The value of the current row's column as its text says, or null. */
    Object readText(ResultSet row, int index) throws SQLException {
        String text;
        try {
            text = row.getString(index);
        } catch (SQLException | RuntimeException e) {
            throw unreadable(e);
        }
        return text == null ? null : parseOr(text, text);
    }

    private Object parseOr(String text, Object otherwise) {
        try {
            return parser.apply(text);
        } catch (RuntimeException e) {
            return otherwise;
        }
    }

    /** What reading a value has failed with: a failure of the connection as it is, all others as the value's own. */
    private IllegalArgumentException unreadable(Exception e) throws SQLException {
        if (e instanceof SQLException failure && isConnectionLost(e)) {
            throw failure;
        }
        return new IllegalArgumentException(
                "The driver can read a value neither as one of kind " + this + " nor as a text", e);
    }

    private static boolean isConnectionLost(Exception e) {
        return e instanceof SQLRecoverableException
                || e instanceof SQLTransientException
                || (e instanceof SQLException failure
                        && failure.getSQLState() != null
                        && failure.getSQLState().startsWith(CONNECTION_EXCEPTION));
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

    /** Whether a value is of this kind as it is, so that its text would mean the same again. */
    boolean has(Object value) {
        return switch (this) {
            case INTEGER, ANY_INTEGER -> value instanceof Integer;
            case LONG -> value instanceof Long;
            case DECIMAL -> value instanceof BigDecimal;
            case TEXT -> value instanceof String;
            default -> false;
        };
    }

    /** The kind of a column as most drivers tell its type. */
    static ValueKind of(JdbcType type) {
        if (type.isNamed("uuid")) {
            return UUID;
        }
        return switch (type.code()) {
            case Types.BOOLEAN -> BOOLEAN;
            case Types.BIT -> type.isNamed("bit") ? TEXT : BOOLEAN;
            case Types.TINYINT, Types.SMALLINT, Types.INTEGER -> INTEGER;
            case Types.BIGINT -> LONG;
            case Types.NUMERIC, Types.DECIMAL -> DECIMAL;
            case Types.REAL -> FLOAT;
            case Types.FLOAT, Types.DOUBLE -> DOUBLE;
            case Types.DATE -> DATE;
            case Types.TIME -> TIME;
            case Types.TIME_WITH_TIMEZONE -> TIME_WITH_ZONE;
            case Types.TIMESTAMP -> TIMESTAMP;
            case Types.TIMESTAMP_WITH_TIMEZONE -> TIMESTAMP_WITH_ZONE;
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> BINARY;
            case Types.ARRAY -> ARRAY;
            default -> TEXT;
        };
    }

    /** The kind of an array's elements, by the name of the array's type: {@code _int4}, {@code INTEGER ARRAY}. */
    static ValueKind ofElement(String arrayType) {
        String type = arrayType.toLowerCase(Locale.ROOT).replaceAll("^_| array.*$|\\([^)]*\\)", "");
        return switch (type) {
            case "int2", "int4", "smallint", "integer", "tinyint" -> INTEGER;
            case "int8", "bigint" -> LONG;
            case "numeric", "decimal" -> DECIMAL;
            case "float4", "real" -> FLOAT;
            case "float8", "double precision", "double" -> DOUBLE;
            case "bool", "boolean" -> BOOLEAN;
            case "uuid" -> UUID;
            case "date" -> DATE;
            case "time" -> TIME;
            case "timetz", "time with time zone" -> TIME_WITH_ZONE;
            case "timestamp" -> TIMESTAMP;
            case "timestamptz", "timestamp with time zone" -> TIMESTAMP_WITH_ZONE;
            case "bytea", "binary varying", "varbinary" -> BINARY;
            default -> TEXT;
        };
    }

    /** Whether it is a date, a time of day, or both, with or without a zone. */
    public boolean isTemporal() {
        return isTime() || this == DATETIME || this == TIME_WITH_ZONE || this == TIMESTAMP_WITH_ZONE;
    }

    /** Whether it is a number of any size. */
    public boolean isNumber() {
        return switch (this) {
            case INTEGER, LONG, ANY_INTEGER, BIG_INTEGER, DECIMAL, FLOAT, DOUBLE -> true;
            default -> false;
        };
    }

    /** Whether it is a date, a time of day, or both. */
    public boolean isTime() {
        return this == DATE || this == TIME || this == TIMESTAMP;
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
        return row.getObject(index, OffsetDateTime.class);
    }

    private static UUID parseUuid(String text) {
        UUID uuid = java.util.UUID.fromString(text);
        if (!uuid.toString().equalsIgnoreCase(text)) {
            throw new IllegalArgumentException(); // Java takes shorter texts too
        }
        return uuid;
    }

    private static Object parseDecimal(String text) {
        return NO_DECIMALS.contains(text) ? (Object) text : new BigDecimal(text);
    }

    /** Triggers write bytes as hexadecimal digits, JSON writers as base64, which has no backslash. */
    private static byte[] parseBytes(String text) {
        return text.startsWith(HEXADECIMAL)
                ? HexFormat.of().parseHex(text, HEXADECIMAL.length(), text.length())
                : Base64.getDecoder().decode(text);
    }

    private static List<Object> elements(Array array) throws SQLException {
        return array == null ? null : ArrayElements.of(array);
    }
}
