package org.datasync.watch.upgrade;

import java.util.List;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.schema.TableName;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/** One row of the table {@code datasync_version}: which of their scripts has made some tables of ours what they are. */
final class VersionStore {

    /** What no row says: that is how our tables were before they had versions. */
    private static final int FIRST = 1;

    private final Place place;
    private final TableName table;
    private final String name;
    private boolean there;

    VersionStore(Place place, TableName table, String name) {
        this.place = place;
        this.table = table;
        this.name = name;
    }

    TableName table() {
        return table;
    }

    /** The version that is stored. */
    int read() {
        if (!there) {
            there = place.reader().findName(table.text()).isPresent();
        }
        return there ? read("") : FIRST;
    }

    private int read(String end) {
        return place
                .jdbc()
                .queryForList("SELECT version FROM " + quoted() + " WHERE table_name = ?" + end, Integer.class, name)
                .stream()
                .findFirst()
                .orElse(FIRST);
    }

    /**
     * Runs statements in one transaction that has the row's lock, unless they have run already; the last of them stores the version
     * that they make. Another node that does the same waits, and finds it done.
     */
    void apply(int version, List<String> statements) {
        try {
            place.transactions().executeWithoutResult(status -> {
                if (locked() < version) {
                    statements.forEach(place.jdbc()::execute);
                }
            });
        } catch (DataAccessException e) {
            if (read() < version) { // there was no row to lock yet, and another node has inserted it
                throw e;
            }
        }
    }

    private int locked() {
        Dialect dialect = place.dialect();
        JdbcTemplate jdbc = place.jdbc();
        dialect.writingTransactionStart(quoted()).ifPresent(jdbc::execute);
        dialect.transactionStart().ifPresent(jdbc::execute);
        if (dialect.locksByWriting()) {
            jdbc.update("UPDATE " + quoted() + " SET version = version WHERE table_name = ?", name);
        }
        return read(dialect.lockRows());
    }

    private String quoted() {
        return place.dialect().quote(table);
    }
}
