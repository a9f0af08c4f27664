/**
 * Changes in the envelopes of others, as maps that JSON can hold: Debezium's, with and without its schema, both ways, and
 * CloudEvents. Knows nothing of databases nor of how a message travels; what an envelope has no room for is left out and said
 * so where it is.
 */
package org.datasync.watch.envelope;
