/**
 * What becomes of changes that fail. {@link org.datasync.watch.failure.FailurePolicy} decides without I/O whether a failure
 * speaks of a poisonous change or of an outage, and how long to wait before the next attempt (the back-off).
 * {@link org.datasync.watch.failure.FailureStore} remembers a lane's held and parked changes in the table
 * {@code datasync_failure}, {@link org.datasync.watch.failure.ParkedChanges} is what people see and do of them. Nothing else
 * reads or writes that table.
 */
package org.datasync.watch.failure;
