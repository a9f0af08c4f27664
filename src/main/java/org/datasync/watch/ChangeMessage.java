package org.datasync.watch;

import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.support.DefaultMessage;
import org.datasync.watch.change.Change;

/** The message of one change. Its headers are made when somebody asks for them, as many routes read the body alone. */
final class ChangeMessage extends DefaultMessage {

    private final ChangeHeaders headers;
    private final Change change;
    private final int attempt;

    ChangeMessage(CamelContext camel, ChangeHeaders headers, Change change, int attempt) {
        super(camel);
        this.headers = headers;
        this.change = change;
        this.attempt = attempt;
        setBody(change);
    }

    @Override
    protected Map<String, Object> createHeaders() {
        return headers.of(change, attempt);
    }

    @Override
    protected boolean isPopulateHeadersSupported() {
        return true;
    }
}
