package org.datasync.watch.schema;

import java.util.OptionalInt;

/**
 * How a column keeps what is written to it.
 *
 * @param code its type, one of {@link java.sql.Types}
 * @param digits how many digits it keeps after the point, of decimals and of seconds; empty if all, or if it is not told
 * @param generated whether the database computes its values from those of other columns, so that nobody may write them
 * @param identity whether the database numbers its rows by it
 */
public record ColumnStorage(int code, OptionalInt digits, boolean generated, boolean identity) {}
