package org.datasync.watch.change;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What happened to a record. */
public enum Operation {
    /** The record is new. */
    INSERT,
    /** The record was there before and has other values now. */
    UPDATE,
    /** The record is there now; whether it was there before is not known. */
    UPSERT,
    /** The record is gone. */
    DELETE,
    /** All records of the table are gone. */
    TRUNCATE,
    /** The record was read as it stands: initial load or resync. */
    READ;

    private static final Map<String, Operation> BY_WORD =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Operation::word, Function.identity()));

    private final String word = name().toLowerCase(Locale.ROOT);

    /** The lower-case word used in headers, in JSON and in our own tables. */
    @JsonValue
    public String word() {
        return word;
    }

    /** The operation with this {@link #word()}, in any case; empty if there is none. */
    public static Optional<Operation> ofWord(String word) {
        Operation exact = BY_WORD.get(word);
        return Optional.ofNullable(exact != null ? exact : BY_WORD.get(word.toLowerCase(Locale.ROOT)));
    }

    @Override
    public String toString() {
        return word;
    }
}
