package org.datasync.watch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.datasync.watch.support.FailingRoute;
import org.datasync.watch.support.ProductQueue;
import org.datasync.watch.support.WatchContext;
import org.datasync.watch.support.WithoutJars;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.util.ClassUtils;

/** Whoever collects no meters needs nothing of Micrometer on the class path. */
public class WithoutMicrometerTest {

    @Test
    void aWatchNeedsNoneOfMicrometersTypes() throws Exception {
        assertThat(new WithoutJars("micrometer").call(WithoutMicrometerTest.class, "deliver"))
                .isEqualTo(List.of(1));
    }

    /** Runs in a class loader that knows nothing of Micrometer. */
    public static List<Integer> deliver() {
        assertThat(ClassUtils.isPresent(
                        "io.micrometer.core.instrument.MeterRegistry", WithoutMicrometerTest.class.getClassLoader()))
                .isFalse();
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL("jdbc:h2:mem:without_micrometer;DB_CLOSE_DELAY=-1");
        try (WatchContext context = new WatchContext(dataSource)) {
            ProductQueue queue = new ProductQueue(context);
            queue.record(1);
            context.start(new FailingRoute(ProductQueue.uri("")));
            await().until(() -> queue.pending() == 0);
            return queue.target();
        }
    }
}
