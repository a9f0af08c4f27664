package org.datasync.watch.dialect.h2;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.dialect.ColumnTypes;
import org.datasync.watch.dialect.ColumnTypes.Decimals;
import org.datasync.watch.dialect.ColumnTypes.Sized;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.dialect.Triggers;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.JdbcType;
import org.datasync.watch.schema.MissingRight;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.ValueKind;
import org.datasync.watch.schema.ValueType;

/** H2 2.2 and later, in-process or as a server. */
public final class H2Dialect extends Dialect {

    private static final Set<Integer> INFRASTRUCTURE =
            Set.of(50200, 57014, 90007, 90013, 90020, 90028, 90030, 90031, 90067, 90097, 90098, 90121, 90131);

    private static final int NOT_ENOUGH_RIGHTS = 90096;
    private static final int ADMIN_RIGHTS_REQUIRED = 90040;
    private static final Pattern DENIED = Pattern.compile("Not enough rights for object \"(?<object>.+?)\";");

    private static final int MOST_DIGITS = 10_000;
    private static final int LONGEST = 1_048_576;

    private static final ColumnTypes COLUMN_TYPES = ColumnTypes.STANDARD.with(
            new Decimals(MOST_DIGITS, MOST_DIGITS, Optional.of("decfloat(100000)")),
            new Sized("varchar(#)", LONGEST, "clob", "varchar"),
            new Sized("varbinary(#)", LONGEST, "blob", "varbinary"));

    /**
     * No statement tells that a savepoint is gone, so a transaction without our tables cannot prove that it goes on. Its
     * {@code TRANSACTION_ID()} is null until the transaction has written something, and begins with low numbers again
     * whenever the database is opened.
     */
    /** The dialect. */
    public H2Dialect() {
        super(
                "H2",
                Set.of("H2"),
                Capability.STATE_ELSEWHERE,
                Capability.OPEN_WORK,
                Capability.STATEMENT_TRIGGERS,
                Capability.FLOOR,
                Capability.TRUNCATE,
                Capability.TRANSACTION_ID);
    }

    /** Files, memory, a database that is being closed; the driver's exceptions for these are not those of a connection. */
    @Override
    protected boolean isInfrastructure(SQLException failure) {
        return super.isInfrastructure(failure) || INFRASTRUCTURE.contains(failure.getErrorCode());
    }

    @Override
    public Optional<MissingRight> missingRight(SQLException failure) {
        return switch (failure.getErrorCode()) {
            case NOT_ENOUGH_RIGHTS -> Optional.of(MissingRight.in(failure.getMessage(), DENIED));
            case ADMIN_RIGHTS_REQUIRED -> Optional.of(MissingRight.UNNAMED);
            default -> Optional.empty();
        };
    }

    @Override
    public Optional<SqlClause> estimatedRows(TableName table) {
        return Optional.of(new SqlClause(
                "SELECT ROW_COUNT_ESTIMATE FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?",
                List.of(table.schema(), table.name())));
    }

    @Override
    public Optional<String> primaryKeys() {
        return Optional.of("SELECT k.TABLE_NAME, k.COLUMN_NAME FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS c"
                + " JOIN INFORMATION_SCHEMA.KEY_COLUMN_USAGE k ON k.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA"
                + " AND k.CONSTRAINT_NAME = c.CONSTRAINT_NAME WHERE c.CONSTRAINT_TYPE = 'PRIMARY KEY'"
                + " AND c.TABLE_SCHEMA = ? ORDER BY k.TABLE_NAME, k.ORDINAL_POSITION");
    }

    @Override
    public Triggers triggers() {
        return new H2Triggers(this);
    }

    @Override
    public Object bound(Object value) {
        return value instanceof List<?> elements
                ? elements.stream().map(this::bound).toArray()
                : value;
    }

    @Override
    public String writing(Column column) {
        return column.typeName().equals("JSON") ? "? FORMAT JSON" : super.writing(column);
    }

    /** A DECFLOAT keeps all digits. */
    @Override
    public OptionalInt digits(JdbcType type, OptionalInt told) {
        return type.isNamed("DECFLOAT") ? OptionalInt.empty() : told;
    }

    @Override
    public ColumnTypes columnTypes() {
        return COLUMN_TYPES;
    }

    @Override
    public Optional<String> columnType(ValueType type, boolean inKey) {
        return type.kind() == ValueKind.ARRAY
                ? columnTypes()
                        .of(ValueType.unlimited(type.elementKind()), true)
                        .map(element -> element + " array")
                : super.columnType(type, inKey);
    }

    /** JSON, enums with their words, and arrays with the limits of their elements. */
    @Override
    public Optional<String> ownType(ValueType type) {
        return Optional.of(type.name())
                .filter(name -> name.equals("JSON") || name.startsWith("ENUM(") || name.endsWith(" ARRAY"));
    }

    @Override
    public String hexadecimal(String expression) {
        return "RAWTOHEX(" + expression + ")";
    }

    @Override
    public String bucket(String text) {
        return "ORA_HASH(" + text + ", 1023)";
    }

    /** A deadlock rolls the whole transaction back; the next statement starts another one. */
    @Override
    public boolean undoesTransactionsSilently() {
        return true;
    }

    @Override
    public Optional<String> epochMillis() {
        return Optional.of("SELECT CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000 AS bigint)");
    }
}
