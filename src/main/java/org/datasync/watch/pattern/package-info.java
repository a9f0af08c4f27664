/**
 * How changed records are found and acknowledged: the interface {@link org.datasync.watch.pattern.WatchPattern} and one
 * class for each pattern. A pattern reads and deletes inside the transaction that the cycle runs; it knows nothing of
 * leases, failures or routes.
 */
package org.datasync.watch.pattern;
