package org.datasync.watch.failure;

import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The table {@code datasync_payload}: payloads that are too long for one statement on some database, in parts. The column
 * {@code payload} of {@code datasync_failure} then only says so.
 */
final class PayloadStore {

    /** How many characters a part has: far less than any database's limit for a statement, however they are written. */
    private static final int PART = 64 * 1024;

    /** No payload begins like this, as they are JSON objects. */
    private static final String IN_PARTS = "in parts: ";

    private final JdbcTemplate jdbc;

    PayloadStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Stores what is too long for the column; returns what the column is to hold. */
    String store(long failure, String payload) {
        if (payload.length() <= PART) {
            return payload;
        }
        remove(failure);
        List<String> parts = parts(payload);
        for (int i = 0; i < parts.size(); i++) {
            jdbc.update(
                    "INSERT INTO datasync_payload (failure, part, part_text) VALUES (?, ?, ?)",
                    failure,
                    i,
                    parts.get(i));
        }
        return IN_PARTS + parts.size();
    }

    /** The payload with no character cut in two, as texts of one statement each. */
    private static List<String> parts(String payload) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        while (from < payload.length()) {
            int to = Math.min(from + PART, payload.length());
            if (to < payload.length() && Character.isHighSurrogate(payload.charAt(to - 1))) {
                to--;
            }
            parts.add(payload.substring(from, to));
            from = to;
        }
        return parts;
    }

    /** The payload of which the column holds this. */
    String read(long failure, String column) {
        if (!isInParts(column)) {
            return column;
        }
        StringBuilder payload = new StringBuilder();
        jdbc.query(
                "SELECT part_text FROM datasync_payload WHERE failure = ? ORDER BY part",
                row -> {
                    payload.append(row.getString(1));
                },
                failure);
        return payload.toString();
    }

    static boolean isInParts(String column) {
        return column.startsWith(IN_PARTS);
    }

    void remove(long failure) {
        jdbc.update("DELETE FROM datasync_payload WHERE failure = ?", failure);
    }

    /** Forgets the parts of the failures that a condition on {@code datasync_failure} is true of. */
    void removeAll(String condition, Object... arguments) {
        jdbc.update(
                "DELETE FROM datasync_payload WHERE failure IN (SELECT failure FROM datasync_failure" + condition + ")",
                arguments);
    }
}
