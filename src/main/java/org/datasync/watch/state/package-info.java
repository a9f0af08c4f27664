/**
 * What a watch remembers, in the table {@code datasync_watch}: a row a lane with the pattern and the lane count it was
 * started with, its position, and how many of its changes have failed. The lock on that row is the lane's lease. Nothing
 * else reads or writes the table.
 */
package org.datasync.watch.state;
