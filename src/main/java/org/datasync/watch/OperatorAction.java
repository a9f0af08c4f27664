package org.datasync.watch;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a producer can do with every pattern. */
enum OperatorAction {
    STATUS,
    LIST_HELD,
    LIST_FAILURES,
    LIST_PARKED,
    PARK,
    REQUEUE,
    DROP,
    SET_LANES,
    WAKE_UP;

    /** The word that the option {@code action} has for it. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether it does something about failures that are to be selected. */
    boolean needsSelection() {
        return this == PARK || this == REQUEUE || this == DROP;
    }

    static List<String> words() {
        return Arrays.stream(values()).map(OperatorAction::word).toList();
    }

    static Optional<OperatorAction> of(String word) {
        return Arrays.stream(values())
                .filter(action -> action.word().equals(word))
                .findFirst();
    }
}
