/** What a change looks like as a message: headers, body, JSON, and what real connectors make of it. */
package org.datasync.watch.message;
