package org.datasync.watch.dialect.hsqldb;

import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.dialect.ColumnTypes;
import org.datasync.watch.dialect.ColumnTypes.Decimals;
import org.datasync.watch.dialect.ColumnTypes.Sized;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.Triggers;
import org.datasync.watch.schema.JdbcType;
import org.datasync.watch.schema.MissingRight;
import org.datasync.watch.schema.ValueKind;

/** HSQLDB 2.7 and later, in any transaction mode; in all but MVCC a transaction locks whole tables. */
public final class HsqldbDialect extends Dialect {

    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSSSSS", Locale.ROOT);

    private static final String NO_PRIVILEGE_OR_NO_OBJECT = "42501";
    private static final String ADMIN_RIGHTS_REQUIRED = "42507";
    private static final Pattern DENIED = Pattern.compile("object not found: (?<object>\\S+)");

    private static final int MOST_DIGITS = 10_000;
    private static final int LONGEST = 16_777_216;

    private static final ColumnTypes COLUMN_TYPES = ColumnTypes.STANDARD
            .with(Map.of(ValueKind.FLOAT, "double", ValueKind.DOUBLE, "double"))
            .with(
                    new Decimals(MOST_DIGITS, MOST_DIGITS, Optional.empty()),
                    new Sized("varchar(#)", LONGEST, "clob", "varchar(32672)"),
                    new Sized("varbinary(#)", LONGEST, "blob", "varbinary(32672)"));

    /** The dialect. */
    public HsqldbDialect() {
        super(
                "HSQLDB",
                Set.of("HSQL Database Engine"),
                Capability.STATEMENT_TRIGGERS,
                Capability.SKIP_LOCKED,
                Capability.FLOOR,
                Capability.LANES,
                Capability.ORIGIN,
                Capability.TRUNCATE,
                Capability.TRANSACTION_ID); // TRANSACTION_ID() begins with low numbers again after a crash
    }

    /** In its mode LOCKS, which is the one that it begins with. */
    @Override
    public boolean readersWait() {
        return true;
    }

    /** A type of bits, whatever its name, is never one of truth values. */
    @Override
    public ValueKind kind(JdbcType type) {
        return type.code() == Types.BIT ? ValueKind.TEXT : super.kind(type);
    }

    /** It says the same of what a user may not use and of what is not there, so that nobody can find out what is. */
    @Override
    public Optional<MissingRight> missingRight(SQLException failure) {
        return switch (String.valueOf(failure.getSQLState())) {
            case NO_PRIVILEGE_OR_NO_OBJECT ->
                Optional.of(MissingRight.in(failure.getMessage(), DENIED).ifThere());
            case ADMIN_RIGHTS_REQUIRED -> Optional.of(MissingRight.UNNAMED);
            default -> Optional.empty();
        };
    }

    @Override
    public Optional<String> primaryKeys() {
        return Optional.of("SELECT table_name, column_name FROM INFORMATION_SCHEMA.SYSTEM_PRIMARYKEYS"
                + " WHERE table_schem = ? ORDER BY table_name, key_seq");
    }

    @Override
    public Triggers triggers() {
        return new HsqldbTriggers(this);
    }

    /** In MVCC mode a SELECT locks nothing, whatever it says. */
    @Override
    public boolean locksByWriting() {
        return true;
    }

    @Override
    public String text(String expression) {
        return "CAST(" + expression + " AS LONGVARCHAR)";
    }

    /** The driver takes what java.time says of the days before 1582-10-15 for days of the Julian calendar. */
    @Override
    public Object bound(Object value) {
        if (value instanceof OffsetDateTime moment) {
            return TIMESTAMP.format(moment.withOffsetSameInstant(ZoneOffset.UTC)) + "+0:00";
        }
        if (value instanceof LocalDateTime time) {
            return TIMESTAMP.format(time);
        }
        return value instanceof LocalDate day ? day.toString() : value;
    }

    /** A MERGE takes any number for one that is always generated. */
    @Override
    public String overriding() {
        return "";
    }

    @Override
    public ColumnTypes columnTypes() {
        return COLUMN_TYPES;
    }

    /** The driver tells how long a value is as text, and not its fraction. */
    @Override
    public OptionalInt digits(JdbcType type, OptionalInt told) {
        return switch (type.code()) {
            case Types.TIME -> fraction(type, "00:00:00".length());
            case Types.TIME_WITH_TIMEZONE -> fraction(type, "00:00:00+00:00".length());
            case Types.TIMESTAMP -> fraction(type, "2026-01-01 00:00:00".length());
            case Types.TIMESTAMP_WITH_TIMEZONE -> fraction(type, "2026-01-01 00:00:00+00:00".length());
            default -> told;
        };
    }

    private static OptionalInt fraction(JdbcType type, int without) {
        return OptionalInt.of(Math.max(0, type.size() - without - 1));
    }

    @Override
    public String hexadecimal(String expression) {
        return "RAWTOHEX(" + expression + ")";
    }

    /** A deadlock rolls the whole transaction back; the next statement starts another one. */
    @Override
    public boolean undoesTransactionsSilently() {
        return true;
    }

    @Override
    public Optional<String> epochMillis() {
        return Optional.of("VALUES UNIX_MILLIS()");
    }

    @Override
    public Optional<String> openWork(String nonce) {
        return Optional.of("SELECT CAST(NULL AS BIGINT), 1, CASE WHEN s.TRANSACTION AND s.SESSION_ID <> SESSION_ID()"
                + " THEN CAST(s.SESSION_ID AS VARCHAR(20)) END, CAST(NULL AS VARCHAR(1)), CAST(NULL AS VARCHAR(1)),"
                + " 'the session ' || s.SESSION_ID || ' of ' || s.USER_NAME, CAST(NULL AS VARCHAR(1))"
                + " FROM INFORMATION_SCHEMA.SYSTEM_SESSIONS s");
    }

    /** Others see their own session only. */
    @Override
    public Optional<String> openWorkObstacles() {
        return Optional.of("SELECT 'only an administrator sees who writes: GRANT DBA TO ' || CURRENT_USER"
                + " FROM (VALUES(0)) WHERE NOT EXISTS (SELECT 1 FROM INFORMATION_SCHEMA.SYSTEM_SESSIONS"
                + " WHERE SESSION_ID = SESSION_ID() AND IS_ADMIN)");
    }
}
