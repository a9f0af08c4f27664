/** The records that changes are about: their tables, and their current rows. */
package org.datasync.watch.records;
