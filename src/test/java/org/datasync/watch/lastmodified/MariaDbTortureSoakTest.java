package org.datasync.watch.lastmodified;

import org.datasync.watch.database.InnoDbServer;
import org.datasync.watch.database.MariaDbServer;
import org.junit.jupiter.api.Test;

class MariaDbTortureSoakTest extends TortureSoakContract {

    MariaDbTortureSoakTest() {
        super(MariaDbWriter.TABLES, InnoDbTortureTest.WATCHES);
    }

    @Override
    LateWriter writer(String url, int number, int seconds) {
        return new MariaDbWriter(url, number, seconds);
    }

    @Test
    void nothingIsLostAndNothingComesTwiceThoughNodesAreKilled() throws InterruptedException {
        try (InnoDbServer server = new MariaDbServer().start()) {
            run(server.newDatabase());
        }
    }
}
