package org.datasync.watch.cycle;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How a lane is getting on, as this node knows it.
 *
 * @param lane its number, from 0
 * @param holder who had the lease when this node wanted it last
 * @param ranAt when the last cycle ended; empty before the first
 * @param outageSince since when nothing succeeds though it is tried; empty while all goes well
 */
public record LaneStanding(int lane, Holder holder, Optional<Instant> ranAt, Optional<Instant> outageSince) {

    /** Who has a lane's lease. */
    public enum Holder {
        /** This node has not asked for it yet. */
        UNKNOWN,
        /** This node, as long as each of its cycles lasts. */
        HERE,
        /** Another transaction, most likely another node's. */
        ELSEWHERE
    }

    /**
     * Its traits by name, times as ISO texts.
     *
     * @param node which node has delivered last in it; empty if nobody knows
     */
    public Map<String, Object> form(Optional<String> node) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("lane", lane);
        form.put(
                "lease",
                switch (holder) {
                    case UNKNOWN -> null;
                    case HERE -> "here";
                    case ELSEWHERE -> "elsewhere";
                });
        form.put("node", node.orElse(null));
        form.put("ranAt", ranAt.map(Instant::toString).orElse(null));
        form.put("outageSince", outageSince.map(Instant::toString).orElse(null));
        return form;
    }
}
