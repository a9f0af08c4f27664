/** What is Derby's alone: its statements and triggers, and the functions that run inside of it. Its tables of ours are in the resources of this package. */
package org.datasync.watch.dialect.derby;
