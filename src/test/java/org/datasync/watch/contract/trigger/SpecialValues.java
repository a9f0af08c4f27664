package org.datasync.watch.contract.trigger;

import java.util.List;
import org.datasync.watch.database.InnoDb;
import org.datasync.watch.database.TestDatabase;

/**
 * Columns whose values Java has no type for, or drivers do not read as they are: one table for each database, for captures,
 * reads, change tables of others and keys.
 */
final class SpecialValues {

    private SpecialValues() {}

    private static TypedColumn of(String type, String... values) {
        return new TypedColumn(type, List.of(values));
    }

    /** Statements that create the types. */
    static List<String> types(TestDatabase database) {
        return switch (database.name()) {
            case "PostgreSQL" ->
                List.of(
                        "CREATE TYPE mood AS ENUM ('happy', 'sad')",
                        "CREATE TYPE place AS (street text, since timestamptz, no integer)",
                        "CREATE DOMAIN number AS integer",
                        "CREATE DOMAIN day AS date",
                        "CREATE DOMAIN numbers AS integer[]",
                        "CREATE DOMAIN home AS place",
                        "CREATE TYPE floatrange AS RANGE (subtype = float8)");
            case "H2" -> List.of("CREATE DOMAIN whole AS integer", "CREATE DOMAIN feast AS date");
            case "HSQLDB" -> List.of("CREATE TYPE whole AS integer", "CREATE DOMAIN feast AS date");
            default -> List.of();
        };
    }

    /** An INSERT that the database lets through whatever its values are. */
    static String insert(TestDatabase database, String insert) {
        return InnoDb.inMode(database, "ALLOW_INVALID_DATES", insert);
    }

    static List<TypedColumn> of(TestDatabase database) {
        return switch (database.name()) {
            case "PostgreSQL" -> postgreSql();
            case "MariaDB", "MySQL" -> mariaDb();
            case "H2" -> h2();
            case "HSQLDB" -> hsqldb();
            case "Derby" -> derby();
            default -> sqlite();
        };
    }

    private static List<TypedColumn> postgreSql() {
        return List.of(
                of("date", "'infinity'", "'-infinity'", "'0044-03-15 BC'", "'10000-01-01'", "'5874897-12-31'"),
                of("timestamp", "'infinity'", "'-infinity'", "'0044-03-15 01:02:03.5 BC'", "'10000-01-01 00:00'"),
                of(
                        "timestamptz",
                        "'infinity'",
                        "'-infinity'",
                        "'0044-03-15 01:02:03.5+00 BC'",
                        "'10000-01-01 00:00+00'",
                        "'9999-12-31 23:30:00-01'",
                        "'1850-06-01 12:00:00.25+00'"),
                of("time", "'24:00'"),
                of("timetz", "'24:00+02'", "'24:00-05:45'", "'12:30:00.5+05:45'", "'12:00:00+03:30:15'"),
                of("numeric", "'NaN'", "'Infinity'", "'-Infinity'", "'-0.00'", "1e900"),
                of("real", "'NaN'", "'-Infinity'"),
                of("double precision", "'NaN'", "'-Infinity'", "123456789.123456789"),
                of("smallint[]", "'{1,NULL}'"),
                of("oid[]", "'{1}'"),
                of("timestamptz[]", "'{2026-03-04 05:06:07.123456+02,infinity,NULL,0044-03-15 00:00+00 BC}'"),
                of("timestamp[]", "'{2026-03-08 02:30,-infinity}'"),
                of("date[]", "'{2026-03-08,infinity}'", "'[3:4]={2026-03-08,10000-01-01}'"),
                of("time[]", "'{02:30:00.123456,24:00}'"),
                of("timetz[]", "'{02:30+02,24:00-01}'"),
                of("numeric[]", "'{1.10,NaN}'", "'{{1},{Infinity}}'"),
                of("real[]", "'{1.1,NaN}'"),
                of("float8[]", "'{0.1,Infinity}'"),
                of("money[]", "ARRAY[1234.56::money]"),
                of("bit(3)[]", "'{101}'"),
                of("bytea[]", "ARRAY['\\x00ff'::bytea]"),
                of("inet[]", "'{10.0.0.1/8}'"),
                of("interval[]", "'{1 year 2 days}'"),
                of("xml[]", "ARRAY['<a/>'::xml]"),
                of("char(5)[]", "'{ab}'"),
                of("mood[]", "'{happy}'"),
                of("int4range[]", "'{\"[1,5)\"}'"),
                of("place", "ROW('x \"y\"', '2026-03-04 05:06:07.5+02', 7)"),
                of("place[]", "ARRAY[ROW('x', '2026-03-04 05:06:07.5+02', 7)::place]"),
                of("home", "ROW('x', 'infinity', 7)"),
                of("number", "7"),
                of("number[]", "'{7}'"),
                of("day", "'infinity'", "'2026-03-08'"),
                of("numbers", "'{1,2}'"),
                of("floatrange", "'[0.1,Infinity)'"),
                of("int4multirange", "'{[1,2),[4,5)}'"),
                of("tsrange", "'[2026-03-08 02:30,infinity)'"),
                of("interval", "'-1 year 2 days -03:04:05.678'"),
                of("point", "'(1.5,2)'"),
                of("bit(1)", "B'1'"),
                of("\"char\"", "'a'"),
                of("macaddr", "'08:00:2b:01:02:03'"),
                of("oid", "4294967295"));
    }

    private static List<TypedColumn> mariaDb() {
        return List.of(
                of("date", "'0000-00-00'", "'2026-00-15'", "'2026-02-00'", "'2026-02-31'", "'0000-01-01'"),
                of("datetime(6)", "'0000-00-00'", "'2026-00-15 01:02:03.5'", "'2026-02-31 10:00:00'"),
                of("datetime", "'0000-00-00'", "'2026-02-00 10:00:00'"),
                of("time(6)", "'838:59:59'", "'-30:00:00.5'", "'-00:00:01'", "'24:00:00'"),
                of("time", "'100:00:00'", "'-838:59:59'"),
                of("float", "123456.7", "1.17549e-38", "16777215", "0.1"),
                of("double", "123456789.123456789"),
                of("year", "0", "1901"),
                of("bit(1)", "b'1'", "b'0'"),
                of("bit(8)", "b'0'", "b'101'"),
                of("tinyint unsigned", "255"),
                of("int(8) unsigned zerofill", "5"),
                of("decimal(65, 30)", "12345678901234567890123456789012345.123456789012345678901234567890"),
                of("tinyint(4)", "5"));
    }

    private static List<TypedColumn> h2() {
        return List.of(
                of("date", "DATE '-0044-03-15'", "DATE '10000-01-01'"),
                of("timestamp(9)", "TIMESTAMP '-0044-03-15 01:02:03'", "TIMESTAMP '10000-01-01 00:00:00'"),
                of("timestamp(9) with time zone", "TIMESTAMP WITH TIME ZONE '10000-01-01 00:00:00+00:00'"),
                of("time(9) with time zone", "TIME WITH TIME ZONE '02:30:00.123456789+05:45'"),
                of("real", "CAST('NaN' AS real)", "CAST('Infinity' AS real)", "123456.7"),
                of("double precision", "CAST('NaN' AS double precision)", "CAST('-Infinity' AS double precision)"),
                of("decfloat", "1.10", "CAST('NaN' AS decfloat)", "CAST('-Infinity' AS decfloat)"),
                of("interval day to second", "INTERVAL '1 02:03:04.5' DAY TO SECOND"),
                of("interval year to month", "INTERVAL '1-2' YEAR TO MONTH"),
                of("bigint array", "ARRAY[1, NULL]"),
                of("numeric(10, 2) array", "ARRAY[1.10, NULL]"),
                of("double precision array", "ARRAY[0.1]"),
                of("real array", "ARRAY[CAST(1.1 AS real)]"),
                of("uuid array", "ARRAY[CAST('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11' AS uuid)]"),
                of("boolean array", "ARRAY[TRUE, FALSE]"),
                of("whole", "7"),
                of("feast", "DATE '2026-03-08'"));
    }

    private static List<TypedColumn> hsqldb() {
        return List.of(
                of("whole", "7"),
                of("feast", "DATE '2026-03-08'"),
                of("double", "-0.0E0", "1E0/3"),
                of("time(0)", "TIME '02:30:00'"),
                of("timestamp(0)", "TIMESTAMP '2026-03-08 02:30:00'"),
                of("interval second(9, 3)", "INTERVAL '-1.500' SECOND(9, 3)"));
    }

    private static List<TypedColumn> derby() {
        return List.of(
                of("real", "CAST(1.1 AS real)", "123456.7"),
                of("time", "'02:30:00'"),
                of("date", "'0001-01-01'"),
                of("decimal(5, 2)", "-0.00"));
    }

    private static List<TypedColumn> sqlite() {
        return List.of(
                of("bigint", "'text'", "1.5", "x'00ff'", "1e300"),
                of("text", "x'00ff'", "'007'"),
                of("real", "'none'", "9e999", "-9e999", "1"),
                of("blob", "'text'", "7", "1.5"),
                of("boolean", "2", "'yes'", "'true'", "0.5"),
                of("decimal(10, 2)", "'12abc'", "0.1", "x'ff'", "1e30"),
                of("date", "'no date'", "20260308", "'0000-00-00'", "'2026-03-08 10:00'", "1.5"),
                of("timestamp", "1772951400", "'2026-03-08 02:30'", "'infinity'", "'2026-03-08T02:30:00Z'"),
                of("time", "'25:00'", "'02:30'"),
                of("uuid", "'1-1-1-1-1'", "x'00'"),
                of("", "7", "'7'", "7.5", "x'07'"),
                of("any_thing", "7", "'text'"));
    }
}
