/** Polls before their time: who is to be woken, and what wakes. */
package org.datasync.watch.wake;
