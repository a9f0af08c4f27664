package org.datasync.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.Dialects;
import org.datasync.watch.schema.SchemaScript;
import org.datasync.watch.schema.Table;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.TableReader;
import org.datasync.watch.state.NestedTransactions;
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
     */
    void prepare(boolean creating, String option) {
        if (creating) {
            new SchemaScript(dialect.stateTablesResource(), Map.of())
                    .create(jdbc.getDataSource(), cure(option), this::hasTables);
        }
        List<TableName> tables = new ArrayList<>();
        STATE_COLUMNS.forEach((name, columns) -> {
            Table table = reader.read(name, "createStateTables=true");
            columns.forEach(column -> table.column(column, option));
            tables.add(table.name());
        });
        new TableEngines(jdbc, dialect).require(tables);
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
