package org.datasync.watch.apply;

/** A value does not fit a column: why, and what helps, without the value. */
final class Misfit extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    Misfit(String reason) {
        super(reason);
    }
}
