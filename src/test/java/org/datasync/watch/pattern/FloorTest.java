package org.datasync.watch.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class FloorTest {

    private static final OptionalLong EVERYTHING = OptionalLong.empty();

    private final TestClock clock = new TestClock();
    private final Floor floor = new Floor(Duration.ofSeconds(2), Duration.ofSeconds(10), clock);

    @Test
    void thereIsNoneBeforeAnythingIsAcknowledged() {
        floor.highest(100);
        clock.pass(3);
        assertThat(floor.next()).isEqualTo(EVERYTHING);
    }

    @Test
    void whatIsAcknowledgedAloneMakesNoneYet() {
        floor.acknowledged(100);
        assertThat(floor.next()).isEqualTo(EVERYTHING);
    }

    @Test
    void anIdIsPassedOnlyOnceItHasBeenKnownForTheLag() {
        floor.highest(100);
        floor.acknowledged(100);
        clock.pass(1.999);
        assertThat(floor.next()).isEqualTo(EVERYTHING);
        clock.pass(0.001);
        assertThat(floor.next()).hasValue(100);
    }

    @Test
    void theFloorIsTheLowerOfWhatIsRipeAndWhatIsAcknowledged() {
        floor.highest(100);
        clock.pass(2);
        floor.acknowledged(60);
        assertThat(floor.next()).hasValue(60);
        floor.acknowledged(140);
        assertThat(floor.next()).hasValue(100);
    }

    @Test
    void aNewHighestIdMustRipenWhileTheOldOneHolds() {
        floor.highest(100);
        clock.pass(2);
        assertThat(floor.wantsHighest()).isTrue();
        floor.highest(200);
        floor.acknowledged(200);
        assertThat(floor.wantsHighest()).isFalse();
        assertThat(floor.next()).hasValue(100);
        clock.pass(2);
        assertThat(floor.next()).hasValue(200);
    }

    @Test
    void everythingIsLookedAtOnceEveryRescanInterval() {
        floor.highest(100);
        floor.acknowledged(100);
        clock.pass(9.999);
        assertThat(floor.next()).hasValue(100);
        clock.pass(0.001);
        assertThat(floor.next()).isEqualTo(EVERYTHING);
        assertThat(floor.next()).hasValue(100);
        clock.pass(10);
        assertThat(floor.next()).isEqualTo(EVERYTHING);
    }

    @Test
    void aFindBelowItLowersIt() {
        floor.highest(100);
        clock.pass(2);
        floor.acknowledged(100);
        floor.acknowledged(7);
        assertThat(floor.next()).hasValue(7);
    }

    @Test
    void droppedItIsNoMoreUntilSomethingIsAcknowledgedAgain() {
        floor.highest(100);
        clock.pass(2);
        floor.acknowledged(100);
        floor.drop();
        assertThat(floor.next()).isEqualTo(EVERYTHING);
        floor.acknowledged(50);
        assertThat(floor.next()).hasValue(50);
    }

    /** Stands still until told otherwise. */
    private static final class TestClock extends Clock {
        private Instant now = Instant.parse("2026-01-31T12:00:00Z");

        void pass(double seconds) {
            now = now.plusMillis(Math.round(seconds * 1000));
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }
}
