package org.datasync.watch.lastmodified;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What was true at a moment before a look.
 *
 * @param time what the database's clock said
 * @param newest the highest number of each table that follows numbers, by the table's name, as far as it has any
 * @param transaction below which number all transactions have ended; empty where the database does not tell
 */
record Mark(Instant time, Map<String, Long> newest, Optional<String> transaction) {}
