package org.datasync.watch.dialect.postgresql;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.RowSumsContract;

class PostgreSqlSumsTest extends RowSumsContract {

    PostgreSqlSumsTest() {
        super(TestDatabase.POSTGRESQL);
    }

    @Override
    protected Map<String, List<String>> values() {
        Map<String, List<String>> values = new LinkedHashMap<>();
        values.put("boolean", List.of("true", "false"));
        values.put("smallint", List.of("0", "1", "-1"));
        values.put("bigint", List.of("0", "1", "-9223372036854775808"));
        values.put("numeric", List.of("1", "1.0", "1.00", "-1", "0", "'NaN'", "'Infinity'", "1e-30"));
        values.put("text", List.of("''", "' '", "'a'", "'A'", "'a '", "'ä'", "'a\u0308'", "'null'", "'\"'"));
        values.put("char(3)", List.of("''", "'a'", "'A'", "'ab'"));
        values.put("\"char\"", List.of("'a'", "'b'"));
        values.put("bytea", List.of("''", "'\\x00'", "'\\x0000'", "'\\x41'", "'\\x5c'", "'\\x78'"));
        values.put("real", List.of("0", "'-0'", "0.1", "0.10000001", "'NaN'", "1e38", "3.4028235e38", "3.4028233e38"));
        values.put(
                "double precision",
                List.of("0", "'-0'", "0.1", "0.1::float8 + 1.4e-17::float8", "1e300", "1.0000000000000002e300"));
        values.put("money", List.of("1", "1.01", "-1", "1000"));
        values.put("date", List.of("'2026-01-02'", "'2026-02-01'", "'infinity'", "'0044-03-15 BC'", "'0044-03-15'"));
        values.put("time", List.of("'12:00'", "'12:00:00.000001'", "'00:00'", "'24:00'"));
        values.put("timetz", List.of("'12:00+00'", "'12:00+01'", "'11:00+00'"));
        values.put("timestamp", List.of("'2026-01-02 12:00'", "'2026-02-01 12:00'", "'2026-01-02 12:00:00.000001'"));
        values.put("timestamptz", List.of("'2026-10-25 00:30Z'", "'2026-10-25 01:30Z'", "'-infinity'"));
        values.put("interval", List.of("'1 day'", "'24 hours'", "'30 days'", "'1 month'", "'-1 day'", "'1 day 1 us'"));
        values.put("uuid", List.of("gen_random_uuid()", "gen_random_uuid()"));
        values.put("json", List.of("'{}'", "'{ }'", "'[1]'", "'[1.0]'", "'null'"));
        values.put("jsonb", List.of("'{}'", "'[1]'", "'[1.0]'", "'null'", "'\"\"'"));
        values.put("bit varying", List.of("B''", "B'0'", "B'00'", "B'1'"));
        values.put("inet", List.of("'10.0.0.1'", "'10.0.0.1/8'", "'::1'"));
        values.put("int4range", List.of("'empty'", "'[1,3)'", "'[1,4)'", "'(,3)'"));
        values.put("daterange", List.of("'[2026-01-02,2026-01-05)'", "'[2026-02-01,2026-05-01)'"));
        values.put("tstzrange", List.of("'[2026-10-25 00:30Z,)'", "'[2026-10-25 01:30Z,)'"));
        values.put("integer[]", List.of("'{}'", "'{1}'", "'{1,2}'", "'{{1,2}}'", "'{NULL}'", "'[0:1]={1,2}'"));
        values.put("text[]", List.of("'{}'", "'{\"\"}'", "'{NULL}'", "'{\"NULL\"}'", "'{\"a,b\"}'", "'{a,b}'"));
        values.put("timestamptz[]", List.of("'{2026-10-25 00:30Z}'", "'{2026-10-25 01:30Z}'"));
        values.put("bytea[]", List.of("'{\"\\\\x00\"}'", "'{\"\\\\x0000\"}'"));
        values.put("point", List.of("'(0,0.1)'", "'(0.1,0)'", "'(0,0.10000000000000002)'"));
        values.put("tsvector", List.of("'a b'", "'a:1 b:2'"));
        values.put("oid", List.of("1", "2"));
        return values;
    }

    @Override
    protected List<String> settings() {
        return List.of(
                "SET timezone = 'Asia/Kathmandu'",
                "SET datestyle = 'ISO, DMY'",
                "SET intervalstyle = 'sql_standard'",
                "SET bytea_output = 'escape'",
                "SET extra_float_digits = -15",
                "SET xmloption = 'document'",
                "SET quote_all_identifiers = on",
                "SET search_path = ''");
    }

    @Override
    protected List<String> inexact() {
        return List.of("regclass", "regtype[]", "xml", "int4[], w regproc");
    }
}
