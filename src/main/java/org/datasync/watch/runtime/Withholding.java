package org.datasync.watch.runtime;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datasync.watch.state.WatchStore;

/**
 * What a watch's pattern does not deliver until a person says so, besides what is parked.
 *
 * @param watch the watch
 */
public record Withholding(Watch watch) {

    /** What is withheld by now, as people see it. */
    public List<Map<String, Object>> list() {
        return watch.factory().withheld(watch).list(watch.watchStore().approximatePosition(watch.watch(), 0));
    }

    /**
     * Has what is withheld by an id delivered. The caller has the leases of all lanes.
     *
     * @return whether anything is withheld by it
     */
    public boolean release(String id) {
        WatchStore store = watch.watchStore();
        Optional<String> from = watch.factory().withheld(watch).released(id, store.position(watch.watch(), 0));
        from.ifPresent(position -> store.savePosition(watch.watch(), 0, position));
        return from.isPresent();
    }
}
