package org.datasync.watch.pattern;

import java.sql.SQLException;

/** Tells what is wrong with a row at which something was thrown, without what the row holds. */
public final class Flaws {

    /** SQL states about names and rights only: such a message names tables and columns. */
    private static final String NAMES_AND_RIGHTS = "42";

    private Flaws() {}

    /** What something that was thrown says of a row; foreign messages are left out, as they may repeat values. */
    public static IllegalArgumentException of(String what, Throwable e) {
        return e.getClass() == IllegalArgumentException.class
                ? (IllegalArgumentException) e
                : new IllegalArgumentException(what + ": " + reason(e), e);
    }

    private static String reason(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                String state = String.valueOf(sql.getSQLState());
                String message = state.startsWith(NAMES_AND_RIGHTS) ? ", " + sql.getMessage() : "";
                return sql.getClass().getName() + ", SQL state " + state + message;
            }
        }
        return e.getClass().getName();
    }
}
