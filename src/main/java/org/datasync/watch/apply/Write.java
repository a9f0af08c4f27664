package org.datasync.watch.apply;

import java.util.List;

/**
 * A row that is written.
 *
 * @param statement by what
 * @param values one for each of the statement's columns, as the driver takes them
 * @param key the row's key, equal to that of the same row only
 */
record Write(Statement statement, List<Object> values, Object key) {

    /**
     * What many rows are written by, one after the other.
     *
     * @param sql the text
     * @param places of which column each placeholder takes the value
     * @param columns the columns
     * @param table the table, for people
     */
    record Statement(String sql, List<Integer> places, List<TargetColumn> columns, String table) {}
}
