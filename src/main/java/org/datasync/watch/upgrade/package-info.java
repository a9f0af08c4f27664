/**
 * The versions of our own tables: numbered scripts, each of which may run again, make them and bring them up to date; which of them
 * has run stands in {@code datasync_version}, which is this room's. Tables without a row there are of version 1.
 */
package org.datasync.watch.upgrade;
