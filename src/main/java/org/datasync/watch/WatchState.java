package org.datasync.watch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.Dialects;
import org.datasync.watch.schema.SchemaScript;
import org.datasync.watch.schema.Table;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.TableReader;
import org.datasync.watch.state.NestedTransactions;
import org.datasync.watch.trigger.Finding;
import org.datasync.watch.trigger.OwnTables;
import org.datasync.watch.trigger.TableEngines;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/** The database that keeps a watch's state: the watched one, or another. */
record WatchState(JdbcTemplate jdbc, Dialect dialect, TableReader reader, TransactionOperations transactions) {

    /** The columns without which our own tables are of no use, by table. */
    private static final Map<String, List<String>> STATE_COLUMNS = Map.of(
            "datasync_watch",
            List.of("watch", "lane", "lanes", "pattern", "position_text", "failures", "holder", "successes"),
            "datasync_failure",
            List.of(
                    "watch",
                    "lane",
                    "failure",
                    "status",
                    "change_id",
                    "row_id",
                    "bucket",
                    "record_id",
                    "payload",
                    "overtaken"),
            "datasync_payload",
            List.of("failure", "part", "part_text"));

    /**
     * Another database than the watched one. Its transactions are begun and committed by the component alone.
     *
     * @throws IllegalArgumentException if it is not one that is known
     */
    static WatchState apart(DataSource dataSource) {
        TableReader reader = new TableReader(dataSource);
        return new WatchState(
                new JdbcTemplate(dataSource),
                Dialects.of(reader.productName()),
                reader,
                NestedTransactions.ofState(dataSource));
    }

    /**
     * Makes sure that the tables are there.
     *
     * @param creating whether to create them if they are not
     * @param option which option names the database
     * @param trustedOwners who may own them besides those who could do so anyway
     */
    void prepare(boolean creating, String option, List<String> trustedOwners) {
        SchemaScript script = script();
        if (creating) {
            script.create(jdbc.getDataSource(), cure(option), this::hasTables);
        }
        Map<TableName, Set<String>> tables = new LinkedHashMap<>();
        STATE_COLUMNS.forEach((name, columns) -> {
            Table table = reader.read(name, "createStateTables=true");
            columns.forEach(column -> table.column(column, option));
            tables.put(table.name(), script.columns());
        });
        new OwnTables(jdbc, dialect, trustedOwners).require(tables);
        new TableEngines(jdbc, dialect).require(List.copyOf(tables.keySet()));
    }

    /** What is strange about those of the tables that are there. */
    List<Finding> strangers(List<String> trustedOwners) {
        Map<TableName, Set<String>> tables = new LinkedHashMap<>();
        STATE_COLUMNS.keySet().forEach(name -> reader.find(name)
                .ifPresent(table -> tables.put(table.name(), script().columns())));
        return tables.isEmpty() ? List.of() : new OwnTables(jdbc, dialect, trustedOwners).strangers(tables);
    }

    private SchemaScript script() {
        return new SchemaScript(dialect.stateTablesResource(), Map.of());
    }

    private static String cure(String option) {
        return "createStateTables=false, or name a database that takes them with the option stateDataSource"
                + (option.equals("stateDataSource") ? " instead of this one" : "");
    }

    /** Whether all of the tables are there. */
    boolean hasTables() {
        return STATE_COLUMNS.keySet().stream()
                .allMatch(table -> reader.find(table).isPresent());
    }
}
