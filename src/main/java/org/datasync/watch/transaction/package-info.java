/** Who begins and commits a watch's transactions: which transaction manager, JTA, and one transaction inside another. */
package org.datasync.watch.transaction;
