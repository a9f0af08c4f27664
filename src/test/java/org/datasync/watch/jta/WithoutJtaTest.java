package org.datasync.watch.jta;

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

/** Whoever has no JTA needs nothing of it on the class path. */
public class WithoutJtaTest {

    @Test
    void aWatchNeedsNoneOfJtasTypes() throws Exception {
        WithoutJars withoutJta = new WithoutJars("jakarta.transaction-api", "narayana", "agroal", "camel-jta");
        assertThat(withoutJta.call(WithoutJtaTest.class, "deliver")).isEqualTo(List.of(1));
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
}
