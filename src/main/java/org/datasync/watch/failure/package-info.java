/**
 * What becomes of changes that fail. {@link org.datasync.watch.failure.FailurePolicy} decides without I/O whether a failure
 * speaks of a poisonous change or of an outage, {@link org.datasync.watch.failure.FailureStore} remembers held and parked
 * changes in the table {@code datasync_failure}, which nothing else reads or writes.
 */
package org.datasync.watch.failure;
