package org.datasync.watch.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadAheadTest {

    private final ReadAhead ahead = new ReadAhead();

    private int query(int read, long largest) {
        int atATime = ahead.begin();
        ahead.ended(atATime, read, largest);
        return atATime;
    }

    @Test
    void ofSmallRowsItTakesMoreEachTime() {
        List<Integer> times = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            times.add(query(2_000, 100));
        }
        assertThat(times).containsExactly(25, 50, 100, 200, 400, 800, 1200, 1200);
    }

    @Test
    void ofFewRowsItLearnsNothing() {
        query(25, 100);
        query(10, 100);
        query(0, 0);
        assertThat(query(1_000, 100)).isEqualTo(50);
    }

    @Test
    void ofLargeRowsItTakesFew() {
        query(1_000, 100);
        query(1_000, 100);
        query(1_000, 15_000);
        assertThat(query(1_000, 1_000_000_000)).isEqualTo(66);
        assertThat(query(1_000, 100)).isEqualTo(25);
    }

    @Test
    void afterAFailureItTakesFew() {
        query(1_000, 100);
        assertThat(ahead.begin()).isEqualTo(50);
        assertThat(query(1_000, 100)).as("which ended before it").isEqualTo(25);
    }
}
