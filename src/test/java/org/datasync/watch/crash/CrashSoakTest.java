package org.datasync.watch.crash;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

@Tag("soak")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class CrashSoakTest extends SameDatabaseCrashContract {
    CrashSoakTest() {
        super(50);
    }
}
