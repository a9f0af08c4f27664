package org.datasync.watch.dialect;

import java.util.List;

/**
 * The triggers of databases that put one in the place of another: they have the same names whatever version of the capture they
 * are of, one for each event.
 */
public abstract class ReplacedTriggers extends Triggers {

    /** The part of a name that tells the trigger after an insert. */
    protected static final String INSERTED = "ins";

    /** The same after an update. */
    protected static final String UPDATED = "upd";

    /** The same after a delete. */
    protected static final String DELETED = "del";

    /** Writes SQL in this dialect. */
    protected ReplacedTriggers(Dialect dialect) {
        super(dialect);
    }

    /** The parts of the names of a capture's triggers. */
    protected abstract List<String> parts(Capture capture);

    /** The name of one of them. */
    protected String nameOf(CaptureName name, String part) {
        return name.of(part);
    }

    @Override
    public final List<String> triggerNames(Capture capture) {
        return parts(capture).stream().map(part -> nameOf(capture.name(), part)).toList();
    }
}
