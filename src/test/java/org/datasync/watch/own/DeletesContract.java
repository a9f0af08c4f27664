package org.datasync.watch.own;

import org.datasync.watch.database.TestDatabase;

/** The pattern last-modified with a comparison beside it in the same watch, with each poll. */
abstract class DeletesContract extends LastModifiedNumbersContract {

    DeletesContract(TestDatabase database) {
        super(database);
    }

    @Override
    String options() {
        return super.options() + "&deletes=compare&compareInterval=0";
    }
}
