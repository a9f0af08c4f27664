package org.datasync.watch.dialect.derby;

import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.Temporal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.dialect.ColumnTypes;
import org.datasync.watch.dialect.ColumnTypes.Decimals;
import org.datasync.watch.dialect.ColumnTypes.Sized;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.QueueKey;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.dialect.Triggers;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Column.Reading;
import org.datasync.watch.schema.JdbcType;
import org.datasync.watch.schema.MissingRight;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.ValueKind;

/**
 * Derby 10.16 and later, embedded or as a server. Who reads rows in the order of their ids waits for one that is not
 * committed, and so never passes over it.
 */
public final class DerbyDialect extends Dialect {

    static final String LONGEST_TEXT = "VARCHAR(32672)";
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSSSSS");
    private static final Set<String> LOCK_TIMEOUTS = Set.of("40XL1", "40XL2");

    /** Tables, columns, routines, owners and schemas; what is said besides is in the language of the JVM. */
    private static final String MISSING_RIGHT = "425";

    private static final Pattern DENIED =
            Pattern.compile("User (?<user>\"[^\"]*\") does not have (?<right>[A-Z]+) permission on"
                    + " (?:column \"[^\"]*\" of )?(?:table|ROUTINE) (?<object>\"[^\"]*\"\\.\"[^\"]*\")");

    private static final int MOST_DIGITS = 31;
    private static final int LONGEST = 32_672;

    private static final ColumnTypes COLUMN_TYPES = ColumnTypes.STANDARD
            .withoutZonesAndUuids()
            .with(Map.of(
                    ValueKind.DOUBLE, "double",
                    ValueKind.TIME, "time",
                    ValueKind.TIMESTAMP, "timestamp",
                    ValueKind.DATETIME, "timestamp"))
            .with(
                    new Decimals(MOST_DIGITS, MOST_DIGITS, Optional.empty()),
                    new Sized("varchar(#)", LONGEST, "clob", "varchar(32672)"),
                    new Sized("varchar(#) for bit data", LONGEST, "blob", "varchar(32672) for bit data"));

    /** The dialect. */
    public DerbyDialect() {
        super(
                "Derby",
                Set.of("Apache Derby"),
                Capability.STATEMENT_TRIGGERS,
                Capability.SKIP_LOCKED,
                Capability.LANES,
                Capability.TRANSACTION_ID,
                Capability.STATE_ELSEWHERE,
                Capability.CONCURRENT_READERS,
                Capability.CHANGED_AT,
                Capability.BYTES_AND_FLOATS,
                Capability.ORIGIN,
                Capability.TRUNCATE);
    }

    @Override
    public ColumnTypes columnTypes() {
        return COLUMN_TYPES;
    }

    @Override
    public Optional<MissingRight> missingRight(SQLException failure) {
        if (failure.getSQLState() == null || !failure.getSQLState().startsWith(MISSING_RIGHT)) {
            return Optional.empty();
        }
        String message = failure.getMessage() == null ? "" : failure.getMessage();
        MissingRight missing = MissingRight.in(message.replace('\'', '"'), DENIED);
        boolean routine = message.contains(" on ROUTINE ");
        return Optional.of(missing.object()
                .filter(object -> routine)
                .map(object -> missing.on("FUNCTION " + object))
                .orElse(missing));
    }

    @Override
    public Reading reading(ValueKind kind, JdbcType type) {
        return kind.isTime() ? Reading.WITHOUT_ZONE : Reading.TYPED;
    }

    @Override
    public String uncommitted() {
        return " WITH UR";
    }

    /** Only the descriptor of a key's index tells the columns, as their places. */
    @Override
    public Optional<String> primaryKeys() {
        return Optional.of("SELECT t.tablename, CAST(NULL AS VARCHAR(128)), g.descriptor FROM SYS.SYSCONSTRAINTS c"
                + " JOIN SYS.SYSKEYS k ON k.constraintid = c.constraintid"
                + " JOIN SYS.SYSCONGLOMERATES g ON g.conglomerateid = k.conglomerateid"
                + " JOIN SYS.SYSTABLES t ON t.tableid = c.tableid JOIN SYS.SYSSCHEMAS s ON s.schemaid = t.schemaid"
                + " WHERE c.type = 'P' AND s.schemaname = ?");
    }

    /** Only the owner of a schema makes anything in it, so that triggers and views are all there can be. */
    @Override
    public SqlClause strangers(TableName table, Collection<String> columns, Collection<String> trustedOwners) {
        String there = " JOIN SYS.SYSSCHEMAS s ON s.SCHEMAID = t.SCHEMAID WHERE s.SCHEMANAME = ? AND t.TABLENAME = ?";
        return new SqlClause(
                "SELECT 'is a view' AS what, 'Drop it, so that the table can be created' AS remedy FROM SYS.SYSTABLES t"
                        + there + " AND t.TABLETYPE <> 'T' UNION ALL SELECT 'has the trigger ' || g.TRIGGERNAME"
                        + " AS what, 'Drop the trigger' AS remedy FROM SYS.SYSTRIGGERS g"
                        + " JOIN SYS.SYSTABLES t ON t.TABLEID = g.TABLEID"
                        + there,
                List.of(table.schema(), table.name(), table.schema(), table.name()));
    }

    @Override
    public String size(String expression) {
        return "LENGTH(" + expression + ")";
    }

    @Override
    public Triggers triggers() {
        return new DerbyTriggers(this);
    }

    /** Only so the lock outlives the statement under READ COMMITTED. */
    @Override
    public String lockRows() {
        return " FOR UPDATE WITH RS";
    }

    @Override
    public String text(String expression) {
        return "CAST(" + expression + " AS " + LONGEST_TEXT + ")";
    }

    /** Of texts whose lengths together may be too long Derby makes a type that it does not compare. */
    @Override
    public String concatenate(List<String> expressions) {
        return text(super.concatenate(expressions));
    }

    /** A number becomes a text only by way of CHAR; of bytes and floating-point numbers there is none. */
    @Override
    public String text(Column column) {
        return switch (column.kind()) {
            case INTEGER, LONG, DECIMAL -> "RTRIM(CAST(" + quote(column.name()) + " AS CHAR(40)))";
            case BINARY, FLOAT, DOUBLE ->
                throw new IllegalArgumentException("The column " + column.name() + " is of type " + column.typeName()
                        + ": of " + Capability.BYTES_AND_FLOATS.title() + " " + this
                        + " cannot make texts. Name other columns with the options idColumn, keyColumns and so on");
            default -> text(quote(column.name()));
        };
    }

    /** The driver knows no java.time, and the classes that it knows go through the JVM's time zone. */
    @Override
    public Object bound(Object value) {
        if (value instanceof LocalDateTime time) {
            return TIMESTAMP.format(time);
        }
        return value instanceof Temporal ? value.toString() : value;
    }

    @Override
    public String oneRow() {
        return "SYSIBM.SYSDUMMY1";
    }

    /** Of a column that is always generated the database refuses any other number. */
    @Override
    public String overriding() {
        return "";
    }

    /** By the id that is given next. */
    @Override
    public Optional<SqlClause> idsBeganAnew(TableName table, QueueKey key, String queue, long above) {
        return Optional.of(new SqlClause(
                "VALUES CASE WHEN SYSCS_UTIL.SYSCS_PEEK_AT_IDENTITY(" + literal(table.schema()) + ", "
                        + literal(table.name()) + ") <= CAST(? AS BIGINT) THEN 1 ELSE 0 END",
                List.of(above)));
    }

    @Override
    public Optional<SqlClause> relation(TableName table) {
        return Optional.of(new SqlClause(
                "SELECT CASE WHEN t.tabletype = 'V' THEN 'view' ELSE 'table' END, CAST(NULL AS VARCHAR(1))"
                        + " FROM sys.systables t JOIN sys.sysschemas s ON s.schemaid = t.schemaid"
                        + " WHERE s.schemaname = ? AND t.tablename = ?",
                List.of(table.schema(), table.name())));
    }

    /** Deadlocks and waits that were too long roll the whole transaction back; the next statement starts another one. */
    @Override
    public boolean undoesTransactionsSilently() {
        return true;
    }

    @Override
    public boolean isLockTimeout(SQLException failure) {
        return failure.getSQLState() != null && LOCK_TIMEOUTS.contains(failure.getSQLState());
    }

    /** A transaction that is idle has neither read nor written, and a time is that of its statement. */
    @Override
    public Optional<String> openWork(String nonce) {
        return Optional.of("SELECT CAST(NULL AS BIGINT), 1, CASE WHEN t.SQL_TEXT LIKE '%" + nonce
                + "%' OR t.STATUS = 'IDLE' THEN CAST(NULL AS VARCHAR(140)) ELSE t.XID END, CAST(NULL AS VARCHAR(1)),"
                + " CAST(NULL AS VARCHAR(1)), 'the transaction ' || t.XID, CAST(NULL AS VARCHAR(1))"
                + " FROM SYSCS_DIAG.TRANSACTION_TABLE t WHERE t.XID IS NOT NULL");
    }
}
