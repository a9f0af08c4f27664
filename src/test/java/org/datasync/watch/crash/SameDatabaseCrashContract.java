package org.datasync.watch.crash;

import org.datasync.watch.database.PostgreSqlServer;
import org.datasync.watch.support.JvmProcess;

/** Changes and target are in one database. */
abstract class SameDatabaseCrashContract extends CrashContract {

    SameDatabaseCrashContract(int kills) {
        super(kills, 9_000);
    }

    @Override
    protected JvmProcess start(String url, String targetUrl, String node, String uri) {
        return CopyProcess.start(url, node, uri);
    }

    @Override
    protected String targetUrl(PostgreSqlServer server, String url) {
        return url;
    }
}
