package org.datasync.watch.crash;

import org.junit.jupiter.api.Tag;

@Tag("soak")
class CrashSoakTest extends SameDatabaseCrashContract {
    CrashSoakTest() {
        super(50);
    }
}
