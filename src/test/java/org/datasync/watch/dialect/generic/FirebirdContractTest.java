package org.datasync.watch.dialect.generic;

import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;

/** A database that no class of ours knows. */
@Tag("wide")
@EnabledIf(
        value = "org.datasync.watch.database.FirebirdServer#isThere",
        disabledReason = "There is no Firebird 3: .ci/firebird fetches it where Debian's packages can be had")
class FirebirdContractTest extends GenericContract {
    FirebirdContractTest() {
        super(TestDatabase.FIREBIRD);
    }
}
