package org.datasync.watch.dialect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.ValueType;

/** How rows are written into people's tables: by statements that say what a row is to be, whether it is there or not. */
public interface WriteDialect {

    /**
     * A statement that is run for many rows.
     *
     * @param sql the text
     * @param places of which of the row's columns each placeholder takes the value, in the order of placeholders
     */
    record WriteStatement(String sql, List<Integer> places) {}

    /**
     * What of a row is written.
     *
     * @param table the table
     * @param key the columns by which the row is found, which no two rows have alike; not empty
     * @param others further columns
     * @param identity whether the database numbers rows by one of these columns, which is to have the row's own number
     */
    record WrittenRow(TableName table, List<Column> key, List<Column> others, boolean identity) {

        /** The columns of the key, and then the others. */
        public List<Column> columns() {
            return Stream.concat(key.stream(), others.stream()).toList();
        }
    }

    /** An identifier in the quotes that make the database take it exactly. */
    String quote(String identifier);

    /** A table's full name in quotes. */
    String quote(TableName table);

    /** A placeholder for a value that is compared with this column. */
    String placeholder(Column column);

    /** What the driver takes for a value. */
    Object bound(Object value);

    /** A placeholder for a value that is written to this column. */
    default String writing(Column column) {
        return placeholder(column);
    }

    /** What the driver takes for a value of this column's kind that is written to it. */
    default Object written(Column column, Object value) {
        return bound(value);
    }

    /**
     * As what a null is given to the driver.
     *
     * @param code the column's type, one of {@link java.sql.Types}
     */
    default int nullType(Column column, int code) {
        return code;
    }

    /** Something that has one row, for a MERGE that takes its values from elsewhere. */
    default String oneRow() {
        return "(VALUES (0)) AS datasync_one (one)";
    }

    /** What stands before VALUES so that a numbered row gets its own number though the database would rather number it. */
    default String overriding() {
        return " OVERRIDING SYSTEM VALUE";
    }

    /** Makes a row what it is to be: inserts it, or if a row of this key is there, updates the other columns. */
    default WriteStatement upsert(WrittenRow row) {
        List<Column> columns = row.columns();
        List<Integer> places = new ArrayList<>();
        int keys = row.key().size();
        IntStream.range(0, keys).forEach(places::add);
        IntStream.range(keys, columns.size()).forEach(places::add);
        IntStream.range(0, columns.size()).forEach(places::add);
        String update = row.others().isEmpty() ? "" : " WHEN MATCHED THEN UPDATE SET " + assignments(row.others());
        return new WriteStatement(
                "MERGE INTO " + quote(row.table()) + " " + Dialect.ROW + " USING " + oneRow() + " ON "
                        + row.key().stream()
                                .map(column -> Dialect.ROW + "." + quote(column.name()) + " = " + placeholder(column))
                                .collect(Collectors.joining(" AND "))
                        + update + " WHEN NOT MATCHED THEN INSERT (" + names(columns) + ")"
                        + (row.identity() ? overriding() : "") + " VALUES (" + values(columns) + ")",
                places);
    }

    /** Gives the other columns of a row of this key, if it is there, new values. */
    default WriteStatement update(WrittenRow row) {
        int keys = row.key().size();
        int all = row.columns().size();
        List<Integer> places =
                new ArrayList<>(IntStream.range(keys, all).boxed().toList());
        IntStream.range(0, keys).forEach(places::add);
        return new WriteStatement(
                "UPDATE " + quote(row.table()) + " SET " + assignments(row.others()) + whereKey(row), places);
    }

    /** Deletes the row of this key, if it is there. */
    default WriteStatement delete(WrittenRow row) {
        return new WriteStatement(
                "DELETE FROM " + quote(row.table()) + whereKey(row),
                IntStream.range(0, row.key().size()).boxed().toList());
    }

    /** Deletes all rows, as part of the transaction. */
    default WriteStatement deleteAll(TableName table) {
        return new WriteStatement("DELETE FROM " + quote(table), List.of());
    }

    private String whereKey(WrittenRow row) {
        return row.key().stream()
                .map(column -> quote(column.name()) + " = " + placeholder(column))
                .collect(Collectors.joining(" AND ", " WHERE ", ""));
    }

    /** The columns' names in quotes, with commas. */
    default String names(List<Column> columns) {
        return columns.stream().map(column -> quote(column.name())).collect(Collectors.joining(", "));
    }

    /** A placeholder for each column, with commas. */
    default String values(List<Column> columns) {
        return columns.stream().map(this::writing).collect(Collectors.joining(", "));
    }

    /** What stands behind SET to give each of these columns a value. */
    default String assignments(List<Column> columns) {
        return columns.stream()
                .map(column -> quote(column.name()) + " = " + writing(column))
                .collect(Collectors.joining(", "));
    }

    /** The same as {@link #upsert} of databases with ON CONFLICT. */
    default WriteStatement onConflict(WrittenRow row, String overriding) {
        List<Column> columns = row.columns();
        String update = row.others().isEmpty()
                ? "NOTHING"
                : "UPDATE SET "
                        + row.others().stream()
                                .map(column -> quote(column.name()) + " = excluded." + quote(column.name()))
                                .collect(Collectors.joining(", "));
        return new WriteStatement(
                "INSERT INTO " + quote(row.table()) + " (" + names(columns) + ")" + overriding + " VALUES ("
                        + values(columns) + ") ON CONFLICT (" + names(row.key()) + ") DO " + update,
                IntStream.range(0, columns.size()).boxed().toList());
    }

    /** The types of columns that are made for copies of others. */
    default ColumnTypes columnTypes() {
        return ColumnTypes.STANDARD;
    }

    /** The type of a column that takes such values and gives them back, as part of a key or not; empty if there is none. */
    default Optional<String> columnType(ValueType type, boolean inKey) {
        return columnTypes().of(type, inKey);
    }

    /** A type of this very database that other databases do not have, as a column of it is declared; empty if it is none. */
    default Optional<String> ownType(ValueType type) {
        return Optional.empty();
    }

    /** What stands behind the columns of a table that is made for a copy, so that it tells apart what the original does. */
    default String copyOptions() {
        return "";
    }

    /** Says, in one column and one row each, what about the session lets it write other values than it is given. */
    default Optional<String> writingObstacles() {
        return Optional.empty();
    }
}
