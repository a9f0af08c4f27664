/**
 * What people and their tools see of a watch while it runs on this node: one status that is asked for seldom, what was delivered and
 * what has failed, a history in memory, and meters. Reads only; nothing here changes what is delivered, or when.
 */
package org.datasync.watch.monitor;
