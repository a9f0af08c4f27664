package org.datasync.watch.upgrade;

import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.TableReader;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/**
 * A database that has tables of ours.
 *
 * @param jdbc asks it
 * @param dialect how
 * @param reader reads its tables
 * @param transactions begins and commits there
 */
public record Place(JdbcTemplate jdbc, Dialect dialect, TableReader reader, TransactionOperations transactions) {

    private static final String VERSIONS = "datasync_version";

    /** What {@code datasync_version} is called, in the session's own schema. */
    TableName versions() {
        return nameOf(VERSIONS);
    }

    /** The same beside another table. */
    public TableName versionsBeside(TableName table) {
        return nameOf(beside(table, VERSIONS));
    }

    /** How an option would name a table beside another one. */
    public static String beside(TableName table, String name) {
        return table.schema().isEmpty() ? name : '"' + table.schema().replace("\"", "\"\"") + "\"." + name;
    }

    /** The name that a table has or, if it is not there, will have. */
    public TableName nameOf(String text) {
        return reader.findName(text).orElseGet(() -> reader.nameOfNew(text));
    }
}
