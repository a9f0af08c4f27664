/**
 * Triggers that capture the changes of tables in our own change table: what is to be captured, what is installed, the
 * difference and how to make it good, and what the watch would miss all the same. Sole owner of the table
 * {@code datasync_capture}.
 */
package org.datasync.watch.trigger;
