package org.datasync.watch.crash;

import org.junit.jupiter.api.Tag;

/** The same with eight lanes and several workers. */
@Tag("wide")
class LanesCrashTest extends SameDatabaseCrashContract {
    LanesCrashTest() {
        super(3);
    }

    @Override
    protected String options() {
        return "&lanes=8&concurrentConsumers=4";
    }
}
