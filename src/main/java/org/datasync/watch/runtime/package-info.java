/**
 * A watch put together: its options as one immutable {@link org.datasync.watch.runtime.WatchSpec}, the databases that it works
 * with, and the factories of the patterns that come with the component. Knows everything below the Camel face, and nothing of
 * Camel.
 */
package org.datasync.watch.runtime;
