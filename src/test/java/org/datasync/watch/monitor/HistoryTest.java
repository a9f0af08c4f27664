package org.datasync.watch.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.datasync.watch.monitor.History.Point;
import org.junit.jupiter.api.Test;

/** What is remembered of the last hours, and what gives way. */
class HistoryTest {

    private static Point point(long second, long pending, double perSecond, long lag) {
        return new Point(Instant.ofEpochSecond(second), pending, perSecond, lag);
    }

    @Test
    void theOldestPointGivesWay() {
        History history = new History(3, 1);
        for (int i = 1; i <= 5; i++) {
            history.add(point(i, i, i, i));
        }
        assertThat(history.points()).extracting(Point::pending).containsExactly(3L, 4L, 5L);
    }

    @Test
    void severalMomentsAreOnePoint() {
        History history = new History(3, 2);
        history.add(point(1, 7, 10, 900));
        assertThat(history.points()).isEmpty();
        history.add(point(2, 8, 20, 100));
        history.add(point(3, 9, 0, 0));
        assertThat(history.points()).containsExactly(point(2, 8, 15, 900));
    }

    @Test
    void whatIsNotKnownIsNothing() {
        History history = new History(2, 1);
        history.add(point(1, 4, 1.26, 5));
        history.add(point(2, History.UNKNOWN, 0, 0));
        assertThat(history.form())
                .containsEntry("at", List.of("1970-01-01T00:00:01Z", "1970-01-01T00:00:02Z"))
                .containsEntry("pending", Arrays.asList(4L, null))
                .containsEntry("perSecond", List.of(1.3, 0.0));
    }
}
