/**
 * The differences between databases, as SQL text. A {@link org.datasync.watch.dialect.Dialect} holds the standard's way as
 * defaults and each database's class shows only where that database differs. A dialect returns SQL and never runs it; the
 * DDL of our own tables is a resource beside each dialect.
 */
package org.datasync.watch.dialect;
