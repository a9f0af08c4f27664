package org.datasync.watch.dialect.mariadb;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.innodb.InnoDbSumsContract;

class MariaDbSumsTest extends InnoDbSumsContract {

    MariaDbSumsTest() {
        super(TestDatabase.MARIADB);
    }

    @Override
    protected Map<String, List<String>> values() {
        Map<String, List<String>> values = new LinkedHashMap<>(super.values());
        values.put("tinyint(1)", List.of("0", "1", "2"));
        values.put("uuid", List.of("UUID()", "UUID()"));
        values.put("inet6", List.of("'::1'", "'::2'"));
        return values;
    }
}
