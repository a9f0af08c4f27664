package org.datasync.watch.bench;

import org.datasync.watch.database.MariaDbServer;
import org.datasync.watch.database.MySqlServer;
import org.datasync.watch.database.PostgreSqlServer;

/** A server of its own for a benchmark, as fast as it is in production. */
final class BenchServer {

    private BenchServer() {}

    /** What is measured, on the database of a URL. */
    interface Work {
        void on(String url) throws Exception;
    }

    /** Also of MySQL, which speaks as it does. */
    static boolean isMariaDb(String product) {
        return product.equals("MariaDB") || product.equals("MySQL");
    }

    static void run(String product, Work work) throws Exception {
        if (product.equals("MySQL")) {
            try (MySqlServer server = new MySqlServer("--innodb-buffer-pool-size=1G").start()) {
                work.on(server.newDatabase());
            }
        } else if (isMariaDb(product)) {
            try (MariaDbServer server = new MariaDbServer("--innodb-buffer-pool-size=1G").start()) {
                work.on(server.newDatabase());
            }
        } else {
            try (PostgreSqlServer server = new PostgreSqlServer(true).start()) {
                work.on(server.newDatabase());
            }
        }
    }
}
