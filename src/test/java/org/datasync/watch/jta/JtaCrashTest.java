package org.datasync.watch.jta;

import java.nio.file.Path;
import org.datasync.watch.crash.CrashContract;
import org.datasync.watch.database.PostgreSqlServer;
import org.datasync.watch.support.JvmProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** Changes and target are in two databases, and each new JVM recovers what the last one left prepared. */
@Tag("wide")
class JtaCrashTest extends CrashContract {

    @TempDir
    private Path store;

    JtaCrashTest() {
        super(2, 1_500);
    }

    @Override
    protected JvmProcess start(String url, String targetUrl, String node, String uri) {
        return TwoPhaseProcess.start(url, targetUrl, store, "", node, uri);
    }

    @Override
    protected String targetUrl(PostgreSqlServer server, String url) {
        return server.newDatabase();
    }
}
