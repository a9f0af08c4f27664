package org.datasync.watch.elsewhere;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Connections that wait for ever at a gap, after they have made a file that says so. */
final class GapDataSource extends DelegatingDataSource {

    private final Gap gap;
    private final Path arrived;

    GapDataSource(DataSource dataSource, Gap gap, Path arrived) {
        super(dataSource);
        this.gap = gap;
        this.arrived = arrived;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = super.getConnection();
        AtomicBoolean marked = new AtomicBoolean();
        return (Connection) Proxy.newProxyInstance(
                GapDataSource.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("prepareStatement") && gap.isMarkedBy((String) arguments[0])) {
                        marked.set(true);
                    }
                    boolean atGap = marked.get() && method.getName().equals("commit");
                    if (atGap && !gap.isAfterCommit()) {
                        waitForTheEnd();
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    } finally {
                        if (atGap) {
                            waitForTheEnd();
                        }
                    }
                });
    }

    private void waitForTheEnd() {
        try {
            Files.createFile(arrived);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        while (true) {
            LockSupport.park(this);
        }
    }
}
