package org.datasync.watch.trigger;

/**
 * Where captures write.
 *
 * @param changeTable our own change table
 * @param subscriber who is to get the changes
 */
public record CaptureTarget(String changeTable, String subscriber) {}
