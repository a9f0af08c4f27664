package org.datasync.watch.contract;

import org.datasync.watch.contract.trigger.AppliedTypesContract;
import org.datasync.watch.contract.trigger.CaptureContract;
import org.datasync.watch.contract.trigger.ColumnChangeContract;
import org.datasync.watch.contract.trigger.ForeignKeyContract;
import org.datasync.watch.contract.trigger.ImageContract;
import org.datasync.watch.contract.trigger.InstallAtOnceContract;
import org.datasync.watch.contract.trigger.InstallContract;
import org.datasync.watch.contract.trigger.KeyProofContract;
import org.datasync.watch.contract.trigger.LoadContract;
import org.datasync.watch.contract.trigger.ManyTablesContract;
import org.datasync.watch.contract.trigger.OriginContract;
import org.datasync.watch.contract.trigger.RandomForeignKeysContract;
import org.datasync.watch.contract.trigger.ReadContract;
import org.datasync.watch.contract.trigger.ReplicaContract;
import org.datasync.watch.contract.trigger.StrangersContract;
import org.datasync.watch.contract.trigger.TriggersGoneContract;
import org.datasync.watch.contract.trigger.UninstallContract;
import org.datasync.watch.contract.trigger.WildcardContract;
import org.datasync.watch.contract.upgrade.UpgradeContract;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.Nested;

/** All that the pattern trigger promises on every database, subject by subject. */
public abstract class TriggerContract {

    protected final TestDatabase product;

    protected TriggerContract(TestDatabase product) {
        this.product = product;
    }

    @Nested
    class AppliedTypes extends AppliedTypesContract {
        AppliedTypes() {
            super(product);
        }
    }

    @Nested
    class Captures extends CaptureContract {
        Captures() {
            super(product);
        }
    }

    @Nested
    class Images extends ImageContract {
        Images() {
            super(product);
        }
    }

    @Nested
    class Reads extends ReadContract {
        Reads() {
            super(product);
        }
    }

    @Nested
    class Replicas extends ReplicaContract {
        Replicas() {
            super(product);
        }
    }

    @Nested
    class ForeignKeys extends ForeignKeyContract {
        ForeignKeys() {
            super(product);
        }
    }

    @Nested
    class RandomForeignKeys extends RandomForeignKeysContract {
        RandomForeignKeys() {
            super(product);
        }
    }

    @Nested
    class Loads extends LoadContract {
        Loads() {
            super(product);
        }
    }

    @Nested
    class Origins extends OriginContract {
        Origins() {
            super(product);
        }
    }

    @Nested
    class Installations extends InstallContract {
        Installations() {
            super(product);
        }
    }

    @Nested
    class InstallationsAtOnce extends InstallAtOnceContract {
        InstallationsAtOnce() {
            super(product);
        }
    }

    @Nested
    class KeyProofs extends KeyProofContract {
        KeyProofs() {
            super(product);
        }
    }

    @Nested
    class ManyTables extends ManyTablesContract {
        ManyTables() {
            super(product);
        }
    }

    @Nested
    class Wildcards extends WildcardContract {
        Wildcards() {
            super(product);
        }
    }

    @Nested
    class Strangers extends StrangersContract {
        Strangers() {
            super(product);
        }
    }

    @Nested
    class Uninstallations extends UninstallContract {
        Uninstallations() {
            super(product);
        }
    }

    @Nested
    class ColumnChanges extends ColumnChangeContract {
        ColumnChanges() {
            super(product);
        }
    }

    @Nested
    class Upgrades extends UpgradeContract {
        Upgrades() {
            super(product);
        }
    }

    @Nested
    class TriggersGone extends TriggersGoneContract {
        TriggersGone() {
            super(product);
        }
    }
}
