package org.datasync.watch.failure;

import java.util.Optional;

/**
 * A parked change, as people know it.
 *
 * @param changeId its id
 * @param table its table, as the watch calls it; empty if that is not known
 * @param key its key, of several columns as a JSON array; empty if that is not known
 * @param operation its operation's word; empty if that is not known
 * @param attempts how often it was delivered
 */
public record ParkedChange(
        String changeId, Optional<String> table, Optional<String> key, Optional<String> operation, int attempts) {}
