package org.datasync.watch.schema;

import java.sql.SQLException;
import org.datasync.watch.log.SafeMessage;
import org.springframework.dao.PermissionDeniedDataAccessException;

/** The database's user lacks a right. The message says which, as far as the database tells, and what grants it. */
public final class RightMissing extends PermissionDeniedDataAccessException implements SafeMessage {

    private static final long serialVersionUID = 1L;

    private final boolean certain;

    RightMissing(String message, boolean certain, SQLException cause) {
        super(message, cause);
        this.certain = certain;
    }

    /** False if the database says the same of what is not there. */
    public boolean isCertain() {
        return certain;
    }
}
