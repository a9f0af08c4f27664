package org.datasync.watch.dialect.mariadb;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.CaptureCatalog;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.dialect.SqlTemplate;
import org.datasync.watch.schema.TableName;

/** What the server's catalog says of triggers, and of those who may create and run them. */
final class MariaDbCatalog implements CaptureCatalog {

    private static final String DEFINITIONS = """
            SELECT TRIGGER_NAME AS name, CONCAT_WS(' ', ACTION_TIMING, EVENT_MANIPULATION, ACTION_STATEMENT, SQL_MODE,
                DEFINER, CHARACTER_SET_CLIENT, COLLATION_CONNECTION) AS definition${more}
            FROM information_schema.TRIGGERS
            WHERE EVENT_OBJECT_SCHEMA = ? AND ${condition}""";

    /** An account of the list of privileges {@code p}, where it is quoted, spelled as a definer is. */
    private static final String ACCOUNT = "REPLACE(SUBSTRING(p.GRANTEE, 2, CHAR_LENGTH(p.GRANTEE) - 2), '''@''', '@')";

    /** The right SUPER of a role that is enabled counts, but cannot be seen here; so such a user is believed to have it. */
    private static final String NEEDING_SUPER = """
            SELECT CONCAT('needs triggers that the user ', CURRENT_USER(), ' may not create (error 1419)') AS problem,
                'the server writes a binary log, and then lets only users with the right SUPER create triggers, so that\
             install=ensure would fail' AS meaning,
                'Have the statements of action=print-ddl run by a user with SUPER, or set log_bin_trust_function_creators=1\
             on the server' AS cure,
                'error' AS severity
            FROM DUAL
            WHERE @@log_bin AND NOT @@log_bin_trust_function_creators AND CURRENT_ROLE() IS NULL
                AND NOT EXISTS (SELECT 1 FROM information_schema.USER_PRIVILEGES p
                    WHERE ${account} = CURRENT_USER() AND p.PRIVILEGE_TYPE = 'SUPER')""";

    /**
     * An account of the definer's name serves if its host, which may be a pattern or a network, fits the definer's. Roles as
     * definers are believed to exist, and everybody is if the user sees no account but his own.
     */
    private static final String MISSING_DEFINERS = """
            SELECT DISTINCT CONCAT('has triggers whose definer ', t.DEFINER, ' does not exist') AS problem,
                'every statement that fires them fails (error 1449)' AS meaning,
                'Create that account again with its rights, or name another with the option definer and install=ensure' AS cure,
                'error' AS severity
            FROM information_schema.TRIGGERS t
            WHERE t.EVENT_OBJECT_SCHEMA = ? AND t.EVENT_OBJECT_TABLE = ? AND t.TRIGGER_NAME IN (?, ?, ?)
                AND t.DEFINER NOT LIKE '%@'
                AND EXISTS (SELECT 1 FROM information_schema.USER_PRIVILEGES p WHERE ${account} <> CURRENT_USER())
                AND NOT EXISTS (SELECT 1 FROM information_schema.USER_PRIVILEGES p
                    WHERE t.DEFINER LIKE ${account} OR p.GRANTEE LIKE '%/%')""";

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
        return new SqlClause(SqlTemplate.fill(DEFINITIONS, Map.of("more", "", "condition", condition)), arguments);
    }

    /** The triggers of a schema that are ours by their names. */
    static String allInstalled() {
        String condition = "LEFT(TRIGGER_NAME, 9) = 'datasync_'";
        return SqlTemplate.fill(DEFINITIONS, Map.of("more", ", EVENT_OBJECT_TABLE", "condition", condition));
    }

    @Override
    public Optional<SqlClause> installationBlockers() {
        return Optional.of(SqlClause.of(SqlTemplate.fill(NEEDING_SUPER, Map.of("account", ACCOUNT))));
    }

    @Override
    public Optional<SqlClause> blindSpots(Capture capture) {
        TableName table = capture.name().table();
        List<Object> arguments = new ArrayList<>(List.of(table.schema(), table.name()));
        arguments.addAll(MariaDbTriggers.writing(capture.name()));
        return Optional.of(new SqlClause(SqlTemplate.fill(MISSING_DEFINERS, Map.of("account", ACCOUNT)), arguments));
    }

    @Override
    public Optional<String> peculiarTables() {
        return Optional.of(PERIODS);
    }
}
