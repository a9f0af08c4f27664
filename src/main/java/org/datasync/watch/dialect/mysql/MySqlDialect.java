package org.datasync.watch.dialect.mysql;

import java.sql.Types;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.dialect.Triggers;
import org.datasync.watch.dialect.innodb.InnoDbDialect;
import org.datasync.watch.dialect.innodb.InnoDbJson;
import org.datasync.watch.dialect.innodb.InnoDbWork;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Column.Reading;
import org.datasync.watch.schema.JdbcType;
import org.datasync.watch.schema.Product;
import org.datasync.watch.schema.ValueKind;

/** MySQL 8.0 and later, by its own driver. */
public final class MySqlDialect extends InnoDbDialect {

    private static final String OTHER = "MariaDB";

    private static final String WITHOUT_BACKSLASHES = """
            SELECT 'sql_mode has NO_BACKSLASH_ESCAPES, with which the driver finds no table whose name has a _. Give the watch''s\
             sessions another one, by sessionVariables=sql_mode=... in the URL of its dataSource'
            FROM DUAL
            WHERE FIND_IN_SET('NO_BACKSLASH_ESCAPES', @@SESSION.sql_mode) > 0""";

    private static final String WITHOUT_TRANSACTION =
            " AND p.ID NOT IN (SELECT o.trx_mysql_thread_id FROM information_schema.INNODB_TRX o)";

    private static final Pattern VERB = Pattern.compile("^\\s*\\w+");

    /** The dialect. */
    public MySqlDialect() {
        super("MySQL");
    }

    /** By a hint, which is of this statement alone. */
    @Override
    public String inZone(String zone, String statement) {
        return VERB.matcher(statement).replaceFirst("$0 /*+ SET_VAR(time_zone = '" + zone + "') */");
    }

    /** The driver looks for placeholders by itself, and takes a backslash in a name for the beginning of an escape. */
    @Override
    public String quote(String identifier) {
        if (identifier.endsWith("\\") || identifier.contains("\\`")) {
            throw new IllegalArgumentException("The driver of MySQL cannot tell where the name " + identifier
                    + " ends, because of its backslash. Give it another name, or leave it out by the options tables or"
                    + " excludeColumns");
        }
        return super.quote(identifier);
    }

    /** The driver looks for escapes of JDBC by itself, too, which begin with a brace: behind a name with an odd quote in any text. */
    @Override
    public String literal(String text) {
        return text.contains("{") ? hexadecimalLiteral(text) : super.literal(text);
    }

    @Override
    public String isGenerated() {
        return "GENERATION_EXPRESSION <> ''";
    }

    /** MariaDB's scripts do. */
    @Override
    protected String folder() {
        return "mariadb";
    }

    /** MD5 is no part of the server any more since 9.6. */
    @Override
    protected String digest(String bytes) {
        return "SHA2(" + bytes + ", 256)";
    }

    @Override
    protected String exactNumber(String value) {
        return "CAST(" + value + " + 0 AS JSON)";
    }

    @Override
    protected boolean callsNumbersBits() {
        return true;
    }

    /** A time of day has no sign and two digits for its driver, even if the value has. */
    @Override
    public OptionalInt digits(JdbcType type, OptionalInt told) {
        return type.code() == Types.TIME
                ? OptionalInt.of(Math.max(0, type.size() - "23:59:59.".length()))
                : super.digits(type, told);
    }

    /** By the type that they have as JSON: a strict session refuses to read bytes as a number. */
    @Override
    protected String bytesAreBits(String value) {
        return "JSON_TYPE(JSON_EXTRACT(JSON_ARRAY(" + value + "), '$[0]')) = 'BIT'";
    }

    /** JSON has the character set of bytes, but the texts made of it do not. */
    @Override
    protected String charset(String value) {
        return super.charset("CONCAT(" + value + ", '')");
    }

    @Override
    protected String exactCollation() {
        return "utf8mb4_0900_bin";
    }

    @Override
    public Triggers triggers() {
        return new MySqlTriggers(this);
    }

    /**
     * Points in time are read as what they are, since the driver takes them to be of the JVM's zone unless it is told another; times of
     * day with all of their digits.
     */
    @Override
    public Reading reading(ValueKind kind, JdbcType type) {
        if (kind == ValueKind.TEXT && type.isNamed("bit")) {
            return Reading.BITS;
        }
        return kind == ValueKind.TIMESTAMP_WITH_ZONE || kind == ValueKind.TIME
                ? Reading.JSON
                : super.reading(kind, type);
    }

    @Override
    public String json(Column column) {
        String name = quote(column.name());
        return switch (column.kind()) {
            case TIMESTAMP_WITH_ZONE -> InnoDbJson.instantOrNull(name);
            case TIME -> "CONCAT('\"', " + name + ", '\"')";
            default -> super.json(column);
        };
    }

    @Override
    public SqlClause in(Column column, Collection<?> values) {
        Map<Boolean, List<Object>> byForm =
                values.stream().collect(Collectors.partitioningBy(MySqlDates::isNone, Collectors.toList()));
        if (!MySqlDates.isOf(column) || byForm.get(true).isEmpty()) {
            return super.in(column, values);
        }
        SqlClause strange = super.in(
                MySqlDates.number(quote(column.name())),
                byForm.get(true).stream()
                        .map(text -> MySqlDates.number(column, text))
                        .toList());
        if (byForm.get(false).isEmpty()) {
            return strange;
        }
        SqlClause usual = super.in(column, byForm.get(false));
        return new SqlClause(
                "(" + strange.sql() + " OR " + usual.sql() + ")",
                Stream.of(strange, usual)
                        .flatMap(clause -> clause.arguments().stream())
                        .toList());
    }

    /** MySQL's driver calls a MariaDB server MySQL, and so does MariaDB's driver a server of MySQL. */
    @Override
    public Optional<String> mismatch(Product product) {
        boolean otherServer = product.version().contains(OTHER);
        return otherServer || product.driver().contains(OTHER)
                ? Optional.of("The server is " + (otherServer ? OTHER : "MySQL") + " " + product.version()
                        + ", and the driver is " + product.driver()
                        + ", which are not known to fit. Use the server's own"
                        + " driver, by a URL that begins with " + (otherServer ? "jdbc:mariadb:" : "jdbc:mysql:"))
                : Optional.empty();
    }

    @Override
    public Optional<String> wrongSettings() {
        return Optional.of(WITHOUT_BACKSLASHES + " UNION ALL " + LOGGING_STATEMENTS);
    }

    /** A list of ids would be looked up in all rows, if most are in it, even where it is told to use the index. */
    @Override
    public SqlClause deleteByIds(String table, String index, Column id, Collection<?> ids, SqlClause rest) {
        return index == null
                ? super.deleteByIds(table, null, id, ids, rest)
                : MySqlLookups.delete(this, new MySqlLookups.Rows(table, index, id, ids), rest);
    }

    /** As hexadecimal digits: those of a whole id, of which {@code XA COMMIT} wants the parts. */
    @Override
    public Optional<SqlClause> preparedTransactions(String watch, int lane) {
        return Optional.of(SqlClause.of("XA RECOVER CONVERT XID"));
    }

    /**
     * Statements have no number that every user sees who sees connections. So one that has no transaction has ended once its connection
     * has been seen without such a one. A statement that has a transaction ends with that at the latest, and is not listed besides: or
     * connections that are never idle would hold others up for ever.
     */
    @Override
    public Optional<String> openWork(String nonce) {
        return Optional.of(InnoDbWork.query(nonce, "p.ID", WITHOUT_TRANSACTION));
    }
}
