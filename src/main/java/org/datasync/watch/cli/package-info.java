/**
 * The command line for those who look after a database: the actions of watches, with texts or JSON as their answers and an exit code.
 * Knows the face alone, which does them, and prints no password.
 */
package org.datasync.watch.cli;
