package org.datasync.watch.dialect.innodb;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.LaneIndexes;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.dialect.SqlTemplate;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Column.Reading;
import org.datasync.watch.schema.JdbcType;
import org.datasync.watch.schema.MissingRight;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.ValueKind;
import org.datasync.watch.schema.ValueType;

/** What MariaDB and MySQL have in common. */
public abstract class InnoDbDialect extends Dialect {

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

    private static final char DELETE = 0x7f;
    private static final Set<String> TOLD_ALIKE = Set.of("VARCHAR", "TEXT", "INT", "INTEGER", "BIGINT");

    private static final int LONGEST_LIST = 500;
    private static final long OPEN_WORK_PAUSE = 250;

    private static final int SAVEPOINT_DOES_NOT_EXIST = 1305;

    /**
     * Full disks and tables, memory, connections, shutdown, the network, locks, read-only servers, interrupts and time-outs:
     * the server gives most of them an SQL state that says nothing.
     */
    private static final Set<Integer> INFRASTRUCTURE = Set.of(
            1021, 1037, 1038, 1040, 1041, 1053, 1077, 1114, 1158, 1159, 1160, 1161, 1180, 1205, 1206, 1213, 1290, 1317,
            1836, 1969, 3024);

    /** As {@link Dialect}. */
    protected InnoDbDialect(String name, String product, Capability... lacking) {
        super(name, Set.of(product), lacking);
    }

    /** A statement, with the session in this time zone for as long as it runs. */
    public abstract String inZone(String zone, String statement);

    /** The SQL of a floating-point number that has all of its digits when it becomes part of a text. */
    protected String exactNumber(String value) {
        return value + " + 0";
    }

    /** Whether the driver calls what is declared as {@code boolean} bits, too, which is a small number. */
    protected boolean callsNumbersBits() {
        return false;
    }

    /** The SQL of a digest of bytes, as hexadecimal digits, at least 16 of them. */
    protected abstract String digest(String bytes);

    /** The SQL of the character set that a value has, {@code binary} of bytes and of nothing else but bits, numbers and times. */
    protected String charset(String value) {
        return "CHARSET(" + value + ")";
    }

    /**
     * The collation for which texts are equal only if they are so character by character: a key of another database may have both
     * {@code a} and {@code A}.
     */
    protected abstract String exactCollation();

    @Override
    public ValueKind kind(JdbcType type) {
        boolean unsigned = type.name().toLowerCase(Locale.ROOT).contains("unsigned");
        return switch (type.code()) {
            case Types.BIT -> type.size() == 1 ? ValueKind.BOOLEAN : super.kind(type); // so it is in a query's answer
            case Types.INTEGER -> unsigned ? ValueKind.LONG : ValueKind.INTEGER;
            case Types.BIGINT -> unsigned ? ValueKind.BIG_INTEGER : ValueKind.LONG;
            case Types.DATE -> type.isNamed("year") ? ValueKind.INTEGER : ValueKind.DATE;
            case Types.TIMESTAMP -> type.isNamed("timestamp") ? ValueKind.TIMESTAMP_WITH_ZONE : ValueKind.DATETIME;
            default -> super.kind(type);
        };
    }

    /** The server shows a query six digits of a FLOAT; the driver makes a time of day of any length of time. */
    @Override
    public Reading reading(ValueKind kind, JdbcType type) {
        return switch (kind) {
            case FLOAT -> Reading.JSON;
            case TIME -> Reading.TEXT;
            default -> Reading.TYPED;
        };
    }

    @Override
    public String quote(String identifier) {
        return '`' + identifier.replace("`", "``") + '`';
    }

    /** What a backslash means depends on the SQL mode, and what a byte means on the client. */
    @Override
    public String literal(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c < DELETE && c != '\\')
                ? super.literal(text)
                : "_utf8mb4 X'" + HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)) + "'";
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
    public String size(String expression) {
        return "OCTET_LENGTH(" + expression + ")";
    }

    @Override
    public boolean namesIndexes() {
        return true;
    }

    /**
     * Of a few rows the server would rather read all, or all of what it believes to be few, and a statement that writes then
     * waits for rows that others have not committed.
     */
    @Override
    public String by(String table, String index) {
        return index == null ? table : table + " FORCE INDEX (" + quote(index) + ")";
    }

    /** Only a DELETE that might be of several tables can name an index. */
    @Override
    public String deleteBy(String table, String index) {
        return index == null ? super.deleteBy(table, index) : "DELETE FROM " + table + " USING " + by(table, index);
    }

    @Override
    public String limit() {
        return " LIMIT ?";
    }

    @Override
    public String text(String expression) {
        return "(CONVERT(" + expression + " USING utf8mb4) COLLATE utf8mb4_bin)";
    }

    /** Unsigned numbers may be told with zeros before them. */
    @Override
    public boolean readsAsText(Column column) {
        return column.reading() == Reading.TYPED
                && TOLD_ALIKE.contains(column.typeName().toUpperCase(Locale.ROOT));
    }

    @Override
    public String hexadecimal(String expression) {
        return text("HEX(" + expression + ")");
    }

    @Override
    public String concatenate(List<String> expressions) {
        return "CONCAT(" + String.join(", ", expressions) + ")";
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
    public String bucket(String text) {
        return "(CRC32(" + text + ") & 1023)";
    }

    /** All digits of a FLOAT, of which the server shows six. */
    @Override
    public String json(Column column) {
        return quote(column.name()) + " + 0e0";
    }

    @Override
    public Optional<String> rowSum(List<Column> columns) {
        return InnoDbSums.of(columns, this);
    }

    /** A FLOAT is not equal to the same digits as a DOUBLE, of which it has fewer. */
    @Override
    public String placeholder(Column column) {
        return column.kind() == ValueKind.FLOAT ? "CAST(? AS FLOAT)" : "?";
    }

    @Override
    public WriteStatement upsert(WrittenRow row) {
        return InnoDbWriting.upsert(this, row);
    }

    @Override
    public WriteStatement update(WrittenRow row) {
        return InnoDbWriting.inUtc(this, super.update(row), row.columns());
    }

    @Override
    public WriteStatement delete(WrittenRow row) {
        return InnoDbWriting.inUtc(this, super.delete(row), row.key());
    }

    @Override
    public String writing(Column column) {
        return InnoDbWriting.isBits(column) ? InnoDbWriting.BITS : placeholder(column);
    }

    @Override
    public Object written(Column column, Object value) {
        return InnoDbWriting.written(column, value);
    }

    @Override
    public OptionalInt digits(JdbcType type, OptionalInt told) {
        return InnoDbWriting.digits(type, told);
    }

    @Override
    public Optional<String> columnType(ValueType type, boolean inKey) {
        return InnoDbTypes.columnType(type, inKey);
    }

    @Override
    public Optional<String> writingObstacles() {
        return Optional.of(InnoDbWriting.OBSTACLES);
    }

    @Override
    public SqlClause in(Column column, Collection<?> values) {
        return in(quote(column.name()), placeholder(column), List.copyOf(values));
    }

    @Override
    public SqlClause in(String expression, Collection<?> values) {
        return in(expression, "?", List.copyOf(values));
    }

    /** The server makes a join of a list of 1,000 values, and then reads all rows of a table that it believes to be small. */
    private SqlClause in(String expression, String placeholder, List<?> values) {
        List<String> lists = new ArrayList<>();
        for (int from = 0; from < values.size(); from += LONGEST_LIST) {
            int size = Math.min(LONGEST_LIST, values.size() - from);
            lists.add(expression + " IN (" + String.join(",", Collections.nCopies(size, placeholder)) + ")");
        }
        return new SqlClause(
                lists.size() == 1 ? lists.get(0) : "(" + String.join(" OR ", lists) + ")",
                values.stream().map(this::bound).toList());
    }

    @Override
    public Optional<MissingRight> missingRight(SQLException failure) {
        return InnoDbRights.missing(failure);
    }

    @Override
    public String grantee(String name, UnaryOperator<String> usual) {
        return InnoDbRights.account(name);
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

    /** A subquery of long texts is carried out anew for each row, one of digests once. */
    @Override
    public String comparable(String text) {
        return "SHA2(" + text + ", 256)";
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

    /** Of a TIMESTAMP the first of the two moments that have the same local time, or the second, was meant as the server likes. */
    @Override
    public boolean comparesInZone() {
        return true;
    }

    @Override
    public String inUtc(String query) {
        return inZone("+00:00", query);
    }

    /** Zeros are no point in time. */
    @Override
    public String instantJson(String expression) {
        return "CONCAT('\"', REPLACE(" + expression + ", ' ', 'T'), IF(" + expression + " = 0, '\"', 'Z\"'))";
    }

    @Override
    public String copyOptions() {
        return " CHARACTER SET utf8mb4 COLLATE " + exactCollation();
    }
}
