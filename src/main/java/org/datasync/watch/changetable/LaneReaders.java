package org.datasync.watch.changetable;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What reads the lanes of a watch by their index, as far as that is there: it is looked for once, and once more after a query has
 * failed, as another node may have taken it out while the watch had another number of lanes.
 */
final class LaneReaders {

    private final JdbcTemplate jdbc;
    private final Optional<LaneIndexing> indexing;
    private final Map<Integer, Optional<LaneReader>> known = new HashMap<>();

    LaneReaders(JdbcTemplate jdbc, Optional<LaneIndexing> indexing) {
        this.jdbc = jdbc;
        this.indexing = indexing;
    }

    /** What reads a lane of so many; empty if they have no index. */
    synchronized Optional<LaneReader> of(int lanes) {
        return known.computeIfAbsent(lanes, many -> indexing.flatMap(found -> found.reader(jdbc, many)));
    }

    /** Has the index looked for again. */
    synchronized void forget() {
        known.clear();
    }
}
