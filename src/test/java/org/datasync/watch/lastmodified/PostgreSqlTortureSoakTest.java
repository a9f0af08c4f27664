package org.datasync.watch.lastmodified;

import org.datasync.watch.database.PostgreSqlServer;
import org.junit.jupiter.api.Test;

class PostgreSqlTortureSoakTest extends TortureSoakContract {

    PostgreSqlTortureSoakTest() {
        super(PostgreSqlWriter.TABLES, PostgreSqlTortureTest.WATCHES);
    }

    @Override
    LateWriter writer(String url, int number, int seconds) {
        return new PostgreSqlWriter(url, number, seconds);
    }

    @Test
    void nothingIsLostAndNothingComesTwiceThoughNodesAreKilled() throws InterruptedException {
        try (PostgreSqlServer server = new PostgreSqlServer().start()) {
            run(server.newDatabase());
        }
    }
}
