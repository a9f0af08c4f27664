package org.datasync.watch.snapshot;

import java.util.Optional;

/**
 * A page without what it remembers.
 *
 * @param place its number
 * @param next the place of the page whose range follows; empty for the last
 * @param range the range
 * @param layout how its hashes are made, as text
 * @param keys how many keys it remembers
 * @param checksum that of the rows that it remembers; empty if nobody knows it, or some of its keys had no record
 */
record Head(long place, Optional<Long> next, Range range, String layout, int keys, Optional<String> checksum) {}
