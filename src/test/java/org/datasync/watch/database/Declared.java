package org.datasync.watch.database;

import org.datasync.watch.dialect.Capability;
import org.datasync.watch.runtime.Dialects;

/** What dialects declare. */
final class Declared {

    private Declared() {}

    /** Whether the dialect of that name declares that it can do something. */
    static boolean can(String name, Capability capability) {
        return Dialects.known().stream()
                .filter(dialect -> dialect.name().equals(name))
                .anyMatch(dialect -> dialect.capabilities().contains(capability));
    }
}
