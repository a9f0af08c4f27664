package org.datasync.watch.contract.lastmodified;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.junit.jupiter.api.Test;

/** Records of tables that are followed and fail. */
@Needs(Capability.LAST_MODIFIED)
public abstract class FollowedFailureContract extends FollowContract {

    protected FollowedFailureContract(TestDatabase database) {
        super(database);
    }

    /** The retry must not find what lies ahead and comes in its turn. */
    @Test
    void aRecordThatChangesWhileItIsHeldComesOnce() {
        AtomicBoolean failing = new AtomicBoolean(true);
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(follow(
                                "tables=product",
                                "failureScope=lane",
                                "maxAttempts=0",
                                "retryDelay=10",
                                "maxRetryDelay=50"))
                        .process(exchange -> {
                            if (failing.get()) {
                                throw new IllegalStateException("on purpose");
                            }
                            context.remember(exchange);
                        });
            }
        });
        put("product", 1, second(1));
        await().until(() -> context.count("datasync_failure WHERE attempts > 1") == 1);
        put("product", 1, second(2));
        failing.set(false);
        awaitReceived(1);
        put("product", 2, second(3));
        awaitReceived(2);
        assertThat(keys()).containsExactly("product 1", "product 2");
        assertThat(context.count("datasync_failure")).isZero();
    }
}
