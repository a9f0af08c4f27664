/** What is H2's alone: its statements and triggers, and the trigger class that runs inside of it. Its tables of ours are in the resources of this package. */
package org.datasync.watch.dialect.h2;
