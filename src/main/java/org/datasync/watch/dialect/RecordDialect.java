package org.datasync.watch.dialect;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Table;
import org.datasync.watch.schema.TableName;

/** How the rows of people's tables are read, whatever is between them and their reader. */
public interface RecordDialect {

    /** An identifier in the quotes that make the database take it exactly. */
    String quote(String identifier);

    /** A table's full name in quotes. */
    String quote(TableName table);

    /** What stands after FROM to read the rows that are a table's own, and not those of tables that inherit from it. */
    default String ownRows(Table table) {
        return quote(table.name());
    }

    /**
     * Whether a column is a value that only looks like this one, as {@code Dialect.in} need not take it for the same: slow, for what was
     * not found otherwise. Empty where there is no such thing.
     */
    default Optional<SqlClause> lookingLike(Column column, Object value) {
        return Optional.empty();
    }

    /** The SQL of the JSON that says a column's value exactly, of one that is read so ({@link Column.Reading#JSON}). */
    default String json(Column column) {
        return quote(column.name());
    }

    /**
     * Sets, for the current transaction, what the texts of values of these columns depend on to what it is for images, and
     * gives in one row what it was before and then, as many columns, what it is now; empty if they depend on nothing.
     */
    default Optional<String> beginReading(Collection<Column> columns) {
        return Optional.empty();
    }

    /** Undoes {@link #beginReading}; its placeholders are what that has given. */
    default String endReading() {
        throw new IllegalStateException("On " + this + " nothing is set before reads");
    }

    /** About how many rows a table has, by the database's statistics; empty where there are none. */
    default Optional<SqlClause> estimatedRows(TableName table) {
        return Optional.empty();
    }

    /**
     * Tells what a table is by now, in one row, none if there is nothing of this name that the user may see: what it is in
     * words, which is {@code table} of a table; and, or null, why the user may not read it, or not see all of its rows. Empty
     * where nobody knows how to ask.
     */
    default Optional<SqlClause> relation(TableName table) {
        return Optional.of(new SqlClause(
                "SELECT CASE WHEN table_type LIKE '%VIEW%' THEN 'view' ELSE 'table' END, NULL"
                        + " FROM information_schema.tables WHERE table_schema = ? AND table_name = ?",
                List.of(table.schema(), table.name())));
    }

    /**
     * A number of 64 bits that is made of what these columns of a row hold, such that whoever changes what a reader sees of one of
     * them changes it, but for one time in 2^64: neither null and an empty text, nor values that change places between columns, make
     * the same one; and no setting that {@link #beginSumming} does not set makes another one. It may be another one each time of a
     * row of which nobody can tell. Empty where there is none for columns of these types.
     */
    default Optional<String> rowSum(List<Column> columns) {
        return Optional.empty();
    }

    /** As {@link #beginReading}, for {@link #rowSum} of these columns. */
    default Optional<String> beginSumming(Collection<Column> columns) {
        return beginReading(columns);
    }

    /** The aggregate that is the exclusive or of numbers of 64 bits. */
    default String xor(String numbers) {
        return "BIT_XOR(" + numbers + ")";
    }

    /**
     * As what values of this column are given in a list of values that a query is joined with laterally, so that it runs once for
     * each; such that they are compared with the column as a single value is. Empty where that cannot be done.
     */
    default Optional<String> listed(Column column) {
        return Optional.empty();
    }

    /** A query that gives at most so many rows; where SQL cannot say that, it is as it was, and {@link #maxRows} says it. */
    SqlClause limited(SqlClause query, int rows);

    /** What a statement with such a query is to be told by {@code setMaxRows}; 0, which is no limit, where its SQL says it. */
    default int maxRows(int rows) {
        return 0;
    }

    /**
     * Keeps others from putting something else in a table's place until the transaction ends, without keeping them from reading
     * and writing; empty where that cannot be done.
     */
    default Optional<String> keepTable(TableName table) {
        return Optional.empty();
    }
}
