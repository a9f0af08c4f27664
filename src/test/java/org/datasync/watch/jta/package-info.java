/** Watches whose cycles are JTA transactions: of Narayana, over two databases, and with a JMS broker. */
package org.datasync.watch.jta;
