package org.datasync.watch.schema;

import java.util.OptionalInt;

/**
 * How a column keeps what is written to it.
 *
 * @param type its type as JDBC describes it
 * @param declaredDigits how many digits after the point it was declared with, as JDBC tells it; empty if it does not
 * @param digits how many digits it keeps after the point, of decimals and of seconds; empty if all, or if it is not told
 * @param generated whether the database computes its values from those of other columns, so that nobody may write them
 * @param identity whether the database numbers its rows by it
 */
public record ColumnStorage(
        JdbcType type, OptionalInt declaredDigits, OptionalInt digits, boolean generated, boolean identity) {}
