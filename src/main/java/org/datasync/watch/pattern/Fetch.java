package org.datasync.watch.pattern;

import java.util.Optional;
import java.util.function.Function;
import org.datasync.watch.dialect.SqlClause;

/**
 * What to fetch.
 *
 * @param limit how many changes at most
 * @param exclusion given the SQL of a row's record id, the condition that leaves held records out; empty if none is held
 */
public record Fetch(int limit, Optional<Function<String, SqlClause>> exclusion) {}
