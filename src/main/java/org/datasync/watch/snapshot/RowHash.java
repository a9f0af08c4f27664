package org.datasync.watch.snapshot;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.datasync.watch.change.Json;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.RowReader.Unreadable;

/**
 * The hash of a row, of the values of some columns: 12 bytes, so that of a billion changes none is overlooked in all likelihood.
 * The same values give the same hash on each node and with each release that knows this way. One thread at a time.
 */
final class RowHash {

    /** How this way is called: another way needs another name. */
    static final String WAY = "sha256-96";

    static final int BYTES = 12;

    private static final int HEAD = 5;

    private final List<String> columns;
    private final MessageDigest digest;
    private ByteBuffer all = ByteBuffer.allocate(1024);

    RowHash(Collection<Column> columns) {
        this.columns = columns.stream().map(Column::name).toList();
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** What is remembered of a record that is to be delivered again, whatever its row. */
    static byte[] owed() {
        return new byte[BYTES];
    }

    /** Of a row's values by column. */
    byte[] of(Map<String, Object> row) {
        all.clear();
        for (String column : columns) {
            add(row.get(column));
        }
        digest.update(all.flip());
        return Arrays.copyOf(digest.digest(), BYTES);
    }

    /** The hash with what a table keeps of the row behind it. */
    static byte[] with(byte[] hash, byte[] row) {
        byte[] both = Arrays.copyOf(hash, BYTES + row.length);
        System.arraycopy(row, 0, both, BYTES, row.length);
        return both;
    }

    /** The kind before the text, and its length, so that no two rows are spelled alike. */
    private void add(Object value) {
        if (value == null) {
            add('-', new byte[0]);
        } else if (value instanceof Unreadable) {
            add('!', new byte[0]);
        } else if (value instanceof byte[] bytes) {
            add('b', bytes);
        } else if (value instanceof Collection<?> || value instanceof Map<?, ?>) {
            add('j', Json.write(value).getBytes(StandardCharsets.UTF_8));
        } else {
            add(value instanceof Number ? 'n' : 't', value.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    private void add(char kind, byte[] text) {
        if (all.remaining() < HEAD + text.length) {
            digest.update(all.flip());
            all = ByteBuffer.allocate(Math.max(all.capacity(), HEAD + text.length));
        }
        all.put((byte) kind).putInt(text.length).put(text);
    }
}
