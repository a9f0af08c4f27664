package org.datasync.watch.dialect.postgresql;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.LaneIndexes;
import org.datasync.watch.dialect.Notifications;
import org.datasync.watch.dialect.QueueKey;
import org.datasync.watch.dialect.RowVersions;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.dialect.Triggers;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Column.Reading;
import org.datasync.watch.schema.JdbcType;
import org.datasync.watch.schema.MissingRight;
import org.datasync.watch.schema.Table;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.ValueKind;
import org.datasync.watch.schema.ValueType;

/** PostgreSQL 14 and later. */
public final class PostgreSqlDialect extends Dialect {

    private static final String RAISE_EXCEPTION = "P0001";
    private static final String IN_FAILED_SQL_TRANSACTION = "25P02";

    private final PostgreSqlValues values = new PostgreSqlValues(this);

    /** The dialect. */
    public PostgreSqlDialect() {
        super("PostgreSQL", Set.of("PostgreSQL"));
    }

    @Override
    public ValueKind kind(JdbcType type) {
        return PostgreSqlTypes.kind(type, super.kind(type));
    }

    @Override
    public Reading reading(ValueKind kind, JdbcType type) {
        return PostgreSqlTypes.reading(kind, type);
    }

    @Override
    public Optional<String> columnType(ValueType type, boolean inKey) {
        return PostgreSqlTypes.columnType(type, inKey);
    }

    @Override
    public Optional<String> ownType(ValueType type) {
        return PostgreSqlTypes.own(type);
    }

    @Override
    public boolean isServer() {
        return true;
    }

    @Override
    public Optional<String> primaryKeys() {
        return Optional.of("""
                SELECT c.relname, a.attname
                FROM pg_constraint k
                JOIN pg_class c ON c.oid = k.conrelid
                JOIN pg_namespace n ON n.oid = c.relnamespace
                CROSS JOIN LATERAL unnest(k.conkey) WITH ORDINALITY part(number, place)
                JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = part.number
                WHERE k.contype = 'p' AND n.nspname = ?
                ORDER BY c.oid, part.place""");
    }

    @Override
    public String size(String expression) {
        return "OCTET_LENGTH(" + expression + ")";
    }

    @Override
    public Triggers triggers() {
        return new PostgreSqlTriggers(this);
    }

    @Override
    public Optional<Notifications> notifications() {
        return Optional.of(new PostgreSqlNotifications());
    }

    /** A backslash means one only in such a literal whatever {@code standard_conforming_strings} is, which a session may set. */
    @Override
    public String literal(String text) {
        return text.indexOf('\\') < 0 ? super.literal(text) : "E" + super.literal(text.replace("\\", "\\\\"));
    }

    @Override
    public String ownRows(Table table) {
        return table.partitioned() ? super.ownRows(table) : "ONLY " + super.ownRows(table);
    }

    @Override
    public SqlClause strangers(TableName table, Collection<String> columns, Collection<String> trustedOwners) {
        return PostgreSqlStrangers.of(table, columns, trustedOwners);
    }

    @Override
    public String text(String expression) {
        return "CAST(" + expression + " AS text)";
    }

    @Override
    public boolean readsAsText(Column column) {
        return PostgreSqlValues.readsAsText(column);
    }

    @Override
    public SqlClause in(String expression, Collection<?> among) {
        return PostgreSqlValues.array(among)
                .map(array -> new SqlClause(expression + " = ANY (?)", List.of((Object) array)))
                .orElseGet(() -> super.in(expression, among));
    }

    @Override
    public Optional<RowVersions> rowVersions() {
        return Optional.of(new PostgreSqlRowVersions());
    }

    /** By a hash table that is made once; an array would be compared element by element once the plan is a generic one. */
    @Override
    public SqlClause isAmong(String expression, Collection<String> texts) {
        return new SqlClause(
                "(" + expression + " IN (SELECT pg_catalog.unnest(CAST(? AS text[])))) IS TRUE",
                List.of((Object) texts.toArray(String[]::new)));
    }

    @Override
    public SqlClause in(Column column, Collection<?> among) {
        return PostgreSqlValues.areComparedAsTheyAre(column) ? super.in(column, among) : values.in(column, among);
    }

    @Override
    public Optional<SqlClause> lookingLike(Column column, Object value) {
        return values.lookingLike(column, value);
    }

    @Override
    public String placeholder(Column column) {
        return values.placeholder(column);
    }

    @Override
    public Object bound(Object value) {
        return PostgreSqlValues.bound(value);
    }

    @Override
    public int nullType(Column column, int code) {
        return PostgreSqlValues.nullType(column, code);
    }

    @Override
    public WriteStatement upsert(WrittenRow row) {
        return onConflict(row, row.identity() ? overriding() : "");
    }

    @Override
    public String json(Column column) {
        return PostgreSqlReading.json(quote(column.name()));
    }

    @Override
    public Optional<String> beginReading(Collection<Column> columns) {
        return PostgreSqlReading.isPlain(columns) ? Optional.empty() : Optional.of(PostgreSqlReading.begin());
    }

    @Override
    public Optional<String> rowSum(List<Column> columns) {
        return PostgreSqlSums.of(
                columns, columns.stream().map(column -> quote(column.name())).toList());
    }

    @Override
    public Optional<String> beginSumming(Collection<Column> columns) {
        return PostgreSqlSums.isSteady(columns) ? beginReading(columns) : Optional.of(PostgreSqlReading.begin());
    }

    @Override
    public String xor(String numbers) {
        return "pg_catalog.bit_xor(" + numbers + ")";
    }

    @Override
    public Optional<String> listed(Column column) {
        return PostgreSqlValues.listed(column);
    }

    @Override
    public String endReading() {
        return PostgreSqlReading.end();
    }

    /** Of a partitioned table that of its partitions; one that was never analysed has less than nothing. */
    @Override
    public Optional<SqlClause> estimatedRows(TableName table) {
        return Optional.of(new SqlClause(
                "SELECT CAST(sum(c.reltuples) AS bigint) FROM pg_class c WHERE c.relkind <> 'p' AND c.oid IN"
                        + " (SELECT CAST(? AS regclass) UNION SELECT relid FROM pg_partition_tree(CAST(? AS regclass)))",
                List.of(quote(table), quote(table))));
    }

    @Override
    public Optional<SqlClause> relation(TableName table) {
        return Optional.of(PostgreSqlReading.relation(table));
    }

    @Override
    public Optional<String> keepTable(TableName table) {
        return Optional.of("LOCK TABLE " + quote(table) + " IN ACCESS SHARE MODE");
    }

    /**
     * Compares the whole key, from both sides, instead of the queue alone: of a table that was never analysed the planner
     * believes that a queue has few rows, and sorts them all each time. So it does where it knows that the limit is above what it
     * believes to find; it is told by a subquery, of which it expects nothing.
     */
    @Override
    public SqlClause nextOfQueue(String columns, QueueKey key, SqlClause rest, Object queue, long after, int limit) {
        List<Object> arguments = new ArrayList<>(List.of(queue, after, queue, Long.MAX_VALUE));
        arguments.addAll(rest.arguments());
        arguments.add(limit);
        String keyColumns = key.queue() + ", " + key.id();
        return new SqlClause(
                "SELECT " + columns + " FROM " + key.table() + " WHERE (" + keyColumns + ") > (?, ?) AND (" + keyColumns
                        + ") <= (?, ?)" + rest.and() + " ORDER BY " + keyColumns
                        + " FETCH FIRST (SELECT CAST(? AS pg_catalog.int8)) ROWS ONLY",
                arguments);
    }

    @Override
    public Optional<LaneIndexes> laneIndexes() {
        return Optional.of(new PostgreSqlLaneIndexes(this));
    }

    @Override
    public String bucket(String text) {
        return "(hashtext(" + text + ") & 1023)";
    }

    /** Without statistics the planner takes a plain comparison to be true of hardly a row, and then sorts them all. */
    @Override
    public SqlClause trueOfMost(SqlClause condition) {
        return new SqlClause("CASE WHEN " + condition.sql() + " THEN 1 ELSE 0 END <> 0", condition.arguments());
    }

    /**
     * The current transaction's own number, and not the snapshot's xmax: that is one above the last transaction that has
     * ended, so that open ones may have that number or a higher one.
     */
    @Override
    public Optional<String> endsOfTransactions() {
        return Optional.of("SELECT CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint),"
                + " CAST(CAST(pg_current_xact_id() AS text) AS bigint)");
    }

    @Override
    public Optional<SqlClause> idsAndWriters(String table, String id) {
        return Optional.of(PostgreSqlWriters.of(table, id));
    }

    @Override
    public Optional<SqlClause> preparedTransactions(String watch, int lane) {
        return Optional.of(new SqlClause(
                "SELECT p.gid AS data FROM datasync_watch w JOIN pg_prepared_xacts p ON p.transaction = w.xmax"
                        + " WHERE w.watch = ? AND w.lane = ? AND p.database = current_database()",
                List.of(watch, lane)));
    }

    @Override
    public boolean knowsWhoHoldsARow() {
        return true;
    }

    @Override
    public Optional<MissingRight> missingRight(SQLException failure) {
        return PostgreSqlRights.missing(failure);
    }

    /** With the right to use its schema. */
    @Override
    public List<String> grant(String rights, TableName table, String grantee) {
        return List.of(
                "GRANT USAGE ON SCHEMA " + quote(table.schema()) + " TO " + grantee,
                "GRANT " + rights + " ON " + quote(table) + " TO " + grantee);
    }

    /** By whatever name the sequence was made. */
    @Override
    public List<String> grantNumbers(TableName table, String column, String grantee) {
        return List.of("DO "
                + literal("BEGIN EXECUTE 'GRANT SELECT ON SEQUENCE ' || pg_catalog.pg_get_serial_sequence("
                        + literal(quote(table)) + ", " + literal(column) + ") || " + literal(" TO " + grantee)
                        + "; END"));
    }

    @Override
    public boolean isTransactionAborted(SQLException failure) {
        return IN_FAILED_SQL_TRANSACTION.equals(failure.getSQLState());
    }

    /** Constraint triggers raise exceptions of their own. */
    @Override
    public boolean isRefusal(SQLException failure) {
        return super.isRefusal(failure) || RAISE_EXCEPTION.equals(failure.getSQLState());
    }

    @Override
    public Optional<String> epochMillis() {
        return Optional.of("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS bigint)");
    }

    @Override
    public Optional<String> openWork(String nonce) {
        return Optional.of(PostgreSqlWork.QUERY);
    }

    @Override
    public Optional<String> openWorkObstacles() {
        return Optional.of(PostgreSqlWork.OBSTACLES);
    }

    @Override
    public boolean isTransactionNumber(String typeName) {
        return typeName.equals("xid8");
    }

    @Override
    public Optional<String> sessionZone() {
        return Optional.of("SELECT current_setting('TimeZone')");
    }

    @Override
    public boolean coversSequences() {
        return true;
    }

    @Override
    public Optional<SqlClause> storedNumbers(String table, String column) {
        return Optional.of(PostgreSqlSequences.inStore(table, column));
    }

    @Override
    public Optional<SqlClause> lastNumber(String table, String column) {
        return Optional.of(PostgreSqlSequences.last(table, column));
    }

    @Override
    public Optional<String> nextTransaction() {
        return Optional.of("SELECT CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text)");
    }
}
