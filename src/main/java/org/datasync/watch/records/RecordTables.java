package org.datasync.watch.records;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Column.Reading;
import org.datasync.watch.schema.ForeignKey;
import org.datasync.watch.schema.RowReader;
import org.datasync.watch.schema.Table;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.TableReader;

/** The tables whose records change, each looked up once. */
public final class RecordTables {

    private final TableReader reader;
    private final Map<String, Optional<Table>> known = new ConcurrentHashMap<>();
    private final Map<TableName, List<ForeignKey>> foreignKeys = new ConcurrentHashMap<>();
    private final Map<TableName, List<Column>> besides = new ConcurrentHashMap<>();

    /** Looks tables up with this reader. */
    public RecordTables(TableReader reader) {
        this.reader = reader;
    }

    /** The table that a name means. */
    public Optional<Table> find(String name) {
        return known.computeIfAbsent(name, reader::find);
    }

    /** The foreign keys that a table has. */
    public List<ForeignKey> foreignKeys(TableName table) {
        return foreignKeys.computeIfAbsent(table, reader::foreignKeys);
    }

    /**
     * The columns that a query is to name besides {@code *}: those that are read as the JSON that the database makes of them,
     * and those that {@code *} has turned out not to stand for.
     */
    List<Column> besides(Table table) {
        return besides.computeIfAbsent(table.name(), name -> table.columns().stream()
                .filter(column -> column.reading() == Reading.JSON)
                .toList());
    }

    /**
     * Learns from a query's answer which columns there are by now.
     *
     * @param text the name by which the table was found
     * @return whether it should be asked again, with other columns besides {@code *}
     */
    boolean learns(String text, Table table, RowReader answer) {
        if (answer.lacking(table.columns()).isEmpty() && answer.inexact().isEmpty()) {
            return false;
        }
        List<Column> before = besides(table);
        forget();
        List<Column> known = find(text).map(Table::columns).orElse(table.columns());
        Map<String, Column> wanted = new LinkedHashMap<>();
        Stream.of(
                        known.stream().filter(column -> column.reading() == Reading.JSON),
                        answer.inexact().stream(),
                        answer.lacking(known).stream(),
                        before.stream().filter(column -> column.reading() != Reading.JSON))
                .flatMap(columns -> columns)
                .filter(column -> isAmong(known, column))
                .forEach(column -> wanted.putIfAbsent(column.name(), column));
        List<Column> named = List.copyOf(wanted.values());
        besides.put(table.name(), named);
        return !named.equals(before);
    }

    private static boolean isAmong(List<Column> known, Column column) {
        return known.stream().anyMatch(other -> other.name().equals(column.name()));
    }

    /** Looks at the tables anew from now on: a change may have failed because of what has been put right meanwhile. */
    public void forget() {
        known.clear();
        foreignKeys.clear();
        besides.clear();
    }
}
