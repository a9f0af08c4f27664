/** A way to read that suits any database, for those that have no room of their own. */
package org.datasync.watch.dialect.generic;
