package org.datasync.watch.dialect.sqlite;

import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.dialect.ColumnTypes;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.QueueKey;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.dialect.Triggers;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Column.Reading;
import org.datasync.watch.schema.JdbcType;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.ValueKind;
import org.datasync.watch.schema.ValueType;

/**
 * SQLite 3.38 and later. A cycle's first statement, the lease, writes: so the cycle has the database's one write lock from
 * then on, whether its transaction began with BEGIN or with BEGIN IMMEDIATE.
 */
public final class SqliteDialect extends Dialect {

    private static final int PRIMARY_CODE = 0xff;
    private static final int BUSY = 5;
    private static final int LOCKED = 6;
    private static final int CONSTRAINT = 19;

    /** Locks, memory, rights on the file, interrupts, the file itself. */
    private static final Set<Integer> INFRASTRUCTURE = Set.of(BUSY, LOCKED, 7, 8, 9, 10, 11, 13, 14, 15, 17, 23, 26);

    /** The dialect. */
    public SqliteDialect() {
        super(
                "SQLite",
                Set.of("SQLite"),
                Capability.STATEMENT_TRIGGERS,
                Capability.SKIP_LOCKED,
                Capability.LANES,
                Capability.TRANSACTION_ID,
                Capability.STATE_ELSEWHERE,
                Capability.SCHEMAS,
                Capability.CONCURRENT_WRITERS,
                Capability.ORIGIN,
                Capability.TRUNCATE);
    }

    /** In double quotes the name of a column that is gone would be a text, and no error. */
    @Override
    public String quote(String identifier) {
        return '`' + identifier.replace("`", "``") + '`';
    }

    @Override
    public Column column(String name, JdbcType type, boolean nullable) {
        ValueKind declared = DeclaredTypes.of(type.name().toUpperCase(Locale.ROOT));
        return new Column(name, declared, type.name(), nullable, Reading.LOOSE);
    }

    /** Who may write to the file may do anything; this finds what is there by mistake. */
    @Override
    public SqlClause strangers(TableName table, Collection<String> columns, Collection<String> trustedOwners) {
        return new SqlClause(
                "SELECT 'is a ' || type AS what, 'Drop it, so that the table can be created' AS remedy FROM sqlite_master"
                        + " WHERE lower(name) = lower(?) AND type NOT IN ('table', 'index', 'trigger')"
                        + " UNION ALL SELECT 'has the trigger ' || name, 'Drop the trigger' FROM sqlite_master"
                        + " WHERE lower(tbl_name) = lower(?) AND type = 'trigger'"
                        + " UNION ALL SELECT 'has the generated column ' || name, 'Drop the column'"
                        + " FROM pragma_table_xinfo(?) WHERE hidden IN (2, 3)",
                List.of(table.name(), table.name(), table.name()));
    }

    @Override
    public ColumnTypes columnTypes() {
        return DeclaredTypes.COLUMN_TYPES;
    }

    /** Also without a type, which takes values of any. */
    @Override
    public Optional<String> ownType(ValueType type) {
        return Optional.of(type.name());
    }

    @Override
    public String size(String expression) {
        return "LENGTH(" + expression + ")";
    }

    @Override
    public Triggers triggers() {
        return new SqliteTriggers(this);
    }

    @Override
    public String limit() {
        return " LIMIT ?";
    }

    @Override
    public String lockRows() {
        return "";
    }

    /**
     * Begins a transaction if there is none. If BEGIN IMMEDIATE has failed, the driver takes the connection for one that is
     * in a transaction, and the pool gives it out again.
     */
    @Override
    public Optional<String> transactionStart() {
        return Optional.of("SAVEPOINT datasync_watch_cycle");
    }

    /** Takes the one write lock: a transaction that has read before cannot have it if another has written since. */
    @Override
    public Optional<String> writingTransactionStart(String table) {
        return Optional.of("DELETE FROM " + table + " WHERE 0");
    }

    @Override
    public boolean locksByWriting() {
        return true;
    }

    @Override
    public String text(String expression) {
        return "CAST(" + expression + " AS TEXT)";
    }

    /** A cast of a floating-point number leaves its last two digits away, and one of bytes may be no text. */
    @Override
    public String text(Column column) {
        String name = quote(column.name());
        return "CASE typeof(" + name + ") WHEN 'real' THEN format('%!.17g', " + name + ") WHEN 'blob' THEN "
                + hexadecimal(name) + " ELSE " + text(name) + " END";
    }

    @Override
    public String hexadecimal(String expression) {
        return "hex(" + expression + ")";
    }

    /** Conflict clauses, triggers and a full disk end the whole transaction; each later statement is one of its own. */
    @Override
    public boolean undoesTransactionsSilently() {
        return true;
    }

    /** The driver has no SQL states. */
    @Override
    public boolean isRefusal(SQLException failure) {
        return (failure.getErrorCode() & PRIMARY_CODE) == CONSTRAINT;
    }

    /** By any spelling of a value. */
    @Override
    public SqlClause in(Column column, Collection<?> values) {
        return in(
                quote(column.name()),
                values.stream().flatMap(SqliteSpellings::of).toList());
    }

    /** Deleted rows are gone at once, so that nothing is walked over. */
    @Override
    public Optional<SqlClause> idsBeganAnew(TableName table, QueueKey key, String queue, long above) {
        return Optional.of(new SqlClause(
                "SELECT EXISTS (SELECT 1 FROM " + key.table() + " WHERE " + key.queue() + " = ? AND " + key.id()
                        + " <= ?)",
                List.of(queue, above)));
    }

    @Override
    public WriteStatement upsert(WrittenRow row) {
        return onConflict(row, "");
    }

    @Override
    public Object written(Column column, Object value) {
        return SqliteValues.written(column, value);
    }

    @Override
    public OptionalInt digits(JdbcType type, OptionalInt told) {
        return OptionalInt.empty();
    }

    @Override
    public Optional<SqlClause> relation(TableName table) {
        return Optional.of(new SqlClause(
                "SELECT type, NULL FROM sqlite_master WHERE type IN ('table', 'view') AND name = ? COLLATE NOCASE",
                List.of(table.name())));
    }

    @Override
    public String grantee(String name, UnaryOperator<String> usual) {
        throw new IllegalArgumentException(
                "SQLite knows no users to whom anything could be granted. Leave out the option grantTo");
    }

    @Override
    protected boolean isInfrastructure(SQLException failure) {
        return super.isInfrastructure(failure) || INFRASTRUCTURE.contains(failure.getErrorCode() & PRIMARY_CODE);
    }

    @Override
    public boolean isLockTimeout(SQLException failure) {
        int code = failure.getErrorCode() & PRIMARY_CODE;
        return code == BUSY || code == LOCKED;
    }

    /** A cycle has the one write lock, so nobody else has written what is not committed. */
    @Override
    public Optional<String> openWork(String nonce) {
        return Optional.of("SELECT CAST(strftime('%s', 'now') AS INTEGER) * 1000000, 1, NULL, NULL, NULL, NULL, NULL");
    }

    /** What an application has taken from its clock it may write much later. */
    @Override
    public boolean coversApplicationClocks() {
        return false;
    }

    /** What SQLite itself tells of the time is in UTC. */
    @Override
    public Optional<String> sessionZone() {
        return Optional.of("SELECT 'UTC'");
    }

    @Override
    public boolean coversSequences() {
        return true;
    }
}
