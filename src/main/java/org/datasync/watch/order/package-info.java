/** The order of a batch: changes of a record as one, parents before children. Over any pattern. */
package org.datasync.watch.order;
