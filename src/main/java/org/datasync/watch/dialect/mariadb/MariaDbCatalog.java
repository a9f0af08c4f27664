package org.datasync.watch.dialect.mariadb;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.dialect.innodb.InnoDbCatalog;
import org.datasync.watch.schema.TableName;

/** What MariaDB's catalog says of tables that have periods, beside what MySQL's does, too. */
final class MariaDbCatalog extends InnoDbCatalog {

    /**
     * Tables with a CHECK like that which a period has; servers before 11.4 list no periods. That the triggers of some other table
     * run first does no harm.
     */
    private static final String PERIODS = """
            SELECT CONSTRAINT_SCHEMA, TABLE_NAME, 'period'
            FROM information_schema.CHECK_CONSTRAINTS
            WHERE CHECK_CLAUSE REGEXP '^`([^`]|``)+` < `([^`]|``)+`$'""";

    /** The triggers of a table that have one of these names. */
    static SqlClause installed(TableName table, List<String> names) {
        List<Object> arguments = new ArrayList<>(List.of(table.schema(), table.name()));
        arguments.addAll(names);
        String condition = "EVENT_OBJECT_TABLE = ? AND TRIGGER_NAME IN (?" + ", ?".repeat(names.size() - 1) + ")";
        return new SqlClause(definitions("", "", condition), arguments);
    }

    /** The triggers of a schema that are ours by their names. */
    static String allInstalled() {
        return definitions("", ", EVENT_OBJECT_TABLE", "LEFT(TRIGGER_NAME, 9) = 'datasync_'");
    }

    @Override
    protected SqlClause isOurs(Capture capture) {
        return new SqlClause("t.TRIGGER_NAME IN (?, ?, ?)", List.copyOf(MariaDbTriggers.writing(capture.name())));
    }

    @Override
    public Optional<String> peculiarTables() {
        return Optional.of(PERIODS);
    }
}
