package org.datasync.watch.contract;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.datasync.watch.dialect.Capability;

/**
 * What a database must be unable to do for a test of how that is refused, or of what is done instead: on one that can, it is
 * reported as skipped. It stands in place of what the test's class needs.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Lacks {
    /** This one. */
    Capability value();
}
