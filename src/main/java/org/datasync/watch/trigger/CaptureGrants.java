package org.datasync.watch.trigger;

import java.util.ArrayList;
import java.util.List;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.ChangeTableColumns;
import org.datasync.watch.dialect.Dialect;

/** What a watch's user has to be granted who does not install the triggers himself, as {@code triggers.md} lists it. */
final class CaptureGrants {

    private final CaptureContext context;

    CaptureGrants(CaptureContext context) {
        this.context = context;
    }

    /**
     * The statements that grant it.
     *
     * @param grantee to whom, as SQL
     */
    List<String> to(String grantee) {
        Dialect dialect = context.dialect();
        boolean loads = context.firstPosition().isPresent();
        List<String> grants = new ArrayList<>();
        grants.addAll(
                dialect.grant(loads ? "SELECT, INSERT, DELETE" : "SELECT, DELETE", context.changeTable(), grantee));
        grants.addAll(dialect.grantNumbers(context.changeTable(), ChangeTableColumns.ID, grantee));
        grants.addAll(dialect.grant(loads ? "SELECT, UPDATE" : "SELECT", context.captureTable(), grantee));
        grants.addAll(dialect.grant("SELECT", context.versions(), grantee));
        for (Capture capture : context.possible(problem -> {})) {
            grants.addAll(dialect.grant("SELECT", capture.name().table(), grantee));
        }
        return grants;
    }
}
