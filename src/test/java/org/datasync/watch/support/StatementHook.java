package org.datasync.watch.support;

import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** A DataSource that has something done before each statement, or has it refused. */
public final class StatementHook extends DelegatingDataSource {

    private final Step step;

    public StatementHook(DataSource dataSource, Step step) {
        super(dataSource);
        this.step = step;
    }

    /** What is done before a statement. */
    public interface Step {
        /** Throws an exception for a statement that is to fail. */
        void before(String sql) throws SQLException;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return hooked(Connection.class, super.getConnection());
    }

    /** Hooks whatever takes the text of a statement. */
    private <T> T hooked(Class<T> type, T target) {
        return Proxied.proxy(type, (method, arguments) -> {
            if (isGivenSql(method, arguments)) {
                step.before((String) arguments[0]);
            }
            Object result = Proxied.invoke(target, method, arguments);
            boolean plain = result instanceof Statement && !(result instanceof PreparedStatement);
            return plain ? hooked(Statement.class, (Statement) result) : result;
        });
    }

    private static boolean isGivenSql(Method method, Object[] arguments) {
        boolean carriesOut = method.getName().matches("prepare(Statement|Call)|execute\\w*");
        return carriesOut && arguments != null && arguments[0] instanceof String;
    }
}
