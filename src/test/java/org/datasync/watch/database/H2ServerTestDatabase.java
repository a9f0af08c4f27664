package org.datasync.watch.database;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.datasync.watch.dialect.Capability;
import org.h2.tools.Server;

/** H2 as a server on the loopback interface, one a JVM. */
final class H2ServerTestDatabase implements TestDatabase {
    private final AtomicInteger count = new AtomicInteger();

    @Override
    public boolean can(Capability capability) {
        return Declared.can(name(), capability);
    }

    @Override
    public String name() {
        return "H2";
    }

    @Override
    public HikariDataSource newDatabase() {
        return TestPool.open("jdbc:h2:tcp://127.0.0.1:" + SharedServer.PORT + "/./test_" + count.incrementAndGet());
    }

    @Override
    public SqlWords words() {
        return SqlWords.standard(true);
    }

    @Override
    public String toString() {
        return "H2 as a server";
    }

    private static final class SharedServer {
        static final int PORT = start();

        private static int start() {
            Path directory = ServerDirectory.createUntilExit("h2-server");
            System.setProperty("h2.bindAddress", "127.0.0.1");
            try {
                return Server.createTcpServer(
                                "-tcpPort", "0", "-tcpDaemon", "-ifNotExists", "-baseDir", directory.toString())
                        .start()
                        .getPort();
            } catch (SQLException e) {
                throw new IllegalStateException("The H2 server did not start", e);
            }
        }
    }
}
