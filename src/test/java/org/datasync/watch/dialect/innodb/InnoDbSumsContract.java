package org.datasync.watch.dialect.innodb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.RowSumsContract;
import org.datasync.watch.runtime.Dialects;
import org.datasync.watch.schema.TableReader;
import org.junit.jupiter.api.Test;

/** Of the types that MariaDB and MySQL have in common. */
public abstract class InnoDbSumsContract extends RowSumsContract {

    protected InnoDbSumsContract(TestDatabase database) {
        super(database);
    }

    @Override
    protected Map<String, List<String>> values() {
        Map<String, List<String>> values = new LinkedHashMap<>();
        values.put("bigint unsigned", List.of("0", "18446744073709551615", "9223372036854775807"));
        values.put("int zerofill", List.of("0", "1"));
        values.put("decimal(20,3)", List.of("1", "-1", "0.001", "12345678901234567.891"));
        values.put("varchar(20)", List.of("''", "' '", "'a'", "'A'", "'a '", "'ä'", "'1:a'", "'null'"));
        values.put("char(3) CHARACTER SET latin1", List.of("''", "'a'", "'A'", "'ä'"));
        values.put("text CHARACTER SET utf16", List.of("''", "'a'", "'☃'"));
        values.put("varbinary(9)", List.of("''", "X'00'", "X'0000'", "X'41'"));
        values.put("binary(2)", List.of("X'0001'", "X'0100'"));
        values.put("longblob", List.of("''", "X'00'", "REPEAT('x', 100000)", "CONCAT(REPEAT('x', 99999), 'y')"));
        values.put("date", List.of("'2026-01-02'", "'2026-02-01'"));
        values.put("time(6)", List.of("'12:00'", "'-12:00'", "'12:00:00.000001'", "'838:59:59'"));
        values.put("datetime(6)", List.of("'2026-01-02 12:00'", "'2026-01-02 12:00:00.000001'", "'2026-02-01 12:00'"));
        // the two moments of an hour in autumn that have one local time
        values.put(
                "timestamp(6) NULL",
                List.of("FROM_UNIXTIME(1793507400)", "FROM_UNIXTIME(1793511000)", "FROM_UNIXTIME(1793511000.000001)"));
        values.put("year", List.of("2026", "2025"));
        values.put("enum('a','A1','')", List.of("'a'", "'A1'", "''"));
        values.put("set('a','b')", List.of("''", "'a'", "'b'", "'a,b'"));
        values.put("json", List.of("'{}'", "'{ }'", "'[1]'"));
        return values;
    }

    @Override
    protected List<String> settings() {
        return List.of(
                "SET time_zone = '+05:45'",
                "SET sql_mode = 'ANSI,PIPES_AS_CONCAT'",
                "SET lc_time_names = 'de_DE'",
                "SET character_set_results = latin1, character_set_connection = latin1");
    }

    @Override
    protected List<String> inexact() {
        return List.of("float", "double", "bit(8)", "geometry");
    }

    /** The server makes null of what is longer than a packet may be. */
    @Test
    void aRowThatIsTooLargeHasAnotherSumEachTime() {
        context.execute(
                "CREATE TABLE large (id integer PRIMARY KEY, a longblob, b longblob)",
                "INSERT INTO large SELECT 1, REPEAT('x', half), REPEAT('x', half)"
                        + " FROM (SELECT @@max_allowed_packet DIV 2 AS half) packet");
        String sum = dialect()
                .rowSum(new TableReader(dataSource, Dialects.of(dataSource))
                        .find("large")
                        .orElseThrow()
                        .columns())
                .orElseThrow();
        String query = "SELECT " + sum + " FROM large";
        assertThat(context.jdbc().queryForObject(query, String.class))
                .isNotNull()
                .isNotEqualTo(context.jdbc().queryForObject(query, String.class));
    }
}
