package org.datasync.watch.log;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Stands for a failure in a log, because of what that says or its causes say. */
final class PrintableFailure extends Exception {

    private static final long serialVersionUID = 1L;

    private PrintableFailure(Throwable original, Throwable cause) {
        super(Printable.line(original.toString()), cause);
        setStackTrace(original.getStackTrace());
    }

    static Throwable of(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        boolean printable = isPrintable(failure, seen, chain);
        if (printable) {
            return failure;
        }
        Throwable copy = null;
        for (int i = chain.size() - 1; i >= 0; i--) {
            copy = new PrintableFailure(chain.get(i), copy);
        }
        return copy;
    }

    /** Follows the causes, and what is suppressed, which is left out of a copy. */
    private static boolean isPrintable(Throwable failure, Set<Throwable> seen, List<Throwable> chain) {
        boolean printable = true;
        for (Throwable next = failure; next != null && seen.add(next); next = next.getCause()) {
            chain.add(next);
            printable &= Printable.isPrintable(next.toString());
            for (Throwable suppressed : next.getSuppressed()) {
                printable &= isPrintable(suppressed, seen, new ArrayList<>());
            }
        }
        return printable;
    }
}
