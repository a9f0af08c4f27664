package org.datasync.watch.snapshot;

import java.util.Collection;
import java.util.List;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.records.ChosenTables;
import org.datasync.watch.records.TableGuard;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Table;
import org.datasync.watch.schema.TableReader;
import org.datasync.watch.snapshot.SnapshotSpec.Selection;
import org.springframework.jdbc.core.JdbcTemplate;

/** Finds the tables that the options mean, with their columns. Every error names the table, what was expected and the option. */
final class TableChoice {

    private final SnapshotSpec spec;
    private final TableReader reader;
    private final TableGuard guard;

    TableChoice(SnapshotSpec spec, TableReader reader, Dialect dialect, JdbcTemplate jdbc) {
        this.spec = spec;
        this.reader = reader;
        this.guard = new TableGuard(jdbc, dialect, true);
    }

    /**
     * Chooses.
     *
     * @throws IllegalArgumentException if there are none, or one that is named cannot be compared
     */
    ChosenTables.Choice<ComparedTable> read() {
        return new ChosenTables(spec.tables(), reader)
                .choose((text, table, options) -> compared(text, table, spec.of(options)));
    }

    private ComparedTable compared(String text, Table table, Selection selection) {
        guard.objection(table.name()).ifPresent(objection -> {
            throw new IllegalArgumentException(objection);
        });
        List<Column> key = table.key(selection.keyColumns(), text);
        requireUnique(text, table, key.stream().map(Column::name).toList());
        List<Column> shown = table.chosen(selection.columns(), selection.excludeColumns());
        return new ComparedTable(
                text, table, key, shown, selection.where(), spec.comparing().keepsRows());
    }

    /** Two records of the same key would change into each other with each comparison. */
    private void requireUnique(String text, Table table, Collection<String> key) {
        boolean primary = !table.primaryKey().isEmpty() && key.containsAll(table.primaryKey());
        if (!primary && reader.uniqueIndexes(table.name()).stream().noneMatch(key::containsAll)) {
            throw new IllegalArgumentException("Nothing proves that no two records of " + table.name()
                    + " have the same values in the columns " + key + ", so they cannot be told apart. Expected a"
                    + " primary key or a unique index over some of them; name others with the option table." + text
                    + ".keyColumns");
        }
    }
}
