package org.datasync.watch.crash;

/** The same with eight lanes and several workers. */
class LanesCrashTest extends SameDatabaseCrashContract {
    LanesCrashTest() {
        super(3);
    }

    @Override
    protected String options() {
        return "&lanes=8&concurrentConsumers=4";
    }
}
