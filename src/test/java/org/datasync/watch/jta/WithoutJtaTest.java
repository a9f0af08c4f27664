package org.datasync.watch.jta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.datasync.watch.support.FailingRoute;
import org.datasync.watch.support.ProductQueue;
import org.datasync.watch.support.WatchContext;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.util.ClassUtils;

/** Whoever has no JTA needs nothing of it on the class path. */
public class WithoutJtaTest {

    private static final List<String> JTA = List.of("jakarta.transaction-api", "narayana", "agroal", "camel-jta");

    @Test
    void aWatchNeedsNoneOfJtasTypes() throws Exception {
        URL[] classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry ->
                        JTA.stream().noneMatch(Path.of(entry).getFileName().toString()::contains))
                .map(WithoutJtaTest::url)
                .toArray(URL[]::new);
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader())) {
            Thread.currentThread().setContextClassLoader(loader);
            Object delivered = loader.loadClass(WithoutJtaTest.class.getName())
                    .getDeclaredMethod("deliver")
                    .invoke(null);
            assertThat(delivered).isEqualTo(List.of(1));
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    /** Runs in a class loader that knows nothing of JTA. */
    public static List<Integer> deliver() {
        assertThat(ClassUtils.isPresent(
                        "jakarta.transaction.TransactionManager", WithoutJtaTest.class.getClassLoader()))
                .isFalse();
        // not by its URL: the list of drivers belongs to another class loader
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL("jdbc:h2:mem:without_jta;DB_CLOSE_DELAY=-1");
        try (WatchContext context = new WatchContext(dataSource)) {
            ProductQueue queue = new ProductQueue(context);
            queue.record(1);
            context.start(new FailingRoute(ProductQueue.uri("")));
            await().until(() -> queue.pending() == 0);
            return queue.target();
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
