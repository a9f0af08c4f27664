package org.datasync.watch;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.datasync.watch.change.Change;
import org.datasync.watch.pattern.PatternAction;

/** The body of a message as a producer takes it: a change, its map or JSON, in the envelope of others too, or a list of such. */
record MessageInput(Message message) implements PatternAction.Input {

    @Override
    public Object body() {
        return message.getBody();
    }

    @Override
    public List<Change> changes() {
        Object body = message.getBody();
        if (body == null) {
            throw new IllegalArgumentException(
                    "The body is null, expected a change. What Debezium sends after a delete, a"
                            + " tombstone, says nothing that the delete does not: leave it out by a filter");
        }
        if (body instanceof Collection<?> elements) {
            return elements.stream().map(ChangeJson::element).toList();
        }
        if (body instanceof Change || body instanceof Map) {
            return List.of(ChangeJson.element(body));
        }
        try {
            return ChangeJson.read(message.getMandatoryBody(byte[].class));
        } catch (InvalidPayloadException e) {
            throw new IllegalArgumentException("The body is no change, and no JSON of one", e);
        }
    }
}
