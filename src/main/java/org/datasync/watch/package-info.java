/**
 * The Apache Camel component {@code datasync-watch}: the only package that knows Camel. It reads the options, starts a
 * watch's parts, sends changes through the route and turns them into messages.
 */
package org.datasync.watch;
