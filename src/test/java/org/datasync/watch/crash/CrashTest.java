package org.datasync.watch.crash;

class CrashTest extends CrashContract {
    CrashTest() {
        super(5);
    }
}
