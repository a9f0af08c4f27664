/**
 * The pattern last-modified: records by a column that grows with each change, up to where nothing can appear any more. It only
 * reads the watched tables.
 */
package org.datasync.watch.lastmodified;
