package org.datasync.watch.changetable;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import org.datasync.watch.support.FakeClock;
import org.junit.jupiter.api.Test;

class FloorTest {

    private static final OptionalLong EVERYTHING = OptionalLong.empty();

    private final FakeClock clock = new FakeClock();
    private final Floor floor = new Floor(Duration.ofSeconds(2), Duration.ofSeconds(10), clock);

    private void settledByTime(long id) {
        floor.note(OptionalLong.of(id));
        pass(2_000);
        floor.settle();
    }

    @Test
    void thereIsNoneBeforeAnythingIsAcknowledged() {
        settledByTime(100);
        assertThat(floor.next()).isEqualTo(EVERYTHING);
    }

    @Test
    void whatIsAcknowledgedAloneMakesNoneYet() {
        floor.acknowledged(100);
        assertThat(floor.next()).isEqualTo(EVERYTHING);
        floor.acknowledgedAll();
        assertThat(floor.next()).isEqualTo(EVERYTHING);
    }

    @Test
    void anIdIsDueOnlyOnceItHasBeenKnownForTheLag() {
        assertThat(floor.isDue()).isTrue();
        floor.note(OptionalLong.of(100));
        pass(1_999);
        assertThat(floor.isDue()).isFalse();
        pass(1);
        assertThat(floor.isDue()).isTrue();
    }

    @Test
    void whatIsSettledIsPassedByALaterAcknowledgementOnly() {
        floor.acknowledgedAll();
        settledByTime(100);
        assertThat(floor.next()).isEqualTo(EVERYTHING);
        floor.acknowledgedAll();
        assertThat(floor.next()).hasValue(100);
    }

    @Test
    void theFloorIsTheLowerOfWhatIsSettledAndWhatIsAcknowledged() {
        settledByTime(100);
        floor.acknowledged(60);
        assertThat(floor.next()).hasValue(60);
        floor.acknowledged(140);
        assertThat(floor.next()).hasValue(100);
    }

    @Test
    void transactionsSettleAnIdWhenAllHaveEndedThatWroteBeforeTheLagHadPassed() {
        floor.note(OptionalLong.of(100));
        floor.settle(7, 20);
        floor.acknowledgedAll();
        assertThat(floor.next()).isEqualTo(EVERYTHING);
        floor.settle(19, 25);
        floor.acknowledgedAll();
        assertThat(floor.next()).isEqualTo(EVERYTHING);
        floor.settle(20, 26);
        floor.acknowledgedAll();
        assertThat(floor.next()).hasValue(100);
    }

    @Test
    void anOpenTransactionKeepsTheFloorWhereItIsAndLaterIdsWait() {
        floor.note(OptionalLong.of(100));
        floor.settle(7, 20);
        floor.note(OptionalLong.of(200));
        floor.settle(20, 25);
        floor.acknowledgedAll();
        floor.note(OptionalLong.of(300));
        floor.settle(24, 30);
        floor.acknowledgedAll();
        assertThat(floor.next()).hasValue(100);
        floor.settle(25, 40);
        floor.acknowledgedAll();
        assertThat(floor.next()).hasValue(200);
        floor.settle(39, 50);
        floor.acknowledgedAll();
        assertThat(floor.next()).hasValue(200);
        floor.settle(40, 60);
        floor.acknowledgedAll();
        assertThat(floor.next()).hasValue(300);
        assertThat(floor.isWaiting()).isFalse();
    }

    @Test
    void aloneWithItsWritesAWatchSettlesWhatItFetches() {
        floor.fetched(1, 100);
        floor.settleFetched();
        floor.acknowledged(60);
        assertThat(floor.next()).hasValue(60);
        floor.acknowledgedAll();
        assertThat(floor.next()).hasValue(100);
    }

    @Test
    void idsGoAtLeastAsFarAsThoseThatWereFetched() {
        floor.fetched(1, 100);
        floor.note(OptionalLong.empty());
        floor.settle();
        floor.acknowledgedAll();
        assertThat(floor.next()).hasValue(100);
    }

    @Test
    void everythingIsLookedAtOnceEveryRescanInterval() {
        settledByTime(100);
        floor.acknowledgedAll();
        pass(7_999);
        assertThat(floor.next()).hasValue(100);
        pass(1);
        assertThat(floor.next()).isEqualTo(EVERYTHING);
        assertThat(floor.next()).hasValue(100);
        pass(10_000);
        assertThat(floor.next()).isEqualTo(EVERYTHING);
    }

    @Test
    void everythingIsLookedAtOnceWhenItIsAskedFor() {
        settledByTime(100);
        floor.acknowledgedAll();
        floor.scan();
        assertThat(floor.next()).isEqualTo(EVERYTHING);
        assertThat(floor.next()).hasValue(100);
    }

    @Test
    void aFindBelowItEndsItUntilAnIdIsSettledAnew() {
        settledByTime(100);
        floor.acknowledgedAll();
        floor.fetched(7, 9);
        assertThat(floor.next()).isEqualTo(EVERYTHING);
        floor.acknowledgedAll();
        assertThat(floor.next()).isEqualTo(EVERYTHING);
        floor.note(OptionalLong.empty());
        floor.settle();
        floor.acknowledged(8);
        assertThat(floor.next()).hasValue(8);
        floor.acknowledgedAll();
        assertThat(floor.next()).hasValue(9);
    }

    private void pass(long milliseconds) {
        clock.advance(Duration.ofMillis(milliseconds));
    }
}
