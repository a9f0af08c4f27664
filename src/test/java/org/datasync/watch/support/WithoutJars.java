package org.datasync.watch.support;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Runs a test's method in a class loader that has all of the class path but some jars. */
public final class WithoutJars {

    private final List<String> parts;

    /** Without the jars in whose file names one of these is. */
    public WithoutJars(String... parts) {
        this.parts = List.of(parts);
    }

    /** What a public static method without parameters returns. */
    public Object call(Class<?> test, String method) throws Exception {
        URL[] classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry ->
                        parts.stream().noneMatch(Path.of(entry).getFileName().toString()::contains))
                .map(WithoutJars::url)
                .toArray(URL[]::new);
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader())) {
            Thread.currentThread().setContextClassLoader(loader);
            return loader.loadClass(test.getName()).getDeclaredMethod(method).invoke(null);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private static URL url(String entry) {
        try {
            return new File(entry).toURI().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
