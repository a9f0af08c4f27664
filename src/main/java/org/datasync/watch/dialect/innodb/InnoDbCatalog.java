package org.datasync.watch.dialect.innodb;

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
public abstract class InnoDbCatalog implements CaptureCatalog {

    private static final String DEFINITIONS = """
            SELECT TRIGGER_NAME AS name, CONCAT_WS(' ', ${table}ACTION_TIMING, EVENT_MANIPULATION, ACTION_STATEMENT, SQL_MODE,
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
            WHERE @@log_bin AND NOT @@log_bin_trust_function_creators AND COALESCE(CURRENT_ROLE(), 'NONE') = 'NONE'
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
            WHERE t.EVENT_OBJECT_SCHEMA = ? AND t.EVENT_OBJECT_TABLE = ? AND ${ours}
                AND t.DEFINER NOT LIKE '%@'
                AND EXISTS (SELECT 1 FROM information_schema.USER_PRIVILEGES p WHERE ${account} <> CURRENT_USER())
                AND NOT EXISTS (SELECT 1 FROM information_schema.USER_PRIVILEGES p
                    WHERE t.DEFINER LIKE ${account} OR p.GRANTEE LIKE '%/%')""";

    /** For one of the databases. */
    protected InnoDbCatalog() {}

    /** Whether the trigger {@code t} is one of this capture's on its table. */
    protected abstract SqlClause isOurs(Capture capture);

    /**
     * Lists the triggers of the schema that is its placeholder's value.
     *
     * @param table a part of the definition that tells the table; empty for none
     * @param more what else to select, with a comma before it
     * @param condition which of them
     */
    public static String definitions(String table, String more, String condition) {
        return SqlTemplate.fill(DEFINITIONS, Map.of("table", table, "more", more, "condition", condition));
    }

    @Override
    public Optional<SqlClause> installationBlockers() {
        return Optional.of(SqlClause.of(SqlTemplate.fill(NEEDING_SUPER, Map.of("account", ACCOUNT))));
    }

    @Override
    public Optional<SqlClause> blindSpots(Capture capture) {
        TableName table = capture.name().table();
        SqlClause ours = isOurs(capture);
        List<Object> arguments = new ArrayList<>(List.of(table.schema(), table.name()));
        arguments.addAll(ours.arguments());
        String sql = SqlTemplate.fill(MISSING_DEFINERS, Map.of("account", ACCOUNT, "ours", ours.sql()));
        return Optional.of(new SqlClause(sql, arguments));
    }
}
