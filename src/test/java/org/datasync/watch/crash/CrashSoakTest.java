package org.datasync.watch.crash;

import org.junit.jupiter.api.Tag;

@Tag("soak")
class CrashSoakTest extends CrashContract {
    CrashSoakTest() {
        super(50);
    }
}
