package org.datasync.watch.log;

/** A failure whose own message bears no values of rows, whatever its causes say, and so may be told in full. */
public interface SafeMessage {

    /** The message. */
    String getMessage();
}
