package org.datasync.watch.dialect;

import java.util.Optional;
import org.datasync.watch.schema.TableName;

/**
 * What a database's catalog says about tables that are captured or may be, where it says more than JDBC's metadata: queries,
 * each empty where there is nothing of the kind.
 */
public interface CaptureCatalog {

    /** A catalog that has nothing of the kind. */
    CaptureCatalog PLAIN = new CaptureCatalog() {};

    /** Lists who has locks on a table, a line each in the column {@code blocker}. */
    default Optional<SqlClause> blockers(TableName table) {
        return Optional.empty();
    }

    /**
     * Lists the partitions that are part of other tables: columns {@code schema_name}, {@code table_name} and {@code root}.
     * Empty where triggers of the other table do not concern them.
     */
    default Optional<String> partitions() {
        return Optional.empty();
    }

    /**
     * Lists what the triggers of a capture do not see on this database, or lack, if that concerns its table: columns
     * {@code problem}, {@code meaning}, {@code cure} and {@code severity}, which is {@code error} or {@code warning}. What
     * foreign keys do is not among it: for that there is {@link Capability#CASCADES}.
     */
    default Optional<SqlClause> blindSpots(Capture capture) {
        return Optional.empty();
    }

    /**
     * Lists what keeps this connection's user from creating triggers, even on tables to which he has all rights: columns as
     * in {@link #blindSpots}.
     */
    default Optional<SqlClause> installationBlockers() {
        return Optional.empty();
    }

    /**
     * Lists the columns of the primary keys and unique indexes of all tables: schema, table, index, column, and whether it is
     * looked at only when a statement or transaction ends; null for what is no column, and none of an index over a part of the
     * records. Empty where JDBC's metadata tells that, and primary keys are looked at at once.
     */
    default Optional<String> uniqueIndexes() {
        return Optional.empty();
    }

    /**
     * Lists schema and name of the tables that {@link Triggers#create} has to treat in a way of its own, and what is peculiar
     * about them, which it finds in the table again.
     */
    default Optional<String> peculiarTables() {
        return Optional.empty();
    }

    /**
     * Lists schema, table and name of the columns whose values cannot be captured, whatever {@link Triggers#refusal} says, and a
     * sentence that says why.
     */
    default Optional<String> refusedColumns() {
        return Optional.empty();
    }
}
