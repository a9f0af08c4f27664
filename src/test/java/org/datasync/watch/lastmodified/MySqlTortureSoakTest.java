package org.datasync.watch.lastmodified;

import org.datasync.watch.database.InnoDbServer;
import org.datasync.watch.database.MySqlServer;
import org.datasync.watch.database.OnMySql;
import org.junit.jupiter.api.Test;

@OnMySql
class MySqlTortureSoakTest extends TortureSoakContract {

    MySqlTortureSoakTest() {
        super(MariaDbWriter.TABLES, InnoDbTortureTest.WATCHES);
    }

    @Override
    LateWriter writer(String url, int number, int seconds) {
        return new MariaDbWriter(url, number, seconds);
    }

    @Test
    void nothingIsLostAndNothingComesTwiceThoughNodesAreKilled() throws InterruptedException {
        try (InnoDbServer server = new MySqlServer().start()) {
            run(server.newDatabase());
        }
    }
}
