package org.datasync.watch.support;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/** What answers the calls of an interface in the place of an object that has it. */
public interface Proxied {

    /** Answers a call, whose arguments are null if it has none. */
    Object answer(Method method, Object[] arguments) throws Throwable;

    /** An object that has all its calls answered. */
    static <T> T proxy(Class<T> type, Proxied proxied) {
        return type.cast(Proxy.newProxyInstance(
                Proxied.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> proxied.answer(method, arguments)));
    }

    /** What the object itself answers. */
    static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
