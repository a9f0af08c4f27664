/** What is MySQL's alone: its statements and triggers. Its tables of ours are in the resources of this package. */
package org.datasync.watch.dialect.mysql;
