package org.datasync.watch;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a producer of this component can do. */
enum Action {
    RECORD,
    LIST_PARKED,
    REQUEUE,
    DROP,
    SET_LANES;

    /** The word that the option {@code action} has for it. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static List<String> words() {
        return Arrays.stream(values()).map(Action::word).toList();
    }

    static Action of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
