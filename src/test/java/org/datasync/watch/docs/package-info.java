/** The documentation as tests see it: every route, snippet and table in it is run or compared with the code. */
package org.datasync.watch.docs;
