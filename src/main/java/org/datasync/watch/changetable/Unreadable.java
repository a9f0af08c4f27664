package org.datasync.watch.changetable;

/**
 * Stands in a change row for a value that neither the driver nor we can read.
 *
 * @param reason why, without the value
 */
record Unreadable(String reason) {}
