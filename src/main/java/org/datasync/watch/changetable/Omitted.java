package org.datasync.watch.changetable;

/**
 * Stands in a change row for its images, which are so large that they are to be read apart.
 *
 * @param size their size, in what is quick to tell: bytes or characters
 */
record Omitted(long size) {}
