/**
 * The pattern snapshot: a table is compared with what was seen of it last, so that inserts, updates and deletes are found with
 * neither a column nor a trigger. It only reads the watched tables, and owns the table {@code datasync_snapshot} in the database
 * with the watch's state.
 */
package org.datasync.watch.snapshot;
