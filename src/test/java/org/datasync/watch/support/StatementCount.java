package org.datasync.watch.support;

import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** A DataSource that counts what it is asked to carry out: statements, and lists of a database's description. */
public final class StatementCount extends DelegatingDataSource {

    private final AtomicInteger count = new AtomicInteger();

    public StatementCount(DataSource dataSource) {
        super(dataSource);
    }

    /** How many there have been. */
    public int get() {
        return count.get();
    }

    @Override
    public Connection getConnection() throws SQLException {
        return counted(Connection.class, super.getConnection());
    }

    private <T> T counted(Class<T> type, T target) {
        return Proxied.proxy(type, (method, arguments) -> {
            if (isCounted(method)) {
                count.incrementAndGet();
            }
            return wrapped(Proxied.invoke(target, method, arguments));
        });
    }

    private Object wrapped(Object result) {
        if (result instanceof PreparedStatement statement) {
            return counted(PreparedStatement.class, statement);
        }
        if (result instanceof Statement statement) {
            return counted(Statement.class, statement);
        }
        return result instanceof DatabaseMetaData metaData ? counted(DatabaseMetaData.class, metaData) : result;
    }

    private static boolean isCounted(Method method) {
        boolean description =
                method.getDeclaringClass() == DatabaseMetaData.class && method.getReturnType() == ResultSet.class;
        return description
                || method.getName().startsWith("execute")
                || method.getName().equals("getSchema");
    }
}
