package org.datasync.watch.dialect.mysql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.dialect.innodb.InnoDbCatalog;
import org.datasync.watch.schema.TableName;

/** What MySQL's catalog says of triggers, whose names have the version of a capture in them. */
final class MySqlCatalog extends InnoDbCatalog {

    private static final String NEVER_WITH_OTHERS = """
            SELECT CONCAT('is of the engine ', t.ENGINE, ', to which no statement may write that writes to another table, too'),
                'the server has enforce_gtid_consistency=ON, so that every statement that fires the triggers would fail (error 1785)',
                'Run ALTER TABLE ... ENGINE = InnoDB, or follow the table by the pattern last-modified or snapshot',
                'error'
            FROM information_schema.TABLES t JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE
            WHERE t.TABLE_SCHEMA = ? AND t.TABLE_NAME = ? AND e.TRANSACTIONS <> 'YES'
                AND @@GLOBAL.enforce_gtid_consistency = 'ON'""";

    /** With the table, which may have been renamed: its triggers stay with it. */
    static String definitions(String more, int length, String prefix) {
        return definitions("EVENT_OBJECT_TABLE, ", more, "LEFT(TRIGGER_NAME, " + length + ") = " + prefix);
    }

    @Override
    public Optional<SqlClause> blindSpots(Capture capture) {
        TableName table = capture.name().table();
        return super.blindSpots(capture).map(usual -> {
            List<Object> arguments = new ArrayList<>(usual.arguments());
            arguments.addAll(List.of(table.schema(), table.name()));
            return new SqlClause(usual.sql() + " UNION ALL " + NEVER_WITH_OTHERS, arguments);
        });
    }

    @Override
    protected SqlClause isOurs(Capture capture) {
        String prefix = capture.name().relative().of("");
        return new SqlClause("LEFT(t.TRIGGER_NAME, " + prefix.length() + ") = ?", List.of(prefix));
    }
}
