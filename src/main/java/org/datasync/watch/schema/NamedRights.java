package org.datasync.watch.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.datasync.watch.log.Log;
import org.datasync.watch.log.Printable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceUtils;

/**
 * Asks a database as {@link JdbcTemplate} does, and names the right if one is missing: which, on what, whose, and the GRANT that cures
 * it; and tells of a server that takes no writes. What the database does not say is taken from the statement.
 */
public final class NamedRights extends JdbcTemplate {

    private static final Log LOG = Log.of(NamedRights.class);

    private static final Pattern STATEMENT = Pattern.compile(
            "(?i)\\s*(SELECT|INSERT|UPDATE|DELETE|LOCK TABLE|CREATE (?:OR REPLACE )?TRIGGER)\\b.*", Pattern.DOTALL);
    private static final Pattern LOCK = Pattern.compile("(?i)\\bFOR UPDATE\\b");
    private static final Pattern INSERTED = Pattern.compile("(?i)\\s*INSERT INTO ([^(]+).*", Pattern.DOTALL);
    private static final Pattern SIMPLE = Pattern.compile("\\w+");

    private final SchemaDialect dialect;

    /** Asks this database, whose dialect tells which failures are of rights. */
    public NamedRights(DataSource dataSource, SchemaDialect dialect) {
        super(dataSource);
        this.dialect = dialect;
    }

    /** What a failure says of a right that is missing. */
    public static Optional<RightMissing> in(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RightMissing missing) {
                return Optional.of(missing);
            }
        }
        return Optional.empty();
    }

    @Override
    protected DataAccessException translateException(String task, String sql, SQLException failure) {
        if (dialect.isOfReadOnlyServer(failure)) {
            return new ServerReadOnly(failure);
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Optional<MissingRight> missing =
                    cause instanceof SQLException said ? dialect.missingRight(said) : Optional.empty();
            if (missing.isPresent()) {
                return new RightMissing(
                        message(missing.get(), cause.getMessage(), sql == null ? "" : sql),
                        missing.get().certain(),
                        failure);
            }
        }
        return super.translateException(task, sql, failure);
    }

    private String message(MissingRight missing, String said, String sql) {
        Optional<String> user = missing.user().or(this::user);
        return "The database's user" + user.map(name -> " " + name).orElse("") + " lacks a right"
                + (missing.certain() ? "" : ", or there is no such thing") + ": " + firstLine(said) + ". "
                + grant(missing, user, sql)
                        .map(grant -> "Have it granted, by " + grant)
                        .orElse("Have it granted")
                + ". All that a watch's user needs is at the end of the script of action=print-ddl with grantTo";
    }

    private static String firstLine(String said) {
        String first = String.valueOf(said).lines().findFirst().orElse("");
        return Printable.line(first.replaceAll("(; SQL statement:| in statement \\[.*|\\.)$", ""));
    }

    private static Optional<String> grant(MissingRight missing, Optional<String> user, String sql) {
        Optional<String> object = missing.object().map(name -> qualified(name, sql));
        Optional<String> right = missing.right().or(() -> object.flatMap(name -> right(name, sql)));
        return right.isPresent() && object.isPresent() && user.isPresent()
                ? Optional.of("GRANT " + right.get() + " ON " + object.get() + " TO " + user.get())
                : Optional.empty();
    }

    /** What a statement needs; those with conditions read, too. */
    private static Optional<String> right(String object, String sql) {
        Matcher statement = STATEMENT.matcher(sql);
        if (sql.isEmpty()) {
            return Optional.of("SELECT"); // what is not known is a query that is streamed
        }
        if (!statement.matches()) {
            return Optional.empty();
        }
        return Optional.of(
                switch (statement.group(1).toUpperCase(Locale.ROOT)) {
                    case "SELECT" -> LOCK.matcher(sql).find() ? "SELECT, UPDATE" : "SELECT";
                    case "LOCK TABLE" -> "SELECT"; // as nothing but reads is kept out of it
                    case "UPDATE" -> "SELECT, UPDATE";
                    case "DELETE" -> "SELECT, DELETE";
                    case "INSERT" -> isInserted(object, sql) ? "INSERT" : "SELECT";
                    default -> "TRIGGER";
                });
    }

    private static boolean isInserted(String object, String sql) {
        Matcher inserted = INSERTED.matcher(sql);
        return inserted.matches() && inserted.group(1).contains(object);
    }

    /** With the schema with which the statement names it. */
    private static String qualified(String object, String sql) {
        String quoted = SIMPLE.matcher(object).matches() ? '"' + object + '"' : object;
        Matcher named = Pattern.compile("(?:\"(?:[^\"]|\"\")+\"\\.)" + Pattern.quote(quoted))
                .matcher(sql);
        return named.find() ? named.group() : object;
    }

    /** On the transaction's connection if there is one, as the database knows him. */
    private Optional<String> user() {
        DataSource dataSource = obtainDataSource();
        Connection connection = null;
        try {
            connection = DataSourceUtils.getConnection(dataSource);
            String quote = connection.getMetaData().getIdentifierQuoteString().strip();
            return Optional.ofNullable(connection.getMetaData().getUserName())
                    .map(name -> quote + name.replace(quote, quote + quote) + quote);
        } catch (SQLException | RuntimeException e) {
            LOG.debug("Nobody knows as whom the database was asked", e);
            return Optional.empty();
        } finally {
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
    }
}
