/**
 * The seam between the engine and patterns: all that the author of a pattern needs, and all that the engine knows of one. Public
 * API. A pattern implements {@link org.datasync.watch.pattern.WatchPattern} and is made by a
 * {@link org.datasync.watch.pattern.PatternFactory}; it reads and acknowledges inside the transaction that the cycle runs, and
 * knows nothing of leases, failures or routes.
 */
package org.datasync.watch.pattern;
