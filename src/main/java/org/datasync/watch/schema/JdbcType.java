package org.datasync.watch.schema;

/**
 * What JDBC says of a column's type.
 *
 * @param code one of {@link java.sql.Types}
 * @param name the database's name of it
 * @param size how long its values may be; 0 where a query's answer tells of the column, and not the table's description
 */
public record JdbcType(int code, String name, int size) {

    /** Whether the database calls it so, in any case. */
    public boolean isNamed(String other) {
        return name.equalsIgnoreCase(other);
    }
}
