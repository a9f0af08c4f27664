package org.datasync.watch.support;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** A DataSource that carries out other statements than it is told to. */
public final class RewritingDataSource extends DelegatingDataSource {

    private final UnaryOperator<String> rewritten;

    public RewritingDataSource(DataSource dataSource, UnaryOperator<String> rewritten) {
        super(dataSource);
        this.rewritten = rewritten;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return rewriting(Connection.class, super.getConnection());
    }

    private <T> T rewriting(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(
                RewritingDataSource.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getName().matches("prepareStatement|execute\\w*")
                            && arguments != null
                            && arguments[0] instanceof String sql) {
                        arguments[0] = rewritten.apply(sql);
                    }
                    try {
                        Object result = method.invoke(target, arguments);
                        return method.getName().equals("createStatement")
                                ? rewriting(Statement.class, (Statement) result)
                                : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
