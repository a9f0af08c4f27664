package org.datasync.watch.dialect.innodb;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.dialect.LaneIndexes;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.dialect.SqlTemplate;
import org.datasync.watch.schema.MissingRight;
import org.datasync.watch.schema.TableName;

/** What MariaDB and MySQL have in common: the server, its settings, its catalog and its failures. */
public abstract class InnoDbDialect extends InnoDbSql {

    private static final String WITHOUT_TRANSACTIONS = """
            SELECT t.TABLE_SCHEMA, t.TABLE_NAME,
                CONCAT('is of the engine ', t.ENGINE, IF(${elsewhere},
                    ', whose records are kept elsewhere and may be changed there without its triggers',
                    ', which has no transactions, so that it keeps what is rolled back')),
                IF(${elsewhere}, 'Watch it where its records are kept',
                    CONCAT('Run ALTER TABLE `', REPLACE(t.TABLE_SCHEMA, '`', '``'), '`.`', REPLACE(t.TABLE_NAME, '`', '``'),
                        '` ENGINE = InnoDB'))
            FROM information_schema.TABLES t
            LEFT JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE
            WHERE t.TABLE_TYPE = 'BASE TABLE' AND t.ENGINE IS NOT NULL
                AND (COALESCE(e.TRANSACTIONS, 'NO') <> 'YES' OR ${elsewhere})
                AND t.TABLE_SCHEMA = ?""";

    /** InnoDB writes nothing in a READ COMMITTED transaction that would have to be logged as statements (error 1665). */
    protected static final String LOGGING_STATEMENTS = """
            SELECT 'binlog_format is STATEMENT, with which InnoDB refuses to write in READ COMMITTED transactions. Set\
             binlog_format=ROW or MIXED on the server'
            FROM DUAL
            WHERE @@GLOBAL.log_bin = 1 AND @@SESSION.binlog_format = 'STATEMENT'""";

    /** Without the right the lists are empty but for one's own connections, or refused. */
    private static final String OPEN_WORK_OBSTACLES = """
            SELECT CONCAT('the right is missing to see who writes: GRANT PROCESS ON *.* TO ', CURRENT_USER()) FROM DUAL
            WHERE NOT EXISTS (SELECT 1 FROM information_schema.USER_PRIVILEGES
                WHERE REPLACE(GRANTEE, '''', '') = CURRENT_USER() AND PRIVILEGE_TYPE = 'PROCESS')
            UNION ALL
            SELECT 'the server is a replica, which does not list who writes to its primary' FROM DUAL
            WHERE @@GLOBAL.read_only = 1
            """;

    private static final long OPEN_WORK_PAUSE = 250;

    private static final int SAVEPOINT_DOES_NOT_EXIST = 1305;

    /**
     * Full disks and tables, memory, connections, shutdown, the network, locks, read-only servers, interrupts and time-outs:
     * the server gives most of them an SQL state that says nothing.
     */
    private static final Set<Integer> INFRASTRUCTURE = Set.of(
            1021, 1037, 1038, 1040, 1041, 1053, 1077, 1114, 1158, 1159, 1160, 1161, 1180, 1205, 1206, 1213, 1290, 1317,
            1836, 1969, 3024);

    /** A product of this name. */
    protected InnoDbDialect(String name) {
        super(
                name,
                Capability.STATEMENT_TRIGGERS,
                Capability.FLOOR,
                Capability.TRUNCATE,
                Capability.CASCADES,
                Capability.TRANSACTION_ID);
    }

    @Override
    public boolean isServer() {
        return true;
    }

    @Override
    public Optional<String> primaryKeys() {
        return Optional.of("SELECT TABLE_NAME, COLUMN_NAME FROM information_schema.STATISTICS"
                + " WHERE INDEX_NAME = 'PRIMARY' AND TABLE_SCHEMA = ? ORDER BY TABLE_NAME, SEQ_IN_INDEX");
    }

    @Override
    public Optional<String> tablesWithCascades() {
        return Optional.of(
                "SELECT DISTINCT CONSTRAINT_SCHEMA, TABLE_NAME FROM information_schema.REFERENTIAL_CONSTRAINTS"
                        + " WHERE UPDATE_RULE NOT IN ('RESTRICT', 'NO ACTION') OR DELETE_RULE NOT IN ('RESTRICT', 'NO ACTION')");
    }

    /**
     * The engine of a partitioned table is that of its partitions. Some that keep records on other servers claim to have
     * transactions. Only for an exact name the server opens no other table.
     */
    @Override
    public Optional<SqlClause> tablesWithoutTransactions(String schema, String table) {
        String where = table == null ? "" : " AND t.TABLE_NAME = ?";
        return Optional.of(new SqlClause(
                SqlTemplate.fill(
                                WITHOUT_TRANSACTIONS,
                                Map.of("elsewhere", "t.ENGINE IN ('FEDERATED', 'SPIDER', 'CONNECT')"))
                        + where,
                table == null ? List.of(schema) : List.of(schema, table)));
    }

    @Override
    public Optional<String> writingObstacles() {
        return Optional.of(InnoDbWriting.OBSTACLES);
    }

    /** What computes such a column cannot call anybody's functions. */
    @Override
    public String isNoLane() {
        return InnoDbLaneIndexes.IS_NO_LANE;
    }

    @Override
    public Optional<LaneIndexes> laneIndexes() {
        return Optional.of(new InnoDbLaneIndexes(this));
    }

    @Override
    public Optional<MissingRight> missingRight(SQLException failure) {
        return InnoDbRights.missing(failure);
    }

    @Override
    public boolean isOfReadOnlyServer(SQLException failure) {
        return InnoDbRights.isOfReadOnlyServer(failure);
    }

    @Override
    public Optional<SqlClause> estimatedRows(TableName table) {
        return Optional.of(new SqlClause(
                "SELECT TABLE_ROWS FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?",
                List.of(table.schema(), table.name())));
    }

    @Override
    protected boolean isInfrastructure(SQLException failure) {
        return super.isInfrastructure(failure) || INFRASTRUCTURE.contains(failure.getErrorCode());
    }

    @Override
    public boolean isSavepointMissing(SQLException failure) {
        return failure.getErrorCode() == SAVEPOINT_DOES_NOT_EXIST;
    }

    /** A deadlock rolls InnoDB's whole transaction back; the next statement starts another one. */
    @Override
    public boolean undoesTransactionsSilently() {
        return true;
    }

    @Override
    public Optional<String> epochMillis() {
        return Optional.of("SELECT TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(3)) DIV 1000");
    }

    @Override
    public Optional<String> openWorkObstacles() {
        return Optional.of(OPEN_WORK_OBSTACLES);
    }

    @Override
    public Optional<String> beforeOpenWork(String table) {
        return Optional.of("SELECT 1 FROM " + table + " LIMIT 1");
    }

    /** More often nobody would see but what he saw before. */
    @Override
    public long openWorkPause() {
        return OPEN_WORK_PAUSE;
    }

    @Override
    public Optional<String> sessionZone() {
        return Optional.of("SELECT IF(@@SESSION.time_zone = 'SYSTEM', @@GLOBAL.system_time_zone, @@SESSION.time_zone)");
    }
}
