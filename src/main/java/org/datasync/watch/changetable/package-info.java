/** The patterns over a change table, of the application or our own: the table's layout, its statements, its rows as changes. */
package org.datasync.watch.changetable;
