package org.datasync.watch.crash;

class CrashTest extends SameDatabaseCrashContract {
    CrashTest() {
        super(5);
    }
}
