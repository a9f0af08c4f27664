package org.datasync.watch.crash;

import java.util.Optional;
import org.datasync.watch.database.PostgreSqlServer;
import org.datasync.watch.support.JvmProcess;
import org.junit.jupiter.api.Tag;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Changes and target are in one database, the watch's state is in another. */
@Tag("wide")
class StateElsewhereCrashTest extends SameDatabaseCrashContract {

    private String stateUrl;

    StateElsewhereCrashTest() {
        super(2);
    }

    @Override
    protected Optional<DriverManagerDataSource> state(PostgreSqlServer server) {
        stateUrl = server.newDatabase();
        return Optional.of(new DriverManagerDataSource(stateUrl));
    }

    @Override
    protected JvmProcess start(String url, String targetUrl, String node, String uri) {
        tidy(url);
        return CopyProcess.startApart(url, stateUrl, node, uri);
    }
}
