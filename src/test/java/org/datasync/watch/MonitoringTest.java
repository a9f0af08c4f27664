package org.datasync.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** A context may have any number of watches; each has a task of its own in what all of them share to be looked at. */
class MonitoringTest {

    private static final int WATCHES = 3_000;

    @Test
    void thereIsRoomForAllWatches() throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            DatasyncWatchComponent component = camel.getComponent("datasync-watch", DatasyncWatchComponent.class);
            assertThat(IntStream.range(0, WATCHES)
                            .<Future<?>>mapToObj(watch ->
                                    component.monitoring().scheduleWithFixedDelay(() -> {}, 1, 1, TimeUnit.HOURS)))
                    .hasSize(WATCHES);
        }
    }
}
