package org.datasync.watch.jta;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.util.function.UnaryOperator;
import javax.sql.XAConnection;
import javax.transaction.xa.XAResource;
import org.postgresql.xa.PGXADataSource;

/**
 * PostgreSQL's driver, but the JVM dies in the second phase of a commit: before the call or after it, as the system property
 * {@link #HALT} says.
 */
public final class HaltingDriver extends PGXADataSource {

    /** The system property: {@link #AFTER_PREPARE} or {@link #BEFORE_COMMIT}. */
    static final String HALT = "test.halt";

    /** The coordinator has not decided yet, so that what is prepared has to be rolled back. */
    static final String AFTER_PREPARE = "after-prepare";

    /** The coordinator has decided, so that what is prepared has to be committed. */
    static final String BEFORE_COMMIT = "before-commit";

    private static final long serialVersionUID = 1L;

    @Override
    public XAConnection getXAConnection() throws SQLException {
        return getXAConnection(getUser(), getPassword());
    }

    @Override
    public XAConnection getXAConnection(String user, String password) throws SQLException {
        XAConnection connection = super.getXAConnection(user, password);
        return wrap(
                XAConnection.class,
                connection,
                result -> result instanceof XAResource resource
                        ? wrap(XAResource.class, resource, UnaryOperator.identity())
                        : result);
    }

    private static <T> T wrap(Class<T> type, T wrapped, UnaryOperator<Object> result) {
        return type.cast(Proxy.newProxyInstance(
                HaltingDriver.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        haltIf(BEFORE_COMMIT, method.getName().equals("commit") && Boolean.FALSE.equals(arguments[1]));
                        Object returned = result.apply(method.invoke(wrapped, arguments));
                        haltIf(AFTER_PREPARE, isPrepare(method));
                        return returned;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private static boolean isPrepare(Method method) {
        return method.getName().equals("prepare");
    }

    private static void haltIf(String point, boolean isThere) {
        if (isThere && point.equals(System.getProperty(HALT))) {
            Runtime.getRuntime().halt(1);
        }
    }
}
