package org.datasync.watch;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a producer of this component can do. */
enum Action {
    RECORD,
    LIST_HELD,
    LIST_PARKED,
    PARK,
    REQUEUE,
    DROP,
    SET_LANES,
    INSTALL,
    VALIDATE,
    UNINSTALL,
    PRINT_DDL,
    RESYNC,
    STATUS,
    SET_ORIGIN;

    private static final List<Action> OF_CHANGE_TABLE =
            List.of(RECORD, STATUS, LIST_HELD, LIST_PARKED, PARK, REQUEUE, DROP, SET_LANES);
    private static final List<Action> OF_TRIGGER = List.of(
            STATUS,
            VALIDATE,
            INSTALL,
            UNINSTALL,
            PRINT_DDL,
            RESYNC,
            SET_ORIGIN,
            LIST_HELD,
            LIST_PARKED,
            PARK,
            REQUEUE,
            DROP,
            SET_LANES);

    /** The word that the option {@code action} has for it. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether it needs the tables with the state of watches. */
    boolean needsState() {
        return switch (this) {
            case INSTALL, VALIDATE, UNINSTALL, PRINT_DDL, RESYNC, SET_ORIGIN -> false;
            default -> true;
        };
    }

    /** What a pattern has, its default first. */
    private static List<Action> of(boolean trigger) {
        return trigger ? OF_TRIGGER : OF_CHANGE_TABLE;
    }

    /** The words of what a pattern has, that of its default first. */
    static List<String> words(boolean trigger) {
        return of(trigger).stream().map(Action::word).toList();
    }

    static Action of(String word) {
        return Arrays.stream(values())
                .filter(action -> action.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no action " + word));
    }
}
