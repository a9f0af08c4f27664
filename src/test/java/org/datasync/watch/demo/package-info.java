/**
 * The demo of the README: {@link org.datasync.watch.demo.StoreDemo} runs a small store, whose
 * {@link org.datasync.watch.demo.StoreApplication} keeps changing its tables, beside triggers and a route that keep a
 * second set of tables in step.
 */
package org.datasync.watch.demo;
