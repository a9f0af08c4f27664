/**
 * The words that everything else speaks in: a {@link org.datasync.watch.change.Change} of one record, its
 * {@link org.datasync.watch.change.Operation} and its {@link org.datasync.watch.change.RecordKey}. Immutable values
 * without behaviour that needs a database, a clock or Camel.
 */
package org.datasync.watch.change;
