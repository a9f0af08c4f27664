package org.datasync.watch.schema;

import java.util.ArrayList;
import java.util.List;

/**
 * A foreign key: a row of its table is to hold, in these columns, values that a row of the parent holds, or a null.
 *
 * @param table the table that has it
 * @param columns its columns
 * @param parent the table that it refers to, perhaps the same
 * @param parentColumns the parent's columns, one for each of the columns
 * @param cascades whether a change of the parent's row changes or deletes rows of the table: ON DELETE CASCADE and the like
 */
public record ForeignKey(
        TableName table, List<String> columns, TableName parent, List<String> parentColumns, boolean cascades) {

    /** Copies the lists. */
    public ForeignKey {
        columns = List.copyOf(columns);
        parentColumns = List.copyOf(parentColumns);
    }

    /** The same with one more column. */
    ForeignKey with(String column, String parentColumn) {
        return new ForeignKey(table, plus(columns, column), parent, plus(parentColumns, parentColumn), cascades);
    }

    private static List<String> plus(List<String> names, String name) {
        List<String> more = new ArrayList<>(names);
        more.add(name);
        return more;
    }
}
