package org.datasync.watch.contract;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.datasync.watch.dialect.Capability;

/**
 * What a database must be able to do for a contract, or for one of its tests: on one that lacks any of it they are reported as
 * skipped. On a test it stands in place of that of the class.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
public @interface Needs {
    /** All of these. */
    Capability[] value();
}
