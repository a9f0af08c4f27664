package org.datasync.watch.dialect.innodb;

import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.Nested;

/** What MariaDB and MySQL have in common and no other database, subject by subject. */
public abstract class InnoDbContract {

    private final TestDatabase product;
    private final TestDatabase logged;
    private final TestDatabase mixing;

    /**
     * On a server.
     *
     * @param logged the same with a binary log
     * @param mixing the same where a transaction may write to tables with and without transactions
     */
    protected InnoDbContract(TestDatabase product, TestDatabase logged, TestDatabase mixing) {
        this.product = product;
        this.logged = logged;
        this.mixing = mixing;
    }

    @Nested
    class Triggers extends InnoDbTriggersContract {
        Triggers() {
            super(product);
        }
    }

    @Nested
    class TypeChanges extends InnoDbTypeChangesContract {
        TypeChanges() {
            super(product);
        }
    }

    @Nested
    class UsualTypes extends InnoDbUsualTypesContract {
        UsualTypes() {
            super(product);
        }
    }

    @Nested
    class Images extends InnoDbImagesContract {
        Images() {
            super(product);
        }
    }

    @Nested
    class Installs extends InnoDbInstallContract {
        Installs() {
            super(product);
        }
    }

    @Nested
    class Diagnostics extends InnoDbDiagnosticsContract {
        Diagnostics() {
            super(logged);
        }
    }

    @Nested
    class Dumps extends InnoDbDumpContract {
        Dumps() {
            super(product);
        }
    }

    @Nested
    class Engines extends InnoDbEngineContract {
        Engines() {
            super(mixing);
        }
    }

    @Nested
    class Packets extends InnoDbPacketContract {
        Packets() {
            super(product);
        }
    }

    @Nested
    class Plans extends InnoDbPlanContract {
        Plans() {
            super(product);
        }
    }

    @Nested
    class ReadOnlyServers extends InnoDbReadOnlyContract {
        ReadOnlyServers() {
            super(mixing);
        }
    }
}
