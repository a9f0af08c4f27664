package org.datasync.watch.dialect;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Product;
import org.datasync.watch.schema.SchemaDialect;
import org.datasync.watch.schema.SchemaScript;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.ValueKind;

/** How a database wants its SQL: the standard's way, from which the class of a database shows its differences only. */
public abstract class Dialect
        implements SchemaDialect,
                SuitabilityDialect,
                QueueDialect,
                TransactionDialect,
                RecordDialect,
                WriteDialect,
                HorizonDialect,
                AdministrationDialect {

    /** What the name of a writer begins with whose transaction is prepared, and which keeps this name to its end. */
    public static final String PREPARED = "prepared ";

    /** The name of the index of a primary key, where statements have to name indexes. */
    public static final String PRIMARY_KEY = "PRIMARY";

    /** What a table's row is called in SQL of ours; no table has a column of this name. */
    public static final String ROW = "datasync_row";

    /**
     * How the SQL states begin that speak of a connection, a rolled back transaction, a transaction in the wrong state,
     * (PostgreSQL) resources, locks, an operator or a statement's time, the system; of an aborted transaction and of
     * time-outs.
     */
    private static final List<String> INFRASTRUCTURE =
            List.of("08", "40", "25", "531", "533", "534", "55", "57", "58", "70100", "HYT");

    private static final String RESOURCES = "org/datasync/watch/dialect/";

    private final String name;
    private final Set<String> products;
    private final Set<Capability> capabilities;

    /**
     * A dialect.
     *
     * @param name the database's name for people
     * @param products the product names by which JDBC drivers announce this database
     * @param lacking what this database cannot do
     */
    protected Dialect(String name, Set<String> products, Capability... lacking) {
        this.name = name;
        this.products = Set.copyOf(products);
        EnumSet<Capability> all = EnumSet.allOf(Capability.class);
        all.removeAll(List.of(lacking));
        this.capabilities = Collections.unmodifiableSet(all);
    }

    /** The database's name for people. */
    public final String name() {
        return name;
    }

    /** What this database can do. */
    public final Set<Capability> capabilities() {
        return capabilities;
    }

    /** Whether this is the dialect of a database that announces itself so. */
    public final boolean isFor(String productName) {
        return products.contains(productName);
    }

    /** A sentence that says why this product is none of this dialect's, though it has its name; empty if it is. */
    public Optional<String> mismatch(Product product) {
        return Optional.empty();
    }

    /**
     * The scripts of {@code datasync_watch} and what belongs to it, of version 1 and so on; each may run repeatedly but for the rows
     * that it writes.
     */
    public final List<SchemaScript> stateTables() {
        return scripts("state-tables", Map.of());
    }

    /**
     * The scripts of our own change table under a name.
     *
     * @param versions what {@code datasync_version} is called beside it
     */
    public final List<SchemaScript> changeTable(TableName table, TableName versions) {
        return scripts(
                "change-table",
                Map.of(
                        "table", quote(table),
                        "name", literal(table.name()),
                        "versions", quote(versions),
                        "first", firstId()));
    }

    /**
     * The scripts of the table that remembers what is captured.
     *
     * @param versions what {@code datasync_version} is called beside it
     */
    public final List<SchemaScript> captureTable(TableName table, TableName versions) {
        return scripts("capture-table", Map.of("table", quote(table), "versions", quote(versions)));
    }

    /** Numbered from the second on. */
    private List<SchemaScript> scripts(String file, Map<String, String> values) {
        List<SchemaScript> scripts = new ArrayList<>();
        String resource = resource(file + ".sql");
        do {
            scripts.add(new SchemaScript(resource, values));
            resource = resource(file + "-" + (scripts.size() + 1) + ".sql");
        } while (SchemaScript.isThere(resource));
        return scripts;
    }

    /** By the clock: a table that is made anew begins above all ids of the one before, unless that got a million a second. */
    private static String firstId() {
        return String.valueOf(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
    }

    /**
     * The SQL of triggers.
     *
     * @throws IllegalArgumentException if the database lacks {@link Capability#TRIGGER}
     */
    public Triggers triggers() {
        throw new IllegalArgumentException(Capability.TRIGGER.title() + " is something that " + this + " cannot do");
    }

    /** How sessions are told what others have committed; empty where they are not. */
    public Optional<Notifications> notifications() {
        return Optional.empty();
    }

    /**
     * The class path resource with the DDL of the index by which transactions are found in our own change table, where the
     * database has {@link Capability#TRANSACTION_ID}; may run repeatedly. {@code ${table}} in it stands for the quoted table
     * name, {@code ${index}} for that of the index.
     */
    public final String transactionIndexResource() {
        return resource("transaction-index.sql");
    }

    private String resource(String file) {
        return RESOURCES + folder() + "/" + file;
    }

    /** The folder of the DDL of our tables. */
    protected String folder() {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Whether it is only ever reached over a network. */
    public boolean isServer() {
        return false;
    }

    /** An identifier in the quotes that make the database take it exactly. */
    @Override
    public String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    /** A text as a literal. */
    public String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** A table's full name in quotes. */
    @Override
    public final String quote(TableName table) {
        return table.schema().isEmpty() ? quote(table.name()) : quote(table.schema()) + "." + quote(table.name());
    }

    /** The end of a SELECT that takes at most as many rows as the one placeholder in it says. */
    @Override
    public String limit() {
        return " FETCH FIRST ? ROWS ONLY";
    }

    @Override
    public SqlClause limited(SqlClause query, int rows) {
        List<Object> arguments = new ArrayList<>(query.arguments());
        arguments.add(rows);
        return new SqlClause(query.sql() + limit(), arguments);
    }

    /**
     * The end of a SELECT that locks its rows and leaves out those that another transaction has locked; without
     * {@link Capability#SKIP_LOCKED} it waits for these, as {@link #lockRows} does.
     */
    public final String skipLocked() {
        return lockRows() + (capabilities.contains(Capability.SKIP_LOCKED) ? " SKIP LOCKED" : "");
    }

    /** An expression's value as text, for which two values are equal only if they are so byte by byte. */
    public String text(String expression) {
        return "CAST(" + expression + " AS VARCHAR)";
    }

    /**
     * A column's value as text.
     *
     * @throws IllegalArgumentException if the database cannot turn values of its type into text
     */
    public String text(Column column) {
        String name = quote(column.name());
        return column.kind() == ValueKind.BINARY ? hexadecimal(name) : text(name);
    }

    /** Whether Java's text of what is read of a column is what {@link #text(Column)} gives, whatever the value. */
    public boolean readsAsText(Column column) {
        return false;
    }

    /** How large a text is, in bytes or characters: what the database tells without reading it. */
    public String size(String expression) {
        return "CHAR_LENGTH(" + expression + ")";
    }

    /** The value of an expression of bytes as text. */
    public String hexadecimal(String expression) {
        return text(expression);
    }

    @Override
    public String concatenate(List<String> expressions) {
        return "(" + String.join(" || ", expressions) + ")";
    }

    /**
     * The bucket, 0 to 1023, of a text: a hash of it, the same in every session and every version of the database. Where
     * the database has no hash function, and so lacks {@link Capability#LANES}, everything is in bucket 0.
     */
    public String bucket(String text) {
        return "0";
    }

    /**
     * What to compare instead of a text that {@link #text} gives, where many such are compared with the result of a
     * subquery: equal if, and only if, the texts are.
     */
    public String comparable(String text) {
        return text;
    }

    /**
     * The database's time as milliseconds of the epoch, whatever the session's zone; empty where it has none, or it runs in
     * the JVM anyway.
     */
    public Optional<String> epochMillis() {
        return Optional.empty();
    }

    /** Whether an expression is one of some values; there must be at least one. */
    public SqlClause in(String expression, Collection<?> values) {
        String placeholders = String.join(",", Collections.nCopies(values.size(), "?"));
        return new SqlClause(
                expression + " IN (" + placeholders + ")",
                values.stream().map(this::bound).toList());
    }

    /** Whether an expression that no index has is one of some texts; there must be at least one. */
    public SqlClause isAmong(String expression, Collection<String> texts) {
        return in(expression, texts);
    }

    /** Whether a column is one of some values; there must be at least one. */
    public SqlClause in(Column column, Collection<?> values) {
        return in(quote(column.name()), values);
    }

    /**
     * Deletes rows by their ids, such that it waits for no other rows.
     *
     * @param table its quoted name
     * @param index the name of the index of the id, as in {@link #deleteBy}
     * @param rest what else is true of the rows
     */
    public SqlClause deleteByIds(String table, String index, Column id, Collection<?> ids, SqlClause rest) {
        SqlClause condition = in(id, ids);
        List<Object> arguments = new ArrayList<>(condition.arguments());
        arguments.addAll(rest.arguments());
        return new SqlClause(deleteBy(table, index) + condition.where() + rest.and(), arguments);
    }

    /** What the driver takes for a value, which may be any that {@link ValueKind} reads. */
    @Override
    public Object bound(Object value) {
        return value;
    }

    @Override
    public String placeholder(Column column) {
        return "?";
    }

    /**
     * Whether a failure speaks of the connection, the server or other transactions, and not of the rows that a statement is
     * about: it passes, or is put right, without a row being changed. So no row is to blame for it.
     *
     * <p>It is one if anything in its chain of causes is an exception that JDBC declares to be of the connection, to be
     * transient or recoverable, or has an SQL state or code that {@link #isInfrastructure(SQLException)} knows. Everything
     * else may be a row's: what is wrong with data, types, sizes, rights or names, and what drivers or we throw at values.
     */
    public final boolean isInfrastructure(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && isInfrastructure(sql)) {
                return true;
            }
        }
        return failure instanceof Error
                && !(failure instanceof StackOverflowError || failure instanceof OutOfMemoryError);
    }

    /** The same of one exception; by its class, and where drivers do not use these, by its SQL state. */
    protected boolean isInfrastructure(SQLException failure) {
        return failure instanceof SQLTransientException
                || failure instanceof SQLRecoverableException
                || failure instanceof SQLNonTransientConnectionException
                || (failure.getSQLState() != null
                        && INFRASTRUCTURE.stream().anyMatch(failure.getSQLState()::startsWith));
    }

    @Override
    public final String toString() {
        return name;
    }
}
