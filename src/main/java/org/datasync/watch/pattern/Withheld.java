package org.datasync.watch.pattern;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a pattern does not deliver as there is too much of it at once to be right, until a person says so. Unlike what is parked it is no
 * list of changes: they are found again by then. Only the pattern's position tells of it.
 */
public interface Withheld {

    /** Of a pattern that delivers all. */
    Withheld NONE = new Withheld() {
        @Override
        public List<Map<String, Object>> list(Optional<String> position) {
            return List.of();
        }

        @Override
        public Optional<String> released(String id, Optional<String> position) {
            return Optional.empty();
        }
    };

    /**
     * What is withheld by now, as people see it among what is parked: at least its {@code id}, and its {@code table}.
     *
     * @param position where the watch stands
     */
    List<Map<String, Object>> list(Optional<String> position);

    /**
     * Where a watch stands from then on that is to deliver it.
     *
     * @param id which
     * @param position where it stands
     * @return empty if nothing is withheld by this id
     */
    Optional<String> released(String id, Optional<String> position);
}
