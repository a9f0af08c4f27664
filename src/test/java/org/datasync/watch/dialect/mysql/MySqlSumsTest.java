package org.datasync.watch.dialect.mysql;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.datasync.watch.database.OnMySql;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.innodb.InnoDbSumsContract;

@OnMySql
class MySqlSumsTest extends InnoDbSumsContract {

    MySqlSumsTest() {
        super(TestDatabase.MYSQL);
    }

    /** A JSON value is kept as such there, and not as the text that it came as. */
    @Override
    protected Map<String, List<String>> values() {
        Map<String, List<String>> values = new LinkedHashMap<>(super.values());
        values.put("json", List.of("'{}'", "'{\"a\": 1}'", "'{\"a\": \"1\"}'", "'[1]'"));
        return values;
    }

    /** Besides what the driver calls bits. */
    @Override
    protected List<String> inexact() {
        return Stream.concat(super.inexact().stream(), Stream.of("tinyint(1)")).toList();
    }
}
