package org.datasync.watch.lastmodified;

import java.util.Optional;

/**
 * Something under way in the database that may still commit what it wrote before.
 *
 * @param name what no other has at the time
 * @param passesTo the line in which other work may take its place: a statement's transaction, a transaction that is prepared
 * @param takesFrom the line in which it may have taken the place of other work
 * @param label what people call it
 */
record Work(String name, Optional<String> passesTo, Optional<String> takesFrom, String label) {

    /** Work whose place nothing takes. */
    static Work of(String name) {
        return new Work(name, Optional.empty(), Optional.empty(), name);
    }
}
