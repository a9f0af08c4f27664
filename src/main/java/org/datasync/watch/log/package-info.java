/**
 * What is said in logs. The only user of SLF4J: every text that a log line bears passes through here, as names, ids and errors
 * come from databases, in which others than the log's readers may write.
 */
package org.datasync.watch.log;
