package org.datasync.watch.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.datasync.watch.failure.FailurePolicy.Suspects;
import org.datasync.watch.support.FakeClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of {@link FailurePolicy}, in the order of its Javadoc. */
class FailurePolicyTest {

    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);
    private static final Duration MAX_RETRY_DELAY = Duration.ofSeconds(60);
    private static final Duration OUTAGE_TIMEOUT = Duration.ofHours(1);

    private final FakeClock clock = new FakeClock();
    private final FailurePolicy policy = policy(false);

    private FailurePolicy policy(boolean laneScope) {
        return new FailurePolicy(spec(3, laneScope), clock);
    }

    private static FailureSpec spec(int maxAttempts, boolean laneScope) {
        return new FailureSpec(maxAttempts, RETRY_DELAY, MAX_RETRY_DELAY, OUTAGE_TIMEOUT, laneScope, false);
    }

    /** So many changes fail that were never tried before. */
    private void newOnesFail(int count) {
        for (int i = 0; i < count; i++) {
            policy.failed("new " + i, 0);
        }
    }

    @Test
    void aFailedAttemptIsSuspectAtFirst() {
        assertThat(policy.failed("a", 0).counted()).isFalse();
        assertThat(policy.isDoubtful()).isTrue();
        assertThat(policy.isPaused()).isFalse();
        assertThat(policy.outageSince()).isNull();
    }

    @Test
    void aSuccessMakesSuspectAttemptsCount() {
        policy.failed("a", 0);
        assertThat(policy.settle(1)).isEqualTo(Suspects.COUNT);
    }

    @Test
    void anAttemptNobodyHereKnowsOfDoesNotCount() {
        policy.failed("a", 0);
        assertThat(policy.settle(2)).isEqualTo(Suspects.FORGIVE);
    }

    @Test
    void aSuccessForgetsWhatFailedBeforeIt() {
        policy.failed("a", 0);
        policy.succeeded();
        assertThat(policy.isDoubtful()).isFalse();
        assertThat(policy.settle(1)).isEqualTo(Suspects.FORGIVE);
    }

    @Test
    void attemptsOfAnOutageDoNotCount() {
        newOnesFail(FailurePolicy.PROBES);
        assertThat(policy.settle(FailurePolicy.PROBES)).isEqualTo(Suspects.FORGIVE);
    }

    @Test
    void attemptsBeforeTheRoundEndsCount() {
        newOnesFail(FailurePolicy.PROBES - 1);
        assertThat(policy.settle(FailurePolicy.PROBES - 1)).isEqualTo(Suspects.COUNT);
    }

    @Test
    void whatFailsAgainAloneIsNoOutageThatASuccessWouldEnd() {
        policy.failed("a", 1);
        policy.nothingLeftToTry();
        assertThat(policy.settle(1)).isEqualTo(Suspects.COUNT);
    }

    @Test
    void aRoundEndsAfterSoManyNewFailures() {
        Instant began = clock.instant();
        newOnesFail(FailurePolicy.PROBES - 1);
        assertThat(policy.isPaused()).isFalse();
        policy.failed("last", 0);
        assertThat(policy.isPaused()).isTrue();
        assertThat(policy.outageSince()).isEqualTo(began);
    }

    @Test
    void aRoundEndsWhenNothingIsLeftToTry() {
        policy.failed("a", 0);
        policy.nothingLeftToTry();
        assertThat(policy.isPaused()).isTrue();
        assertThat(policy.outageSince()).isNotNull();
    }

    @Test
    void nothingLeftToTryMeansNothingWhileNothingFails() {
        policy.nothingLeftToTry();
        assertThat(policy.isPaused()).isFalse();
        assertThat(policy.outageSince()).isNull();
    }

    @Test
    void thePauseDoublesWithEachRoundUpToTheLongestDelay() {
        for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            newOnesFail(FailurePolicy.PROBES);
            clock.advance(Duration.ofSeconds(seconds).minusMillis(1));
            assertThat(policy.isPaused()).isTrue();
            clock.advance(Duration.ofMillis(1));
            assertThat(policy.isPaused()).isFalse();
        }
    }

    @Test
    void aClockThatIsSetBackDoesNotProlongThePause() {
        newOnesFail(FailurePolicy.PROBES);
        clock.advance(Duration.ofHours(-1));
        assertThat(policy.isPaused()).isTrue();
        clock.advance(RETRY_DELAY);
        assertThat(policy.isPaused()).isFalse();
    }

    @Test
    void aClockThatIsSetBackDoesNotProlongTheOutageTimeout() {
        policy.failed("a", 0);
        clock.advance(Duration.ofHours(-5));
        policy.failed("a", 1);
        clock.advance(OUTAGE_TIMEOUT);
        assertThat(policy.failed("a", 2).counted()).isTrue();
    }

    @Test
    void aSuccessEndsTheOutage() {
        newOnesFail(FailurePolicy.PROBES);
        policy.succeeded();
        assertThat(policy.isPaused()).isFalse();
        assertThat(policy.outageSince()).isNull();
        newOnesFail(FailurePolicy.PROBES);
        clock.advance(RETRY_DELAY);
        assertThat(policy.isPaused()).isFalse();
    }

    @Test
    void aSuccessBeginsANewRound() {
        newOnesFail(FailurePolicy.PROBES - 1);
        policy.succeeded();
        newOnesFail(1);
        assertThat(policy.isPaused()).isFalse();
    }

    @Test
    void whatFailedBeforeASuccessLeavesAChangeAlone() {
        policy.failed("a", 0);
        policy.succeeded();
        policy.failed("b", 0);
        clock.advance(OUTAGE_TIMEOUT);
        assertThat(policy.failed("b", 1).counted()).isTrue();
    }

    @Test
    void aChangeThatFailsAgainDoesNotPauseTheOthers() {
        for (int attempt = 1; attempt < 50; attempt++) {
            policy.failed("a", attempt);
            policy.nothingLeftToTry();
            assertThat(policy.isPaused()).isFalse();
        }
        assertThat(policy.outageSince()).isNull();
    }

    @Test
    void aChangeThatFailsAgainAfterTheRoundDoesNotPauseTheOthersEither() {
        policy.failed("a", 0);
        policy.nothingLeftToTry();
        clock.advance(RETRY_DELAY);
        policy.failed("a", 1);
        policy.nothingLeftToTry();
        assertThat(policy.isPaused()).isFalse();
    }

    @Test
    void attemptsOfALoneChangeCountAfterTheOutageTimeout() {
        policy.failed("a", 0);
        clock.advance(OUTAGE_TIMEOUT.minusMillis(1));
        assertThat(policy.failed("a", 1).counted()).isFalse();
        clock.advance(Duration.ofMillis(1));
        assertThat(policy.failed("a", 2).counted()).isTrue();
        policy.succeeded();
        assertThat(policy.failed("a", 3).counted()).isFalse();
    }

    @Test
    void anAttemptThatCountedAtOnceIsNoLongerSuspect() {
        policy.failed("a", 1);
        clock.advance(OUTAGE_TIMEOUT);
        policy.failed("a", 2);
        assertThat(policy.settle(1)).isEqualTo(Suspects.FORGIVE);
    }

    @Test
    void attemptsOfSeveralChangesNeverCountWhileNothingSucceeds() {
        policy.failed("a", 0);
        policy.failed("b", 0);
        clock.advance(OUTAGE_TIMEOUT.multipliedBy(10));
        assertThat(policy.failed("a", 1).counted()).isFalse();
        assertThat(policy.failed("b", 1).counted()).isFalse();
    }

    @Test
    void attemptsCountAtOnceWhereAFailureStopsTheLane() {
        assertThat(policy(true).failed("a", 0).counted()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 2", "2, 4", "5, 32", "6, 60", "30, 60", "1000, 60"})
    void aRetryWaitsTwiceAsLongAsTheOneBefore(int attemptsBefore, int seconds) {
        assertThat(policy.failed("a", attemptsBefore).delay()).hasSeconds(seconds);
    }

    @Test
    void aDelayOfYearsDoesNotOverflow() {
        Duration years = Duration.ofDays(10_000);
        FailureSpec spec = new FailureSpec(0, years, years, OUTAGE_TIMEOUT, false, false);
        assertThat(spec.delayAfter(100)).isEqualTo(years);
    }

    @ParameterizedTest
    @CsvSource({"3, 2, false", "3, 3, true", "3, 4, true", "1, 1, true", "0, 0, false", "0, 1000, false"})
    void aChangeIsGivenUpAfterMaxAttempts(int maxAttempts, int counted, boolean exhausted) {
        assertThat(spec(maxAttempts, false).isExhausted(counted)).isEqualTo(exhausted);
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 1, 1, 0, maxAttempts",
        "1, 0, 1, 0, retryDelay",
        "1, 2, 1, 0, maxRetryDelay",
        "1, 1, 1, -1, outageTimeout"
    })
    void numbersWithoutSenseAreRefused(int maxAttempts, int retryDelay, int maxRetryDelay, int timeout, String named) {
        assertThatThrownBy(() -> new FailureSpec(
                        maxAttempts,
                        Duration.ofMillis(retryDelay),
                        Duration.ofMillis(maxRetryDelay),
                        Duration.ofMillis(timeout),
                        false,
                        false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(named);
    }
}
