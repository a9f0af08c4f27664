/**
 * What a database holds: tables, their columns and keys, and the values of a row as Java sees them. The only user of
 * {@link java.sql.DatabaseMetaData}: every name that comes from an option is looked up here, so that only names that exist
 * reach a statement.
 */
package org.datasync.watch.schema;
