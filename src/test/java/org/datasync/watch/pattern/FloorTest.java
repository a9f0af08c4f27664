package org.datasync.watch.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import org.datasync.watch.support.FakeClock;
import org.junit.jupiter.api.Test;

class FloorTest {

    private static final OptionalLong EVERYTHING = OptionalLong.empty();

    private final FakeClock clock = new FakeClock();
    private final Floor floor = new Floor(Duration.ofSeconds(2), Duration.ofSeconds(10), clock);

    @Test
    void thereIsNoneBeforeAnythingIsAcknowledged() {
        floor.highest(100);
        pass(3_000);
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
        pass(1_999);
        assertThat(floor.next()).isEqualTo(EVERYTHING);
        pass(1);
        assertThat(floor.next()).hasValue(100);
    }

    @Test
    void theFloorIsTheLowerOfWhatIsRipeAndWhatIsAcknowledged() {
        floor.highest(100);
        pass(2_000);
        floor.acknowledged(60);
        assertThat(floor.next()).hasValue(60);
        floor.acknowledged(140);
        assertThat(floor.next()).hasValue(100);
    }

    @Test
    void aNewHighestIdMustRipenWhileTheOldOneHolds() {
        floor.highest(100);
        pass(2_000);
        assertThat(floor.wantsHighest()).isTrue();
        floor.highest(200);
        floor.acknowledged(200);
        assertThat(floor.wantsHighest()).isFalse();
        assertThat(floor.next()).hasValue(100);
        pass(2_000);
        assertThat(floor.next()).hasValue(200);
    }

    @Test
    void everythingIsLookedAtOnceEveryRescanInterval() {
        floor.highest(100);
        floor.acknowledged(100);
        pass(9_999);
        assertThat(floor.next()).hasValue(100);
        pass(1);
        assertThat(floor.next()).isEqualTo(EVERYTHING);
        assertThat(floor.next()).hasValue(100);
        pass(10_000);
        assertThat(floor.next()).isEqualTo(EVERYTHING);
    }

    @Test
    void aFindBelowItLowersIt() {
        floor.highest(100);
        pass(2_000);
        floor.acknowledged(100);
        floor.acknowledged(7);
        assertThat(floor.next()).hasValue(7);
    }

    @Test
    void droppedItIsNoMoreUntilSomethingIsAcknowledgedAgain() {
        floor.highest(100);
        pass(2_000);
        floor.acknowledged(100);
        floor.drop();
        assertThat(floor.next()).isEqualTo(EVERYTHING);
        floor.acknowledged(50);
        assertThat(floor.next()).hasValue(50);
    }

    private void pass(long milliseconds) {
        clock.advance(Duration.ofMillis(milliseconds));
    }
}
