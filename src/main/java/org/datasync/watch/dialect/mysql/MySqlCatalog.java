package org.datasync.watch.dialect.mysql;

import java.util.List;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.dialect.innodb.InnoDbCatalog;

/** What MySQL's catalog says of triggers, whose names have the version of a capture in them. */
final class MySqlCatalog extends InnoDbCatalog {

    /** With the table, which may have been renamed: its triggers stay with it. */
    static String definitions(String more, int length, String prefix) {
        return definitions("EVENT_OBJECT_TABLE, ", more, "LEFT(TRIGGER_NAME, " + length + ") = " + prefix);
    }

    @Override
    protected SqlClause isOurs(Capture capture) {
        String prefix = capture.name().relative().of("");
        return new SqlClause("LEFT(t.TRIGGER_NAME, " + prefix.length() + ") = ?", List.of(prefix));
    }
}
