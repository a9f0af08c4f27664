package org.datasync.watch.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LaneRangeTest {

    @Test
    void everyBucketIsInOneLaneWhateverTheirNumber() {
        for (int lanes = 1; lanes <= LaneRange.BUCKETS; lanes++) {
            int next = 0;
            for (int lane = 0; lane < lanes; lane++) {
                LaneRange range = new LaneRange(lane, lanes);
                assertThat(range.first()).as("lane %d of %d", lane, lanes).isEqualTo(next);
                assertThat(range.contains(range.first())).isTrue();
                assertThat(range.contains(range.last())).isTrue();
                assertThat(range.contains(range.last() + 1)).isFalse();
                next = range.last() + 1;
            }
            assertThat(next).as("%d lanes", lanes).isEqualTo(LaneRange.BUCKETS);
        }
    }

    @Test
    void lanesAreOfOneSizeButForOneBucket() {
        for (int lanes : new int[] {2, 3, 7, 8, 100, 1000}) {
            IntStream sizes = IntStream.range(0, lanes)
                    .map(lane -> new LaneRange(lane, lanes).last() - new LaneRange(lane, lanes).first() + 1);
            assertThat(sizes.summaryStatistics())
                    .satisfies(size -> assertThat(size.getMax() - size.getMin()).isLessThanOrEqualTo(1));
        }
    }

    @Test
    void theFirstLaneSeesToBarriers() {
        assertThat(new LaneRange(0, 8).contains(LaneRange.BARRIER)).isTrue();
        assertThat(new LaneRange(1, 8).contains(LaneRange.BARRIER)).isFalse();
    }

    @Test
    void impossibleNumbersAreRefused() {
        assertThatThrownBy(() -> new LaneRange(0, 0)).hasMessage("lanes is 0, expected 1 to 1024");
        assertThatThrownBy(() -> new LaneRange(0, 1025)).hasMessage("lanes is 1025, expected 1 to 1024");
        assertThatThrownBy(() -> new LaneRange(8, 8)).hasMessage("The lane is 8, expected 0 to 7");
    }
}
