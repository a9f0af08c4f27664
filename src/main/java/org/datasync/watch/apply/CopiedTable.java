package org.datasync.watch.apply;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.datasync.watch.apply.ApplySpec.CopySpec;
import org.datasync.watch.apply.ApplySpec.Selection;
import org.datasync.watch.records.ChosenTables;
import org.datasync.watch.records.ChosenTables.Choice;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.ColumnStorage;
import org.datasync.watch.schema.Table;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.TableReader;
import org.datasync.watch.schema.ValueType;

/**
 * A table of which changes come.
 *
 * @param text what changes call it
 * @param name its name
 * @param columns those that changes have, in the table's order
 * @param key those of the columns by which changes name records
 * @param storage how each column keeps its values, by its name
 */
record CopiedTable(
        String text, TableName name, List<Column> columns, List<Column> key, Map<String, ColumnStorage> storage) {

    /**
     * Those that options mean.
     *
     * @throws IllegalArgumentException if there are none, or one that is named has no key
     */
    static Choice<CopiedTable> choose(CopySpec spec, TableReader reader) {
        return new ChosenTables(spec.tables(), reader)
                .choose((text, table, options) -> of(text, table, spec.of(options), reader));
    }

    private static CopiedTable of(String text, Table table, Selection selection, TableReader reader) {
        List<Column> key = table.key(selection.keyColumns(), text);
        List<Column> chosen = table.chosen(selection.columns(), selection.excludeColumns());
        List<Column> columns = new ArrayList<>(table.columns());
        columns.removeIf(column -> !key.contains(column) && !chosen.contains(column));
        return new CopiedTable(text, table.name(), columns, key, reader.storage(table.name()));
    }

    ValueType type(Column column) {
        return ValueType.of(column, storage.get(column.name()));
    }
}
