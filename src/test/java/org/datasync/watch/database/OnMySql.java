package org.datasync.watch.database;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;

/** What is tried on MySQL, whose server no repository of Java's has: where it is not told of one, it is reported as skipped. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Tag("mysql")
@EnabledIf(
        value = "org.datasync.watch.database.MySqlServer#isThere",
        disabledReason =
                "There is no MySQL: .ci/mysql fetches it where Debian's packages can be had, and runs these tests;"
                        + " -Dmysql.home=... names one that is there")
public @interface OnMySql {}
