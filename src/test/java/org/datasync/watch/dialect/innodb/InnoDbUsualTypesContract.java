package org.datasync.watch.dialect.innodb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.SqlTemplate;
import org.datasync.watch.runtime.Dialects;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.TableReader;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.StatementCallback;

/**
 * What triggers take the short way for: each value of a column whose type is the one that they were made for, and none of another
 * type. Both ways write the same.
 */
abstract class InnoDbUsualTypesContract extends DatabaseContract {

    InnoDbUsualTypesContract(TestDatabase database) {
        super(database);
    }

    private static Map<String, List<String>> values() {
        Map<String, List<String>> values = new LinkedHashMap<>();
        values.put("tinyint(1)", List.of("0", "1", "-5"));
        values.put("smallint", List.of("-32768"));
        values.put("bigint unsigned", List.of("0", "18446744073709551615"));
        values.put("int zerofill", List.of("7"));
        values.put("decimal(20,3)", List.of("-0.001", "12345678901234567.891"));
        values.put("decimal(9,2) zerofill", List.of("1.5"));
        values.put("float", List.of("16777215", "-1e-30", "3.4e38"));
        values.put("double", List.of("0.1", "-1e-300", "1.7976931348623157e308", "12345678"));
        values.put("year", List.of("2026"));
        values.put("varchar(20)", List.of("''", "'12'", "'10:20'", "'2026-01-02'", "'\"'", "'\u2603'", "X'011F7F'"));
        values.put("char(9) CHARACTER SET latin1", List.of("'\u00e4'"));
        values.put("text CHARACTER SET utf16", List.of("'\u2603'"));
        values.put("varchar(9) COLLATE utf8mb4_bin", List.of("'a '"));
        values.put("enum('a','1')", List.of("'a'", "'1'"));
        values.put("set('a','b')", List.of("''", "'a,b'"));
        values.put("json", List.of("'{\"a\": [1, null]}'"));
        values.put("varbinary(20)", List.of("''", "X'00'", "X'05'", "'5'", "'12345678'", "X'FF00FF00FF00FF00FF'"));
        values.put("binary(3)", List.of("'1e9'"));
        values.put("longblob", List.of("''", "REPEAT('x', 100000)"));
        values.put("bit(8)", List.of("0", "5", "255"));
        values.put("bit(64)", List.of("18446744073709551615"));
        values.put("bit(1)", List.of("0", "1"));
        values.put("date", List.of("'2026-01-02'", "'1000-01-01'"));
        values.put("time(6)", List.of("'-12:00:00.5'", "'838:59:59'"));
        values.put("datetime", List.of("'2026-01-02 03:04:05'", "'9999-12-31 23:59:59'"));
        values.put("datetime(6)", List.of("'2026-01-02 03:04:05.000001'"));
        values.put("timestamp NULL", List.of("FROM_UNIXTIME(1)", "FROM_UNIXTIME(2147483647)"));
        values.put("timestamp(6) NULL", List.of("FROM_UNIXTIME(1793511000.000001)"));
        return values;
    }

    @Test
    void everyValueGoesTheShortWayWhichWritesTheSame() {
        Map<String, Column> columns = columns();
        values().forEach((type, values) -> {
            tell(type, Map.of(type, columns.get(type)), values);

            assertThat(context.rows("SELECT usual, short, whole FROM told"))
                    .as(type)
                    .hasSize(1 + values.size())
                    .allSatisfy(told -> {
                        assertThat(told.get("usual")).hasToString("1");
                        assertThat(told.get("short")).isNotNull().isEqualTo(told.get("whole"));
                    });
        });
    }

    /** What is not of the type goes the long way, unless the short one writes the same. */
    @Test
    void noValueOfAnotherTypeGoesAWrongWay() {
        Map<String, Column> columns = columns();
        values().forEach((now, values) -> {
            tell(now, columns, values);

            assertThat(context.rows("SELECT made, short, whole FROM told WHERE usual"))
                    .allSatisfy(told -> assertThat(told.get("short"))
                            .as("of " + told.get("made") + ", and by now " + now)
                            .isNotNull()
                            .isEqualTo(told.get("whole")));
            assertThat(context.rows("SELECT made FROM told WHERE whole IS NULL"))
                    .as(now)
                    .isEmpty();
        });
    }

    /** What columns of these types are, by the type. */
    private Map<String, Column> columns() {
        List<String> types = List.copyOf(values().keySet());
        context.execute(types.stream()
                .map(type -> "c" + types.indexOf(type) + " " + type)
                .collect(Collectors.joining(", ", "CREATE TABLE made (", ")")));
        Map<String, Column> columns = new LinkedHashMap<>();
        new TableReader(dataSource, Dialects.of(dataSource))
                .find("made")
                .orElseThrow()
                .columns()
                .forEach(column -> columns.put(
                        types.get(columns.size()),
                        new Column("v", column.kind(), column.typeName(), column.nullable(), column.reading())));
        return columns;
    }

    /** Inserts values into a column of a type, with a trigger that tells of both ways for columns that were others when it was made. */
    private void tell(String type, Map<String, Column> columns, List<String> values) {
        context.execute(
                "DROP TABLE IF EXISTS p, told",
                "CREATE TABLE p (v " + type + ")",
                "CREATE TABLE told (made varchar(40), usual integer, short longtext, whole longtext)");
        String statements = columns.entrySet().stream()
                .map(column -> telling(column.getKey(), List.of(column.getValue())))
                .collect(Collectors.joining());
        inPlainMode("CREATE TRIGGER tells AFTER INSERT ON p FOR EACH ROW BEGIN\n" + statements + "END");
        context.execute("INSERT INTO p VALUES (NULL)");
        values.forEach(value -> context.execute("INSERT INTO p VALUES (" + value + ")"));
    }

    /** As triggers are installed. */
    private void inPlainMode(String sql) {
        context.jdbc().execute((StatementCallback<Void>) statement -> {
            statement.execute("SET sql_mode = 0");
            statement.execute(sql);
            statement.execute("SET sql_mode = DEFAULT");
            return null;
        });
    }

    private String telling(String type, List<Column> columns) {
        InnoDbSql dialect = (InnoDbSql) Dialects.of(dataSource);
        InnoDbJson json = new InnoDbJson(dialect);
        String insert = SqlTemplate.fill(
                """
                INSERT INTO told VALUES (${made}, ${usual}, IF(${usual}, ${short}, NULL), ${whole});
                """,
                Map.of(
                        "made", dialect.literal(type),
                        "usual", json.isAsNow(columns, "NEW."),
                        "short", json.objectAsNow(columns, "NEW."),
                        "whole", json.object(columns, "NEW.")));
        return InnoDbMoments.known(Map.of("NEW.", columns), InnoDbMoments::isTime, dialect, insert);
    }
}
