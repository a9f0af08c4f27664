package org.datasync.watch.dialect.generic;

import org.datasync.watch.contract.lastmodified.FollowedDeletesContract;
import org.datasync.watch.contract.lastmodified.FollowedFailureContract;
import org.datasync.watch.contract.lastmodified.FollowedHorizonContract;
import org.datasync.watch.contract.lastmodified.FollowedOptionsContract;
import org.datasync.watch.contract.lastmodified.FollowedStartContract;
import org.datasync.watch.contract.lastmodified.FollowedTableContract;
import org.datasync.watch.contract.lastmodified.FollowedValuesContract;
import org.datasync.watch.contract.lastmodified.RandomDeletesContract;
import org.datasync.watch.contract.snapshot.ComparedTableContract;
import org.datasync.watch.contract.snapshot.RandomEditsContract;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.Nested;

/** What a watch promises of a database that is read in the way that suits any, subject by subject. */
abstract class GenericContract {

    private final TestDatabase product;

    GenericContract(TestDatabase product) {
        this.product = product;
    }

    @Nested
    class Tables extends FollowedTableContract {
        Tables() {
            super(product);
        }
    }

    @Nested
    class Starts extends FollowedStartContract {
        Starts() {
            super(product);
        }
    }

    @Nested
    class Options extends FollowedOptionsContract {
        Options() {
            super(product);
        }
    }

    @Nested
    class Horizons extends FollowedHorizonContract {
        Horizons() {
            super(product);
        }
    }

    @Nested
    class Values extends FollowedValuesContract {
        Values() {
            super(product);
        }
    }

    @Nested
    class Failures extends FollowedFailureContract {
        Failures() {
            super(product);
        }
    }

    @Nested
    class Deletes extends FollowedDeletesContract {
        Deletes() {
            super(product);
        }
    }

    @Nested
    class DeletesAtRandom extends RandomDeletesContract {
        DeletesAtRandom() {
            super(product);
        }
    }

    @Nested
    class ComparedTables extends ComparedTableContract {
        ComparedTables() {
            super(product);
        }
    }

    @Nested
    class ComparedAtRandom extends RandomEditsContract {
        ComparedAtRandom() {
            super(product);
        }
    }

    @Nested
    class OnlyRead extends ReadOnlyContract {
        OnlyRead() {
            super(product);
        }
    }
}
