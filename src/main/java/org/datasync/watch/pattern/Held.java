package org.datasync.watch.pattern;

import java.util.Optional;

/**
 * What a held change is found by.
 *
 * @param token its {@linkplain Source#token token}
 * @param recordId its record
 * @param position where the lane stands; empty of patterns that have no position, and of a change that was parked and is
 *     requeued, which is to be found wherever the lane stands
 */
public record Held(String token, String recordId, Optional<String> position) {}
