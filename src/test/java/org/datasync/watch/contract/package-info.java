/**
 * What is promised on every database, a subject a class, in the rooms of the component; a database's own test, in {@code dialect},
 * is a small class over these.
 */
package org.datasync.watch.contract;
