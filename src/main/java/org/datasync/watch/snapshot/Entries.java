package org.datasync.watch.snapshot;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * The keys of a page with the hashes of their records, as they were delivered last, and perhaps their rows. In no order that means
 * anything.
 */
final class Entries {

    /** Stands in place of the first length where rows are kept: all behind it is compressed. */
    private static final int WITH_ROWS = -1;

    private static final long LARGE = 1024 * 1024;

    /** Rows of more bytes than these are not kept. */
    private static final long MOST_BYTES = 4 * 1024 * 1024;

    private final Map<String, byte[]> values = new LinkedHashMap<>();
    private Optional<String> checksum = Optional.empty();
    private long bytes;

    private Entries() {}

    static Entries none() {
        return new Entries();
    }

    /** Of what {@link #packed} gives. */
    static Entries of(byte[] packed) {
        Entries entries = new Entries();
        if (packed.length == 0 || packed[0] >= 0) {
            entries.read(packed);
            return entries;
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(packed))) {
            in.readInt();
            entries.readRows(new DataInputStream(new InflaterInputStream(in)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return entries;
    }

    private void read(byte[] packed) {
        ByteBuffer in = ByteBuffer.wrap(packed);
        while (in.hasRemaining()) {
            int length = in.getInt();
            String key = new String(packed, in.position(), length, StandardCharsets.UTF_8);
            int hash = in.position() + length;
            values.put(key, Arrays.copyOfRange(packed, hash, hash + RowHash.BYTES));
            in.position(hash + RowHash.BYTES);
        }
    }

    private void readRows(DataInputStream in) throws IOException {
        for (int first = in.read(); first >= 0; first = in.read()) {
            int length = first << 24 | in.readUnsignedByte() << 16 | in.readUnsignedShort();
            String key = new String(in.readNBytes(length), StandardCharsets.UTF_8);
            put(key, in.readNBytes(in.readInt()));
        }
    }

    /** Each key after its length, with its hash behind it; where there are rows with the length of both, and compressed. */
    byte[] packed() {
        ByteArrayOutputStream packed = new ByteArrayOutputStream(values.size() * 32);
        boolean rows = bytes > 0;
        try (DataOutputStream out = new DataOutputStream(packed)) {
            if (rows) {
                out.writeInt(WITH_ROWS);
            }
            try (DataOutputStream all = rows ? new DataOutputStream(new DeflaterOutputStream(out)) : out) {
                write(all, rows);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private void write(DataOutputStream out, boolean rows) throws IOException {
        for (Map.Entry<String, byte[]> entry : values.entrySet()) {
            byte[] key = entry.getKey().getBytes(StandardCharsets.UTF_8);
            out.writeInt(key.length);
            out.write(key);
            if (rows) {
                out.writeInt(entry.getValue().length);
            }
            out.write(entry.getValue());
        }
    }

    /**
     * Tells that they are those of the rows that had this checksum. What is put or removed later is not of these rows any more, so
     * that the checksum is forgotten then. Of a page that is to be cut there is none, so that it is read.
     */
    Entries proven(Optional<String> sum) {
        checksum = isLarge() ? Optional.empty() : sum;
        return this;
    }

    /** The checksum of the rows that they are of; empty if nobody knows it. */
    Optional<String> checksum() {
        return checksum;
    }

    int size() {
        return values.size();
    }

    /** Whether the rows that are kept are as many as a page has that is cut. */
    boolean isMuch() {
        return bytes > LARGE / 4;
    }

    /** Whether the rows that are kept are more than a page is to have for long. */
    boolean isLarge() {
        return bytes > LARGE;
    }

    /** A copy, to take keys out of. */
    Set<String> keys() {
        return new LinkedHashSet<>(values.keySet());
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    Optional<byte[]> hash(String key) {
        return value(key).map(value -> value.length == RowHash.BYTES ? value : Arrays.copyOf(value, RowHash.BYTES));
    }

    /** The hash of a record with its row behind it, if that is kept. */
    Optional<byte[]> value(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** The row of a record, if it is kept. */
    Optional<byte[]> row(String key) {
        return value(key)
                .filter(value -> value.length > RowHash.BYTES)
                .map(value -> Arrays.copyOfRange(value, RowHash.BYTES, value.length));
    }

    /** Whether a record was delivered last with this hash. */
    boolean is(String key, byte[] hash) {
        byte[] value = values.get(key);
        return value != null && Arrays.equals(value, 0, RowHash.BYTES, hash, 0, RowHash.BYTES);
    }

    /**
     * Remembers a record.
     *
     * @param value its hash, perhaps with its row behind it; if all rows were too large with it, the row is not kept
     */
    void put(String key, byte[] value) {
        remove(key);
        int row = value.length - RowHash.BYTES;
        boolean kept = bytes + row <= MOST_BYTES;
        values.put(key, kept ? value : Arrays.copyOf(value, RowHash.BYTES));
        bytes += kept ? row : 0;
    }

    void remove(String key) {
        byte[] before = values.remove(key);
        checksum = Optional.empty();
        bytes -= before == null ? 0 : before.length - RowHash.BYTES;
    }
}
