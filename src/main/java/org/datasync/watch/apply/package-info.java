/**
 * Writes changes into the tables of a database, of whatever product they come from: an upsert or a delete for each, by the
 * names of tables and columns and the types of the target's columns. Runs in the caller's transaction and ends none. What does
 * not fit is refused by table, column and types, never by a value.
 */
package org.datasync.watch.apply;
