/**
 * The cycle: one transaction that takes a lane's lease, fetches pending changes, delivers and judges them, acknowledges and
 * commits. {@link org.datasync.watch.cycle.Lane} decides which cycle comes next, {@link org.datasync.watch.cycle.Cycle} runs
 * one, and {@link org.datasync.watch.cycle.Delivery} is where the route comes in.
 */
package org.datasync.watch.cycle;
