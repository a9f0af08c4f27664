package org.datasync.watch.schema;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.datasync.watch.log.Log;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Reads the description of tables from a database. Joins the caller's transaction if there is one. */
public final class TableReader {

    /** Nodes that start at once lock each other out of the schema, on some databases. */
    private static final int MAX_READS = 5;

    private static final Log LOG = Log.of(TableReader.class);

    private final JdbcTemplate jdbc;
    private final SchemaDialect dialect;

    /** Reads from this database; many tables in a few statements, if its dialect tells how to read their keys. */
    public TableReader(DataSource dataSource, SchemaDialect dialect) {
        this.jdbc = new NamedRights(dataSource, dialect);
        this.dialect = dialect;
    }

    /** What a database is, as its driver tells it; by it the dialect is found. */
    public static Product product(DataSource dataSource) {
        return new JdbcTemplate(dataSource).execute((ConnectionCallback<Product>) connection -> {
            DatabaseMetaData metaData = connection.getMetaData();
            return new Product(
                    metaData.getDatabaseProductName(), metaData.getDatabaseProductVersion(), metaData.getDriverName());
        });
    }

    /** What a database puts around identifiers that are meant exactly, as its driver says; empty if there is no such thing. */
    public static String identifierQuote(DataSource dataSource) {
        String quote = new JdbcTemplate(dataSource).execute((ConnectionCallback<String>)
                connection -> connection.getMetaData().getIdentifierQuoteString());
        return quote == null ? "" : quote.strip();
    }

    /** Whether transactions of this database are READ COMMITTED unless asked for otherwise. */
    public boolean isReadCommittedByDefault() {
        return with(
                namespace -> namespace.connection().getTransactionIsolation() == Connection.TRANSACTION_READ_COMMITTED);
    }

    /**
     * The table that an option names: {@code table} in the session's own schema or {@code schema.table}, parts in quotes
     * meant exactly, others exactly if there is such a table and else in any case.
     */
    public Optional<Table> find(String text) {
        return with(namespace -> {
            Optional<TableName> found = locate(namespace, text);
            return found.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            namespace.describe(found.get().schema(), found.get().name()));
        });
    }

    /** The name of the table that an option names, if there is one, without looking at what it is like. */
    public Optional<TableName> findName(String text) {
        return with(namespace -> locate(namespace, text));
    }

    private Optional<TableName> locate(Namespace namespace, String text) throws SQLException {
        List<TableName.Part> parts = partsOf(text);
        namespace.require(parts);
        String schema = parts.size() == 2 ? namespace.schema(parts.get(0)) : namespace.ofNames(text);
        return schema == null
                ? Optional.empty()
                : namespace.table(schema, parts.get(parts.size() - 1)).map(name -> new TableName(schema, name));
    }

    /**
     * The table that an option names.
     *
     * @throws IllegalArgumentException if there is none; it names the option that cures it
     */
    public Table read(String text, String option) {
        return find(text).orElseThrow(() -> missing(text, option));
    }

    /**
     * The tables that an option's names mean, each once, in the order of their names: {@code table} or {@code schema.table},
     * where in parts without quotes a {@code *} stands for any characters. Views and the database's own tables are none.
     *
     * @throws IllegalArgumentException if there is no table for one of the names; it names the option
     */
    public List<Table> list(List<String> texts, String option) {
        return with(namespace -> {
            ManyTables tables = new ManyTables(namespace, dialect.primaryKeys());
            Map<String, TableName> found = new TreeMap<>();
            for (String text : texts) {
                List<TableName> names = tables.named(partsOf(text));
                if (names.isEmpty()) {
                    throw missing(text, option);
                }
                names.forEach(name -> found.put(name.toString(), name));
            }
            return tables.describe(found.values());
        });
    }

    private static IllegalArgumentException missing(String text, String option) {
        return new IllegalArgumentException("There is no table " + text
                + " in the database, or the user may not see it; expected it by the option " + option
                + ". Write schema.table if it lies in another schema");
    }

    /** What each of these names means, as {@link #list} takes them; nothing if there is no such table. */
    public Map<String, List<TableName>> names(Collection<String> texts) {
        return with(namespace -> {
            ManyTables tables = new ManyTables(namespace, dialect.primaryKeys());
            Map<String, List<TableName>> names = new LinkedHashMap<>();
            for (String text : texts) {
                names.put(text, tables.named(partsOf(text)));
            }
            return names;
        });
    }

    /** Tells of tables whether one of an option's names, as {@link #list} takes them, means them. */
    public Predicate<TableName> among(List<String> texts) {
        return with(namespace -> {
            Predicate<TableName> any = table -> false;
            for (String text : texts) {
                List<TableName.Part> parts = partsOf(text);
                namespace.require(parts);
                Predicate<String> schema = parts.size() == 2 ? parts.get(0).matcher() : namespace.ofNames(text)::equals;
                Predicate<String> name = parts.get(parts.size() - 1).matcher();
                any = any.or(table -> schema.test(table.schema()) && name.test(table.name()));
            }
            return any;
        });
    }

    /** How tables are named in options so that {@link #find} finds them: without the schema if that is the session's own. */
    public Function<TableName, String> texts() {
        String current = with(namespace -> namespace.current());
        return table -> table.schema().equals(current) ? TableName.text(table.name()) : table.text();
    }

    /** The name that a table of this name will have once it is created: parts in quotes exactly, others as is usual here. */
    public TableName nameOfNew(String text) {
        List<TableName.Part> parts = partsOf(text);
        return with(namespace -> {
            namespace.require(parts);
            String schema = parts.size() == 2 ? namespace.ofNew(parts.get(0)) : namespace.ofNames(text);
            return new TableName(schema, namespace.folded(parts.get(parts.size() - 1)));
        });
    }

    /** How the database spells a name that is written without quotes. */
    public String usual(String name) {
        return with(namespace -> namespace.folded(new TableName.Part(name, false)));
    }

    /** How the columns of a table keep what is written to them, by name. */
    public Map<String, ColumnStorage> storage(TableName table) {
        return with(namespace -> namespace.storage(table));
    }

    /** The foreign keys that a table has, as far as the user may see them. */
    public List<ForeignKey> foreignKeys(TableName table) {
        return with(namespace -> namespace.foreignKeys(table));
    }

    /** Whether an index of a table begins with these columns. */
    public boolean isIndexed(TableName table, List<String> columns) {
        return index(table, columns).isPresent();
    }

    /** The name of an index of a table that begins with these columns: of several that of the fewest columns. */
    public Optional<String> index(TableName table, List<String> columns) {
        return with(namespace -> namespace.indexes(table).entrySet().stream()
                .filter(index -> index.getValue().size() >= columns.size()
                        && columns.equals(index.getValue().subList(0, columns.size())))
                .min(Comparator.comparingInt(index -> index.getValue().size()))
                .map(Map.Entry::getKey));
    }

    /** The columns of each unique index of a table, of those over all records and of nothing but columns. */
    public Collection<List<String>> uniqueIndexes(TableName table) {
        return with(namespace -> namespace.uniqueIndexes(table));
    }

    private static List<TableName.Part> partsOf(String text) {
        List<TableName.Part> parts = TableName.parse(text);
        if (parts.size() > 2) {
            throw new IllegalArgumentException(
                    "The table name " + text + " has " + parts.size() + " parts; expected table or schema.table");
        }
        return parts;
    }

    private interface Question<T> {
        T ask(Namespace namespace) throws SQLException;
    }

    private <T> T with(Question<T> question) {
        for (int left = MAX_READS - 1; ; left--) {
            try {
                return ask(question);
            } catch (PessimisticLockingFailureException e) {
                if (left == 0 || TransactionSynchronizationManager.isActualTransactionActive()) {
                    throw e; // in a transaction, which the database may have undone, it is not tried again
                }
                LOG.debug("The schema is read again, as another node's DDL has had a lock on it for too long", e);
            }
        }
    }

    private <T> T ask(Question<T> question) {
        return jdbc.execute((ConnectionCallback<T>) connection -> question.ask(new Namespace(connection, dialect)));
    }
}
