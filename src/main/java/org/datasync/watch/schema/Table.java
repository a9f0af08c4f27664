package org.datasync.watch.schema;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A table as the database describes it.
 *
 * @param name its name
 * @param columns its columns in order
 * @param primaryKey the names of the primary key's columns in key order; empty if it has none
 * @param partitioned whether its rows lie in partitions, which can be written to by themselves
 * @param peculiarity what else a database's triggers have to know of it, as only they understand it; null if there is nothing
 */
public record Table(
        TableName name, List<Column> columns, List<String> primaryKey, boolean partitioned, String peculiarity) {

    /** A table without peculiarities. */
    public Table(TableName name, List<Column> columns, List<String> primaryKey, boolean partitioned) {
        this(name, columns, primaryKey, partitioned, null);
    }

    /** Copies the lists. */
    public Table {
        columns = List.copyOf(columns);
        primaryKey = List.copyOf(primaryKey);
    }

    /** The same with something that its database's triggers have to know. */
    public Table withPeculiarity(String what) {
        return new Table(name, columns, primaryKey, partitioned, what);
    }

    /** The column that an option names: exactly so if quoted or if there is one, else in any case. */
    public Optional<Column> find(String text) {
        Optional<Column> plain = TableName.isPlain(text) ? named(text) : Optional.empty();
        return plain.isPresent() ? plain : meant(text);
    }

    /** For each change that is read it is asked once at least. */
    private Optional<Column> named(String text) {
        for (Column column : columns) {
            if (column.name().equals(text)) {
                return Optional.of(column);
            }
        }
        return Optional.empty();
    }

    private Optional<Column> meant(String text) {
        TableName.Part wanted = TableName.parse(text).get(0);
        Optional<Column> exact = columns.stream()
                .filter(column ->
                        column.name().equals(wanted.text()) || column.name().equals(text))
                .findFirst();
        return exact.isPresent()
                ? exact
                : columns.stream()
                        .filter(column -> wanted.matches(column.name()))
                        .findFirst();
    }

    /**
     * The column that an option names.
     *
     * @throws IllegalArgumentException if there is none; it names the table, its columns and the option
     */
    public Column column(String text, String option) {
        return find(text)
                .orElseThrow(() -> new IllegalArgumentException("Table " + name + " has no column " + text
                        + "; it has " + columns.stream().map(Column::name).collect(Collectors.joining(", "))
                        + ". Name the right one with the option " + option));
    }

    /**
     * The columns by which records are told apart: those that an option names, else those of the primary key.
     *
     * @param text what options call the table
     * @throws IllegalArgumentException if there are none; it names the table and the option
     */
    public List<Column> key(List<String> keyColumns, String text) {
        if (keyColumns.isEmpty() && primaryKey.isEmpty()) {
            throw new IllegalArgumentException("The table " + name
                    + " has no primary key, so its records cannot be told apart. Name columns that can with the option"
                    + " table." + text + ".keyColumns, or leave the table out with excludeTables");
        }
        return keyColumns.isEmpty()
                ? primaryKey.stream()
                        .flatMap(part ->
                                columns.stream().filter(column -> column.name().equals(part)))
                        .toList()
                : keyColumns.stream()
                        .map(column -> column(column, "keyColumns"))
                        .toList();
    }

    /**
     * The columns that options choose, in the table's order.
     *
     * @param wanted the option columns; empty for all
     * @param excluded the option excludeColumns, which may name those of other tables
     * @throws IllegalArgumentException if a wanted one is not there
     */
    public List<Column> chosen(List<String> wanted, List<String> excluded) {
        List<Column> meant = wanted.isEmpty()
                ? columns
                : wanted.stream().map(column -> column(column, "columns")).toList();
        List<Column> left =
                excluded.stream().flatMap(column -> find(column).stream()).toList();
        return columns.stream()
                .filter(column -> meant.contains(column) && !left.contains(column))
                .toList();
    }
}
