package org.datasync.watch.apply;

import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.ColumnStorage;

/** A column that is written to. */
record TargetColumn(Column column, ColumnStorage storage) {

    String name() {
        return column.name();
    }

    @Override
    public String toString() {
        return column.name() + " " + column.typeName();
    }
}
