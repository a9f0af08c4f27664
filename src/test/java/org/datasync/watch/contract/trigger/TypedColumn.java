package org.datasync.watch.contract.trigger;

import java.util.List;
import java.util.stream.Stream;
import org.datasync.watch.database.TestDatabase;

/**
 * A column of a type with values that are hard to keep as they are.
 *
 * @param type the type in a CREATE TABLE
 * @param values SQL literals, besides NULL
 */
public record TypedColumn(String type, List<String> values) {

    private static final String HARD_TEXT = "'a\"b''c{}[],:/' || CHR(9) || CHR(10) || CHR(1) || CHR(31)";

    /** The same without values of a hundred thousand bytes and more. */
    public TypedColumn withoutLongValues() {
        List<String> shorter =
                values.stream().filter(value -> !value.contains("00000")).toList();
        return shorter.isEmpty() ? of(type, "NULL") : new TypedColumn(type, shorter);
    }

    private static TypedColumn of(String type, String... values) {
        return new TypedColumn(type, List.of(values));
    }

    /** The types that a database can capture. */
    public static List<TypedColumn> of(TestDatabase database) {
        return switch (database.name()) {
            case "PostgreSQL" -> postgreSql();
            case "MariaDB" -> mariaDb();
            case "MySQL" -> mySql();
            case "H2" -> h2();
            case "HSQLDB" -> hsqldb();
            case "Derby" -> derby();
            default -> sqlite();
        };
    }

    private static Stream<TypedColumn> common(String hardText) {
        return Stream.of(
                of("integer", "0", "-2147483648", "2147483647"),
                of("bigint", "9223372036854775807", "-9223372036854775808"),
                of("smallint", "-32768"),
                of("varchar(100)", "''", "' x '", hardText, "'größer €'", "'\uD83D\uDE00 \u2028 \uFEFF'", "'null'"),
                of("date", "DATE '2026-02-28'", "DATE '1899-12-31'", "DATE '9999-12-31'"));
    }

    private static List<TypedColumn> postgreSql() {
        return Stream.concat(
                        common(HARD_TEXT + " || '\\'"),
                        Stream.of(
                                of("boolean", "true", "false"),
                                of(
                                        "numeric(38, 10)",
                                        "1234567890123456789012345678.0123456789",
                                        "-0.0000000001",
                                        "1.10"),
                                of("numeric", "1e-20", "1e30", "100.00"),
                                of("real", "1.1", "3.4028235e38", "1e-45", "'NaN'", "'-Infinity'"),
                                of(
                                        "double precision",
                                        "0.1",
                                        "1.7976931348623157e308",
                                        "4.9e-324",
                                        "'Infinity'",
                                        "0.30000000000000004"),
                                of("text", "repeat('ü1\"', 300000)"),
                                of("char(5)", "'ab'"),
                                of("bytea", "'\\x'", "'\\x00ff7f80'", "decode(repeat('00ff', 100000), 'hex')"),
                                of(
                                        "timestamp(6)",
                                        "'2026-03-08 02:30:00.123456'",
                                        "'0001-01-01 00:00:00'",
                                        "'9999-12-31 23:59:59.999999'"),
                                of(
                                        "timestamp(6) with time zone",
                                        "'2026-10-25 02:30:00.000001+01'",
                                        "'1969-12-31 23:59:59.999999+00'"),
                                of("time(6)", "'23:59:59.999999'", "'00:00:00'"),
                                of("time with time zone", "'12:30:00.5+05:45'", "'12:30:00+02'"),
                                of("interval", "'1 year 2 days 03:04:05.678'", "'-1 hour'"),
                                of("uuid", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'"),
                                of(
                                        "json",
                                        "'{\"b\": [1, 2.50, null, \"x\"],  \"a\": {}}'",
                                        "'null'",
                                        "'\"text\"'",
                                        "'[1e400]'"),
                                of("jsonb", "'{\"b\": [1, 2.50, null, \"x\"], \"a\": {}}'", "'null'", "'1.10'"),
                                of("integer[]", "'{1,2,NULL}'", "'{}'", "'{{1,2},{3,4}}'"),
                                of("text[]", "ARRAY['a,b', '\"', NULL, '']"),
                                of("numeric(10, 2)[]", "'{1.10,2}'"),
                                of("bigint[]", "'{1}'"),
                                of("uuid[]", "'{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}'"),
                                of("boolean[]", "'{t,f}'"),
                                of("inet", "'10.0.0.1/8'"),
                                of("bit(4)", "B'0101'"),
                                of("bit varying(8)", "B'1'"),
                                of("mood", "'happy'"),
                                of("money", "1234.56"),
                                of("int4range", "'[1,5)'"),
                                of("xml", "'<a b=\"c\">x</a>'")))
                .toList();
    }

    private static List<TypedColumn> mariaDb() {
        return Stream.concat(
                        common("'a\"b''c{}[],:/\\\\\\t\\n\\Z'"),
                        Stream.of(
                                of("boolean", "true", "false"),
                                of("tinyint", "-128"),
                                of("bigint unsigned", "18446744073709551615"),
                                of("int unsigned", "4294967295"),
                                of(
                                        "decimal(38, 10)",
                                        "1234567890123456789012345678.0123456789",
                                        "-0.0000000001",
                                        "1.10"),
                                // the server shows no more digits to a query
                                of("float", "1.1", "3e38", "-16777200", "1e-30"),
                                of(
                                        "double",
                                        "0.1",
                                        "1.7976931348623157e308",
                                        "2.2250738585072014e-308",
                                        "0.30000000000000004"),
                                of("longtext", "repeat('ü1\"', 300000)"),
                                of("varchar(20) CHARACTER SET latin1", "'größer'"),
                                of("char(5)", "'ab'"),
                                of("varbinary(100)", "x''", "x'00ff7f80'"),
                                of("longblob", "unhex(repeat('00ff', 100000))"),
                                of("datetime(6)", "'2026-03-08 02:30:00.123456'", "'1000-01-01 00:00:00'"),
                                of("timestamp(6) NULL", "'2026-10-25 02:30:00.000001'", "'1990-01-01 00:00:00'"),
                                of("time(6)", "'23:59:59.999999'", "'00:00:00'"),
                                of("year", "2026"),
                                of("enum('happy','sad')", "'happy'"),
                                of("set('a','b')", "'a,b'"),
                                of("bit(4)", "b'0101'"),
                                of("uuid", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'"),
                                of("inet6", "'::1'"),
                                of("json", "'{\"b\": [1, 2.50, null, \"x\"],  \"a\": {}}'", "'null'", "'\"text\"'")))
                .toList();
    }

    private static List<TypedColumn> mySql() {
        return Stream.concat(
                        mariaDb().stream()
                                .filter(column -> !List.of("uuid", "inet6").contains(column.type())),
                        Stream.of(
                                of("json", "'[12345678901234567890.5, \"\\\\u00e4\"]'"), of("bit(1)", "b'1'", "b'0'")))
                .toList();
    }

    private static List<TypedColumn> h2() {
        return Stream.concat(
                        common("'a\"b''c{}[],:/\\' || CHAR(9) || CHAR(10) || CHAR(1) || CHAR(31)"),
                        Stream.of(
                                of("boolean", "true", "false"),
                                of("tinyint", "-128"),
                                of(
                                        "numeric(38, 10)",
                                        "1234567890123456789012345678.0123456789",
                                        "-0.0000000001",
                                        "1.10"),
                                of("real", "1.1", "3.4028235e38", "1e-45"),
                                of(
                                        "double precision",
                                        "0.1",
                                        "1.7976931348623157e308",
                                        "4.9e-324",
                                        "0.30000000000000004"),
                                of("clob", "repeat('ü1\"', 300000)"),
                                of("char(5)", "'ab'"),
                                of("varbinary(100)", "x''", "x'00ff7f80'"),
                                of("blob", "CAST(repeat('00ff', 100000) AS varbinary)"),
                                of(
                                        "timestamp(9)",
                                        "TIMESTAMP '2026-03-08 02:30:00.123456789'",
                                        "TIMESTAMP '0001-01-01 00:00:00'"),
                                of(
                                        "timestamp(6) with time zone",
                                        "TIMESTAMP WITH TIME ZONE '2026-10-25 02:30:00.000001+01:00'"),
                                of("time(6)", "TIME '23:59:59.999999'"),
                                of("uuid", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'"),
                                of("json", "JSON '{\"b\": [1, 2.50, null, \"x\"], \"a\": {}}'", "JSON 'null'"),
                                of("integer array", "ARRAY[1, 2, NULL]", "ARRAY[]"),
                                of("varchar(10) array", "ARRAY['a,b', '\"', NULL, '']"),
                                of("enum('happy', 'sad')", "'happy'")))
                .toList();
    }

    private static List<TypedColumn> hsqldb() {
        return Stream.concat(
                        common("'a\"b''c{}[],:/\\' || CHAR(9) || CHAR(10) || CHAR(1) || CHAR(31)"),
                        Stream.of(
                                of("boolean", "true", "false"),
                                of(
                                        "numeric(38, 10)",
                                        "1234567890123456789012345678.0123456789",
                                        "-0.0000000001",
                                        "1.10"),
                                of("numeric(128, 28)", "123456789".repeat(11) + ".5"),
                                of(
                                        "double",
                                        "0.1E0",
                                        "1.7976931348623157E308",
                                        "4.9E-324",
                                        "0.30000000000000004E0",
                                        "-0.0E0"),
                                of("tinyint", "-128"),
                                of("longvarchar", "repeat('ü1\"', 400000)", "''"),
                                of("clob", "repeat('ü1\"', 400000)", "''", "'\uD83D\uDE00' || CHAR(7)"),
                                of("char(5)", "'ab'", "''"),
                                of("varchar_ignorecase(20)", "'aB'"),
                                of("binary(4)", "x'00ff'"),
                                of("varbinary(100)", "x''", "x'00ff7f80'"),
                                of("blob", "x''", "CAST(repeat('00ff', 100000) AS varbinary(200000))"),
                                of("bit(1)", "B'1'", "B'0'"),
                                of("bit(10)", "B'0101010111'"),
                                of("bit varying(20)", "B'1'", "B''", "B'0101010101011'"),
                                of(
                                        "timestamp(9)",
                                        "TIMESTAMP '2026-03-08 02:30:00.123456789'",
                                        "TIMESTAMP '0001-01-01 00:00:00'",
                                        "TIMESTAMP '9999-12-31 23:59:59.999999999'"),
                                of(
                                        "timestamp(9) with time zone",
                                        "TIMESTAMP '2026-10-25 02:30:00.000000001+1:00'",
                                        "TIMESTAMP '0001-01-02 00:00:00-0:30'"),
                                of("time(9)", "TIME '23:59:59.123456789'", "TIME '02:30:00'"),
                                of("time(6) with time zone", "TIME '02:30:00.5+1:00'", "TIME '12:30:00-11:45'"),
                                of("interval year to month", "INTERVAL '-5-03' YEAR TO MONTH"),
                                of("interval hour", "INTERVAL '7' HOUR"),
                                of(
                                        "interval day(4) to second(9)",
                                        "INTERVAL '1234 01:02:03.123456789' DAY(4) TO SECOND(9)",
                                        "INTERVAL '-1234 01:02:03.123456789' DAY(4) TO SECOND(9)"),
                                of("uuid", "UUID('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11')")))
                .toList();
    }

    private static List<TypedColumn> derby() {
        return Stream.of(
                        of("integer", "0", "-2147483648", "2147483647"),
                        of("bigint", "9223372036854775807", "-9223372036854775808"),
                        of("smallint", "-32768"),
                        of(
                                "varchar(100)",
                                "''",
                                "' x '",
                                "'a\"b''c{}[],:/\\'",
                                "'größer €'",
                                "'\uD83D\uDE00 \u2028 \t\n\u0001\u001f'",
                                "'null'"),
                        of("date", "DATE('2026-02-28')", "DATE('1899-12-31')", "DATE('9999-12-31')"),
                        of("boolean", "true", "false"),
                        of("numeric(31, 10)", "123456789012345678901.0123456789", "-0.0000000001", "1.10"),
                        of("decimal(31, 31)", "-0.1234567890123456789012345678901"),
                        of("real", "1.1", "3.402E+38", "1.17549435E-38", "16777215"),
                        of("double", "0.1E0", "1.7976931348623157E+308", "0.30000000000000004E0"),
                        of("char(5)", "'ab'", "''"),
                        of("long varchar", "'größer \uD83D\uDE00'", "''"),
                        of("clob", "'a\"b''c{}[],:/\\'", "''", "'\uD83D\uDE00 \u2028 \t\n\u0001\u001f'"),
                        of("char(4) for bit data", "X'00ff'"),
                        of("varchar(100) for bit data", "X''", "X'00ff7f80'"),
                        of("long varchar for bit data", "X''", "X'00ff7f80'"),
                        of("blob", "CAST(X'' AS BLOB)", "CAST(X'00ff7f80' AS BLOB)"),
                        of("time", "TIME('23:59:59')", "TIME('02:30:00')"),
                        of(
                                "timestamp",
                                "TIMESTAMP('2026-03-08 01:30:00.123456789')",
                                "TIMESTAMP('2026-07-08 00:00:00')",
                                "TIMESTAMP('0001-01-01 00:00:00')",
                                "TIMESTAMP('9999-12-31 23:59:59.999999999')"))
                .toList();
    }

    private static List<TypedColumn> sqlite() {
        return List.of(
                of("integer", "0", "-9223372036854775808", "9223372036854775807"),
                of(
                        "text",
                        "''",
                        "' x '",
                        "'a\"b''c{}[],:/\\' || char(9) || char(10) || char(1) || char(31)",
                        "'größer €'",
                        "'\uD83D\uDE00 \u2028 \uFEFF'",
                        "'null'",
                        "replace(hex(zeroblob(100000)), '00', 'ü1\"')"),
                of("real", "0.1", "1.7976931348623157e308", "4.9e-324", "0.30000000000000004"),
                of("blob", "x''", "x'00ff7f80'", "zeroblob(100000)"),
                of("boolean", "1", "0"),
                of("decimal(10, 2)", "1.5", "100"),
                of("date", "'2026-02-28'"),
                of("timestamp", "'2026-03-08 02:30:00.123456'"));
    }
}
