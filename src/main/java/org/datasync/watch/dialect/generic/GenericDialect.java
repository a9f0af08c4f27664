package org.datasync.watch.dialect.generic;

import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.schema.JdbcType;
import org.datasync.watch.schema.MissingRight;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.ValueKind;

/**
 * Any database with a driver of JDBC 4.2, which a watch may only read by it. What it says is plain SQL: SELECT with comparisons,
 * AND, OR, IN, IS NULL, MAX, COUNT and ORDER BY. Names are quoted as the driver says, rows are limited by the statement and not
 * in SQL, values are bound as java.time, numbers, texts and bytes.
 *
 * <p>Not guaranteed: anything of late commits, as it asks for nothing that is under way; the time is that of the watch's JVM, and
 * not the database's. That a table has not been replaced by a view. That a transaction is still the one that began where a failed
 * statement of the route may have undone it silently.
 */
public final class GenericDialect extends Dialect {

    /** Nothing else is claimed of a database of which nobody knows which it is. */
    private static final EnumSet<Capability> CAN = EnumSet.of(
            Capability.LAST_MODIFIED,
            Capability.SNAPSHOT,
            Capability.FAILURES,
            Capability.STATE_ELSEWHERE,
            Capability.SCHEMAS);

    /** Of Firebird, of which the SQL state speaks of a wrong password. */
    private static final int NO_PERMISSION = 335544352;

    private static final Pattern DENIED =
            Pattern.compile("no permission for (?<right>[A-Z]+) access to TABLE (?<object>[^\\s;]+)");

    private final String quote;

    /**
     * Of a database.
     *
     * @param quote what its driver says to put around identifiers; empty for nothing
     */
    public GenericDialect(String quote) {
        super("dialect=generic", Set.of(), EnumSet.complementOf(CAN).toArray(Capability[]::new));
        this.quote = quote;
    }

    @Override
    public String quote(String identifier) {
        return quote.isEmpty() ? identifier : quote + identifier.replace(quote, quote + quote) + quote;
    }

    @Override
    public SqlClause limited(SqlClause query, int rows) {
        return query;
    }

    @Override
    public int maxRows(int rows) {
        return rows;
    }

    @Override
    public Optional<MissingRight> missingRight(SQLException failure) {
        return failure.getErrorCode() == NO_PERMISSION
                ? Optional.of(MissingRight.in(failure.getMessage(), DENIED))
                : super.missingRight(failure);
    }

    /** PostgreSQL's driver, which others have too, has one number for times with zone and without. */
    @Override
    public ValueKind kind(JdbcType type) {
        ValueKind told = super.kind(type);
        boolean zoned = type.isNamed("timestamptz")
                || type.isNamed("timetz")
                || type.name().toLowerCase(Locale.ROOT).contains(" with time zone");
        return switch (told) {
            case TIMESTAMP -> zoned ? ValueKind.TIMESTAMP_WITH_ZONE : told;
            case TIME -> zoned ? ValueKind.TIME_WITH_ZONE : told;
            default -> told;
        };
    }

    @Override
    public Optional<SqlClause> relation(TableName table) {
        return Optional.empty();
    }
}
