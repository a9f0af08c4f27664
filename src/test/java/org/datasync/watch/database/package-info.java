/**
 * The real databases that tests run on. They come from Maven Central or run in-process, so that nothing need be
 * installed. A server starts when the first test asks for it, is shared by all tests of the JVM and ends with it.
 */
package org.datasync.watch.database;
