package org.datasync.watch.dialect.mariadb;

import java.util.Optional;
import java.util.Set;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.dialect.Triggers;
import org.datasync.watch.dialect.innodb.InnoDbDialect;
import org.datasync.watch.dialect.innodb.InnoDbWork;
import org.datasync.watch.schema.ValueType;

/** MariaDB 10.6 and later. */
public final class MariaDbDialect extends InnoDbDialect {

    private static final Set<String> OWN_TYPES = Set.of("UUID", "INET6", "INET4");

    /** The dialect. */
    public MariaDbDialect() {
        super("MariaDB");
    }

    @Override
    public String inZone(String zone, String statement) {
        return "SET STATEMENT time_zone = '" + zone + "' FOR " + statement;
    }

    @Override
    protected String exactCollation() {
        return "utf8mb4_nopad_bin";
    }

    @Override
    protected String digest(String bytes) {
        return "MD5(" + bytes + ")";
    }

    @Override
    public Triggers triggers() {
        return new MariaDbTriggers(this);
    }

    @Override
    public Optional<String> wrongSettings() {
        return Optional.of("""
                SELECT 'sql_mode has EMPTY_STRING_IS_NULL, with which no empty text is found. Give the watch''s sessions another\
                 one, by sessionVariables=sql_mode=... in the URL of its dataSource'
                FROM DUAL
                WHERE FIND_IN_SET('EMPTY_STRING_IS_NULL', @@SESSION.sql_mode) > 0
                UNION ALL
                """ + LOGGING_STATEMENTS);
    }

    @Override
    public Optional<String> ownType(ValueType type) {
        return Optional.of(type.name()).filter(OWN_TYPES::contains);
    }

    /** The server's, in the form in which {@code XA COMMIT} takes them. */
    @Override
    public Optional<SqlClause> preparedTransactions(String watch, int lane) {
        return Optional.of(SqlClause.of("XA RECOVER FORMAT='SQL'"));
    }

    @Override
    public Optional<String> openWork(String nonce) {
        return Optional.of(InnoDbWork.query(nonce, "p.QUERY_ID", ""));
    }
}
