package org.datasync.watch.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.datasync.watch.failure.FailurePolicy.Probe;
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

    private FailurePolicy.Verdict failed(String recordId, int attemptsBefore) {
        return policy.failed(recordId, Set.of("product"), attemptsBefore, () -> false);
    }

    /** So many changes fail that were never tried before. */
    private void newOnesFail(int count) {
        for (int i = 0; i < count; i++) {
            failed("new " + i, 0);
        }
    }

    @Test
    void aFailedAttemptIsSuspectAtFirst() {
        assertThat(failed("a", 0).counted()).isFalse();
        assertThat(policy.isDoubtful()).isTrue();
        assertThat(policy.isPaused()).isFalse();
        assertThat(policy.outageSince()).isEmpty();
    }

    @Test
    void aSuccessMakesSuspectAttemptsCount() {
        failed("a", 0);
        assertThat(policy.judgeSuspects(1)).isEqualTo(Suspects.COUNT);
    }

    @Test
    void anAttemptNobodyHereKnowsOfDoesNotCount() {
        failed("a", 0);
        assertThat(policy.judgeSuspects(2)).isEqualTo(Suspects.FORGIVE);
    }

    @Test
    void aSuccessForgetsWhatFailedBeforeIt() {
        failed("a", 0);
        policy.succeeded();
        assertThat(policy.isDoubtful()).isFalse();
        assertThat(policy.judgeSuspects(1)).isEqualTo(Suspects.FORGIVE);
    }

    @Test
    void attemptsOfAnOutageDoNotCount() {
        newOnesFail(FailurePolicy.PROBES);
        assertThat(policy.judgeSuspects(FailurePolicy.PROBES)).isEqualTo(Suspects.FORGIVE);
    }

    @Test
    void attemptsBeforeTheRoundEndsCount() {
        newOnesFail(FailurePolicy.PROBES - 1);
        assertThat(policy.judgeSuspects(FailurePolicy.PROBES - 1)).isEqualTo(Suspects.COUNT);
    }

    @Test
    void whatFailsAgainAloneIsNoOutageThatASuccessWouldEnd() {
        failed("a", 1);
        policy.nothingLeftToTry();
        assertThat(policy.judgeSuspects(1)).isEqualTo(Suspects.COUNT);
    }

    @Test
    void aRoundEndsAfterSoManyNewFailures() {
        Instant began = clock.instant();
        newOnesFail(FailurePolicy.PROBES - 1);
        assertThat(policy.isPaused()).isFalse();
        failed("last", 0);
        assertThat(policy.isPaused()).isTrue();
        assertThat(policy.outageSince()).hasValue(began);
    }

    @Test
    void aRoundEndsWhenNothingIsLeftToTry() {
        failed("a", 0);
        policy.nothingLeftToTry();
        assertThat(policy.isPaused()).isTrue();
        assertThat(policy.outageSince()).isPresent();
    }

    @Test
    void nothingLeftToTryMeansNothingWhileNothingFails() {
        policy.nothingLeftToTry();
        assertThat(policy.isPaused()).isFalse();
        assertThat(policy.outageSince()).isEmpty();
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
        failed("a", 0);
        clock.advance(Duration.ofHours(-5));
        failed("a", 1);
        clock.advance(OUTAGE_TIMEOUT);
        assertThat(failed("a", 2).counted()).isTrue();
    }

    @Test
    void aSuccessEndsTheOutage() {
        newOnesFail(FailurePolicy.PROBES);
        policy.succeeded();
        assertThat(policy.isPaused()).isFalse();
        assertThat(policy.outageSince()).isEmpty();
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
        failed("a", 0);
        policy.succeeded();
        failed("b", 0);
        clock.advance(OUTAGE_TIMEOUT);
        assertThat(failed("b", 1).counted()).isTrue();
    }

    @Test
    void aChangeThatFailsAgainDoesNotPauseTheOthers() {
        for (int attempt = 1; attempt < 50; attempt++) {
            failed("a", attempt);
            policy.nothingLeftToTry();
            assertThat(policy.isPaused()).isFalse();
        }
        assertThat(policy.outageSince()).isEmpty();
    }

    @Test
    void aChangeThatFailsAgainAfterTheRoundDoesNotPauseTheOthersEither() {
        failed("a", 0);
        policy.nothingLeftToTry();
        clock.advance(RETRY_DELAY);
        failed("a", 1);
        policy.nothingLeftToTry();
        assertThat(policy.isPaused()).isFalse();
    }

    @Test
    void attemptsOfALoneChangeCountAfterTheOutageTimeout() {
        failed("a", 0);
        clock.advance(OUTAGE_TIMEOUT.minusMillis(1));
        assertThat(failed("a", 1).counted()).isFalse();
        clock.advance(Duration.ofMillis(1));
        assertThat(failed("a", 2).counted()).isTrue();
        policy.succeeded();
        assertThat(failed("a", 3).counted()).isFalse();
    }

    @Test
    void anAttemptThatCountedAtOnceIsNoLongerSuspect() {
        failed("a", 1);
        clock.advance(OUTAGE_TIMEOUT);
        failed("a", 2);
        assertThat(policy.judgeSuspects(1)).isEqualTo(Suspects.FORGIVE);
    }

    @Test
    void attemptsOfSeveralChangesNeverCountWhileNothingSucceeds() {
        failed("a", 0);
        failed("b", 0);
        clock.advance(OUTAGE_TIMEOUT.multipliedBy(10));
        assertThat(failed("a", 1).counted()).isFalse();
        assertThat(failed("b", 1).counted()).isFalse();
    }

    @Test
    void theFirstFailuresInARowAreInOrder() {
        assertThat(policy.nextProbe()).isEmpty();
        newOnesFail(FailurePolicy.IN_ORDER);
        assertThat(policy.nextProbe()).isEmpty();
    }

    @Test
    void probesAreSpreadOverTablesAndPlaces() {
        newOnesFail(FailurePolicy.IN_ORDER);
        List<Probe> probes = IntStream.range(0, 8)
                .mapToObj(attempt -> {
                    failed("old", 1);
                    return policy.nextProbe().orElse(null);
                })
                .toList();
        assertThat(probes)
                .containsExactly(
                        new Probe(0, Set.of("product")),
                        new Probe(1, Set.of()),
                        new Probe(0.5, Set.of()),
                        null,
                        new Probe(0, Set.of("product")),
                        new Probe(1, Set.of()),
                        new Probe(0.25, Set.of()),
                        null);
    }

    @Test
    void aSuccessBringsProbesBackInOrder() {
        newOnesFail(FailurePolicy.IN_ORDER + 1);
        assertThat(policy.nextProbe()).isPresent();
        policy.succeeded();
        newOnesFail(FailurePolicy.IN_ORDER);
        assertThat(policy.nextProbe()).isEmpty();
    }

    @Test
    void nothingIsOutOfOrderWhereAFailureStopsTheLane() {
        FailurePolicy strict = policy(true);
        for (int attempt = 0; attempt < 10; attempt++) {
            strict.failed("a", Set.of("product"), attempt, () -> false);
            assertThat(strict.nextProbe()).isEmpty();
        }
        strict.mayTryBarrier("truncate");
        clock.advance(OUTAGE_TIMEOUT);
        assertThat(strict.mayTryBarrier("truncate")).isFalse();
    }

    @Test
    void attemptsOfALoneChangeDoNotCountIfOthersFailThatThisNodeHasNotTried() {
        failed("a", 0);
        clock.advance(OUTAGE_TIMEOUT);
        assertThat(policy.failed("a", Set.of("product"), 1, () -> true).counted())
                .isFalse();
    }

    @Test
    void whatIsParkedLeavesTheNextOneAloneWithATimeOfItsOwn() {
        failed("a", 0);
        clock.advance(OUTAGE_TIMEOUT);
        policy.forget("a");
        assertThat(failed("b", 0).counted()).isFalse();
        clock.advance(OUTAGE_TIMEOUT);
        assertThat(failed("b", 1).counted()).isTrue();
    }

    @Test
    void aBarrierMayBeTriedOnceNothingHasSucceededForTheOutageTimeout() {
        assertThat(policy.mayTryBarrier("truncate")).isFalse();
        clock.advance(OUTAGE_TIMEOUT.minusMillis(1));
        assertThat(policy.mayTryBarrier("truncate")).isFalse();
        assertThat(policy.mayTryBarrier("another")).isFalse();
        clock.advance(Duration.ofMillis(1));
        assertThat(policy.mayTryBarrier("truncate")).isTrue();
        assertThat(policy.mayTryBarrier("another")).isFalse();
    }

    @Test
    void aBarrierThatWasTriedWaitsLikeAnyRetry() {
        policy.mayTryBarrier("truncate");
        clock.advance(OUTAGE_TIMEOUT);
        policy.barrierTried("truncate");
        assertThat(policy.mayTryBarrier("truncate")).isFalse();
        clock.advance(MAX_RETRY_DELAY);
        assertThat(policy.mayTryBarrier("truncate")).isTrue();
    }

    @Test
    void aSuccessSparesTheBarrierItsTrial() {
        policy.mayTryBarrier("truncate");
        clock.advance(OUTAGE_TIMEOUT);
        policy.succeeded();
        assertThat(policy.mayTryBarrier("truncate")).isFalse();
    }

    @Test
    void aClockThatIsSetBackDoesNotKeepABarrierFromItsTrial() {
        policy.mayTryBarrier("truncate");
        clock.advance(Duration.ofDays(-1));
        policy.mayTryBarrier("truncate");
        clock.advance(OUTAGE_TIMEOUT);
        assertThat(policy.mayTryBarrier("truncate")).isTrue();
    }

    @Test
    void attemptsCountAtOnceWhereAFailureStopsTheLane() {
        assertThat(policy(true).failed("a", Set.of("product"), 0, () -> false).counted())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 2", "2, 4", "5, 32", "6, 60", "30, 60", "1000, 60"})
    void aRetryWaitsTwiceAsLongAsTheOneBefore(int attemptsBefore, int seconds) {
        assertThat(failed("a", attemptsBefore).delay()).hasSeconds(seconds);
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
