package org.datasync.watch.dialect;

import java.util.Collection;
import java.util.List;
import org.datasync.watch.schema.TableName;

/**
 * How a database tells versions of a table's rows from each other as long as a transaction lasts: each statement that writes a row
 * makes another, even with the same values.
 */
public interface RowVersions {

    /** Reads whether the rows of a table have versions, and the session's user may see them. */
    SqlClause areTold(TableName table);

    /** What is selected of a row: the texts of these, one after the other, tell its version. */
    List<String> columns();

    /** Finds the rows that still are one of these versions, which one transaction has read; no other condition is needed to find them fast. */
    SqlClause among(Collection<String> versions);
}
