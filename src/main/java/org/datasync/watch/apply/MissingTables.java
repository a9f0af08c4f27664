package org.datasync.watch.apply;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.datasync.watch.apply.ApplySpec.CopySpec;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.log.Log;
import org.datasync.watch.records.ChosenTables.Choice;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.TableReader;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Makes the tables that changes of a database's tables would be written to, as far as there are none. A table that is there is left
 * as it is, whatever its columns are.
 *
 * <p>It never runs inside a transaction, which some databases would commit with the table. Several nodes may do it at once: one
 * that loses the race for a table finds it there when it looks again.
 */
public final class MissingTables {

    private static final Log LOG = Log.of(MissingTables.class);

    private final CopySpec copy;
    private final TableReader source;
    private final DataSource dataSource;
    private final Dialect dialect;
    private final TableReader target;
    private final TargetNames names;
    private final TableDdl ddl;

    /** A database of which changes come, or to which they are written. */
    public record Side(DataSource dataSource, Dialect dialect) {

        private TableReader reader() {
            return new TableReader(dataSource, dialect);
        }
    }

    private record Missing(TableName name, String sql) {}

    /** Looks at how the two spell names, and at no table yet. */
    public MissingTables(Side source, Side target, CopySpec copy, ApplySpec spec) {
        this.copy = copy;
        this.source = source.reader();
        this.dataSource = target.dataSource();
        this.dialect = target.dialect();
        this.target = target.reader();
        this.names = new TargetNames(spec.names(), dialect);
        this.ddl = new TableDdl(source.dialect(), this.source, dialect, this.target, spec);
    }

    /**
     * The statements that make them, as a script.
     *
     * @throws IllegalArgumentException if a column has no type over there that keeps its values
     */
    public String script() {
        Map<String, Missing> missing = missing();
        String header =
                "-- Tables for changes of others: columns and keys, no foreign keys, no other indexes, no defaults.\n";
        return missing.isEmpty()
                ? header + "-- None is missing.\n"
                : missing.values().stream()
                        .map(table -> table.sql() + ";\n")
                        .collect(Collectors.joining("\n", header + "\n", ""));
    }

    /**
     * Makes them.
     *
     * @throws IllegalArgumentException if a column has no type over there that keeps its values; then none is made
     * @throws IllegalStateException if the database refuses, or a transaction is active
     */
    public void create() {
        Map<String, Missing> missing = missing();
        if (!missing.isEmpty() && TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException(
                    "The tables " + missing.values().stream().map(Missing::name).toList()
                            + " are missing, and cannot be created by createTables=true inside a transaction, which some databases"
                            + " would commit with them. Name the endpoint by to, so that it starts with its route, or create them by"
                            + " the script of action=print-ddl");
        }
        missing.forEach(this::create);
    }

    private Map<String, Missing> missing() {
        Choice<CopiedTable> choice = CopiedTable.choose(copy, source);
        choice.leftOut().forEach(reason -> LOG.debug("No table is made: {}", reason));
        List<CopiedTable> tables = choice.tables();
        Map<String, Missing> missing = new LinkedHashMap<>();
        for (CopiedTable table : tables) {
            if (!isThere(table.text())) {
                TableName name = ddl.name(table, tables);
                missing.put(table.text(), new Missing(name, ddl.create(table, name)));
            }
        }
        return missing;
    }

    private boolean isThere(String text) {
        return target.find(names.table(text)).isPresent();
    }

    private void create(String text, Missing table) {
        try {
            run(table.sql());
        } catch (DataAccessException e) {
            if (!isThere(text)) {
                throw new IllegalStateException(
                        "The database refuses to create the table " + table.name()
                                + " for changes of table " + text
                                + ", perhaps as the user lacks the right to create tables there"
                                + " (CREATE on its schema or database). Grant it, or have the script of action=print-ddl run by a user who"
                                + " may, and leave out createTables",
                        e);
            }
            LOG.debug("The table {} cannot be created, but is there, as another node has created it", table.name(), e);
            return;
        }
        LOG.info(
                "The table {} is created for changes of table {}: its columns and key, no foreign keys, no other indexes,"
                        + " no defaults",
                table.name(),
                text);
    }

    private void run(String sql) {
        new JdbcTemplate(dataSource).execute((ConnectionCallback<Void>) connection -> {
            execute(connection, sql);
            return null;
        });
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
        if (!connection.getAutoCommit()) {
            connection.commit(); // pools may be set so
        }
    }
}
