package org.datasync.watch.it;

import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.datasync.watch.change.Change;

/** The last step of the route, after the copy was written: refuses a product or keeps it waiting, as its name says. */
@ApplicationScoped
@Named("inspector")
@Unremovable
public class Inspector {

    static final String REFUSED = "Refused";
    static final String SLOW = "Slow";

    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    public void inspect(Change product) throws InterruptedException, TimeoutException {
        Object name = product.getAfter().get("NAME");
        if (REFUSED.equals(name)) {
            throw new IllegalStateException("This product is refused");
        }
        if (SLOW.equals(name)) {
            reached.countDown();
            if (!released.await(30, TimeUnit.SECONDS)) {
                throw new TimeoutException("Nobody released the product");
            }
        }
    }

    boolean isReached() {
        return reached.getCount() == 0;
    }

    void release() {
        released.countDown();
    }
}
