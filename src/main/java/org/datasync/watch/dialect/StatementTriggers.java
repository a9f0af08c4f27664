package org.datasync.watch.dialect;

import java.util.Optional;
import org.datasync.watch.schema.Column;

/** Of which tables and keys triggers that run once for each statement would tell something wrong. */
public interface StatementTriggers {

    /** Lists schema and name of such tables, and a sentence about the table that says why. */
    String hazardousTables();

    /** A sentence that says why a key of this column would not do; empty if it does. */
    Optional<String> hazard(Column keyColumn);
}
