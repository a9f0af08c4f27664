package org.datasync.watch.state;

import java.security.SecureRandom;
import java.util.Optional;

/**
 * What a lane's row says of who has delivered last in it, as {@code NODE/MARK}: the node's name, and a mark by which a transaction
 * knows itself, where one was left. Releases before this stored a mark alone.
 */
record Holder(String text) {

    private static final char MARK = '/';

    private static final SecureRandom RANDOM = new SecureRandom();

    /** A node. */
    static Holder of(String node) {
        return new Holder(node + MARK);
    }

    /** A node, in a transaction that nobody else is in. */
    static Holder marked(String node) {
        return new Holder(node + MARK + Long.toString(RANDOM.nextLong() & Long.MAX_VALUE, Character.MAX_RADIX));
    }

    /** The node; empty if nobody has said so. */
    static Optional<String> node(String text) {
        int end = text.lastIndexOf(MARK);
        return end < 0 ? Optional.empty() : Optional.of(text.substring(0, end));
    }

    Optional<String> node() {
        return node(text);
    }
}
