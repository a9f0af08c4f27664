package org.datasync.watch.snapshot;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The keys of a page with the hashes of their records, as they were delivered last. In no order that means anything. */
final class Entries {

    private final Map<String, byte[]> hashes;
    private Optional<String> checksum = Optional.empty();

    private Entries(Map<String, byte[]> hashes) {
        this.hashes = hashes;
    }

    static Entries none() {
        return new Entries(new LinkedHashMap<>());
    }

    /** Of what {@link #packed} gives. */
    static Entries of(byte[] packed) {
        Map<String, byte[]> hashes = new LinkedHashMap<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(packed))) {
            while (in.available() > 0) {
                byte[] key = in.readNBytes(in.readInt());
                hashes.put(new String(key, StandardCharsets.UTF_8), in.readNBytes(RowHash.BYTES));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Entries(hashes);
    }

    /** Each key after its length, with its hash behind it. */
    byte[] packed() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(hashes.size() * 32);
        DataOutputStream out = new DataOutputStream(bytes);
        try {
            for (Map.Entry<String, byte[]> entry : hashes.entrySet()) {
                byte[] key = entry.getKey().getBytes(StandardCharsets.UTF_8);
                out.writeInt(key.length);
                out.write(key);
                out.write(entry.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * Tells that they are those of the rows that had this checksum. What is put or removed later is not of these rows any more, so
     * that the checksum is forgotten then.
     */
    Entries proven(Optional<String> sum) {
        checksum = sum;
        return this;
    }

    /** The checksum of the rows that they are of; empty if nobody knows it. */
    Optional<String> checksum() {
        return checksum;
    }

    int size() {
        return hashes.size();
    }

    /** A copy, to take keys out of. */
    Set<String> keys() {
        return new LinkedHashSet<>(hashes.keySet());
    }

    boolean has(String key) {
        return hashes.containsKey(key);
    }

    Optional<byte[]> hash(String key) {
        return Optional.ofNullable(hashes.get(key));
    }

    /** Whether a record was delivered last with this hash. */
    boolean is(String key, byte[] hash) {
        return Arrays.equals(hashes.get(key), hash);
    }

    void put(String key, byte[] hash) {
        hashes.put(key, hash);
        checksum = Optional.empty();
    }

    void remove(String key) {
        checksum = Optional.empty();
        hashes.remove(key);
    }
}
