package org.datasync.watch.state;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.schema.Table;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.TableReader;
import org.datasync.watch.upgrade.Place;
import org.datasync.watch.upgrade.VersionedTables;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The database that keeps a watch's state: the watched one, or another.
 *
 * @param jdbc asks it
 * @param dialect how
 * @param reader reads its tables
 * @param transactions begins and commits there
 */
public record StateDatabase(
        JdbcTemplate jdbc, Dialect dialect, TableReader reader, TransactionOperations transactions) {

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

    /** Likewise, of the table that only watches need which compare. */
    private static final Map<String, List<String>> SNAPSHOT_COLUMNS = Map.of(
            "datasync_snapshot",
            List.of(
                    "watch",
                    "tbl",
                    "place",
                    "next_place",
                    "low_key",
                    "high_key",
                    "layout",
                    "missing",
                    "key_count",
                    "entries"));

    /**
     * Makes sure that the tables are there which every watch needs.
     *
     * @param creating whether to create them if they are not
     * @param option which option names the database
     * @param guard looks at them before they are trusted
     */
    public void prepare(boolean creating, String option, Guard guard) {
        prepare(STATE_COLUMNS, creating, option, guard);
    }

    /** The same of the table that remembers what was compared. */
    public void prepareSnapshot(boolean creating, String option, Guard guard) {
        prepare(SNAPSHOT_COLUMNS, creating, option, guard);
    }

    private void prepare(Map<String, List<String>> needed, boolean creating, String option, Guard guard) {
        VersionedTables versioned = versioned();
        if (creating) {
            versioned.ensure(cure(option), () -> has(needed), () -> guard.require(tables()));
        } else if (has(needed)) {
            versioned.require(
                    "createStateTables=true",
                    " or, if it is not ours, name another database with the option " + option);
        }
        Map<TableName, Set<String>> tables = new LinkedHashMap<>();
        needed.forEach((name, columns) -> {
            Table table = reader.read(name, "createStateTables=true");
            columns.forEach(column -> table.column(column, option));
            tables.put(table.name(), versioned.columns());
        });
        tables.put(versioned.versions(), versioned.columns());
        guard.require(tables);
    }

    /** Looks at our own tables before they are trusted. */
    @FunctionalInterface
    public interface Guard {
        /** Refuses tables that are not as we make them; each comes with the names of all columns that we know. */
        void require(Map<TableName, Set<String>> tables);
    }

    /** Those of the tables that are there, with the names of all columns that we know. */
    public Map<TableName, Set<String>> tables() {
        VersionedTables versioned = versioned();
        Set<String> columns = versioned.columns();
        Map<TableName, Set<String>> tables = new LinkedHashMap<>();
        Stream.of(STATE_COLUMNS, SNAPSHOT_COLUMNS)
                .flatMap(needed -> needed.keySet().stream())
                .forEach(name -> reader.find(name).ifPresent(table -> tables.put(table.name(), columns)));
        if (!tables.isEmpty()) {
            tables.put(versioned.versions(), columns);
        }
        return tables;
    }

    /**
     * The statements that make all of these tables, or bring those that are there up to date.
     *
     * @param there the table of versions that is there by then: Derby cannot say that one may be there
     */
    public List<String> script(TableName there) {
        VersionedTables versioned = versioned();
        List<String> statements = hasTables() ? versioned.upgrade() : versioned.statements();
        return versioned.versions().equals(there)
                ? statements.stream()
                        .filter(statement -> !statement.startsWith("CREATE TABLE datasync_version "))
                        .toList()
                : statements;
    }

    /**
     * What a watch's user has to be granted, as statements; the tables need not be there yet.
     *
     * @param grantee to whom, as SQL
     */
    public List<String> grants(String grantee) {
        List<String> grants =
                new ArrayList<>(dialect.grant("SELECT", versioned().versions(), grantee));
        grants.addAll(dialect.grant("SELECT, INSERT, UPDATE", place().nameOf("datasync_watch"), grantee));
        for (String table : List.of("datasync_failure", "datasync_payload", "datasync_snapshot")) {
            grants.addAll(dialect.grant("SELECT, INSERT, UPDATE, DELETE", place().nameOf(table), grantee));
        }
        return grants;
    }

    private VersionedTables versioned() {
        return VersionedTables.ofState(place());
    }

    private Place place() {
        return new Place(jdbc, dialect, reader, transactions);
    }

    private static String cure(String option) {
        return "createStateTables=false, or name a database that takes them with the option stateDataSource"
                + (option.equals("stateDataSource") ? " instead of this one" : "");
    }

    /** Whether all tables are there which every watch needs. */
    public boolean hasTables() {
        return has(STATE_COLUMNS);
    }

    private boolean has(Map<String, List<String>> needed) {
        return needed.keySet().stream().allMatch(table -> reader.findName(table).isPresent());
    }
}
