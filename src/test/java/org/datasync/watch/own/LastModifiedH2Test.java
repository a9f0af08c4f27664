package org.datasync.watch.own;

import org.datasync.watch.database.TestDatabase;

class LastModifiedH2Test extends LastModifiedNumbersContract {

    LastModifiedH2Test() {
        super(TestDatabase.H2);
    }
}
