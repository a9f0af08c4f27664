package org.datasync.watch.failure;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Tells poison from outage, for one lane, and decides on the back-off: when a failed change is due again, and how long the
 * lane pauses. It remembers only what happened since the last success, and decides without I/O.
 *
 * <ol>
 *   <li>A failed attempt is <em>suspect</em>: it may speak against the change or against the target.
 *   <li>The next success of another change clears that up: the target works, so the suspect attempts count.
 *   <li>Unless it was an <em>outage</em>: a round of attempts had ended without any success, and among the failing changes
 *       were some that had never been tried before. Then the success ends the outage, no attempt counts, and everything
 *       held is due at once.
 *   <li>A round ends after {@value #PROBES} failures of changes never tried before, or when nothing else is left to try.
 *       Then the lane pauses, twice as long after each round, and probes again, changes never tried before first.
 *   <li>After {@value #IN_ORDER} failures in a row probes are spread: a change of a table of which nothing has failed, the
 *       newest change, one in between, the next in order, and so on in turn. So whatever works is found within a round.
 *   <li>A change that alone fails again, with nothing new failing beside it, does not pause the others.
 *   <li>After {@code outageTimeout} without a success the attempts of a change count as they fail if it is the only one that
 *       fails; of several none counts, however long the outage. With {@code failureScope=lane} attempts count at once.
 *   <li>A barrier that has waited so long for held changes, with no success, may be tried out of turn every {@code
 *       maxRetryDelay}, without being acknowledged: if the target takes it, that is a success, and the held ones count.
 * </ol>
 *
 * <p>Not thread-safe: a lane is run by one thread at a time.
 */
public final class FailurePolicy {

    /** How many changes that were never tried before may fail in a row before the lane pauses. */
    static final int PROBES = 10;

    /** How many failures in a row are of changes in order. */
    static final int IN_ORDER = 2;

    private static final int KINDS_OF_PROBES = 4;

    private final FailureSpec spec;
    private final Clock clock;

    private Optional<Instant> failingSince = Optional.empty();
    private int newFailuresInRound;
    private int rounds;
    private final Set<String> failing = new HashSet<>();
    private final Set<String> failingTables = new HashSet<>();
    private final Set<String> suspects = new HashSet<>();
    private int failures;
    private int placesTried;
    private final Map<String, Instant> barriersDue = new HashMap<>();
    private Instant pausedUntil = Instant.MIN;

    /** Decides by these wishes and this clock. */
    public FailurePolicy(FailureSpec spec, Clock clock) {
        this.spec = spec;
        this.clock = clock;
    }

    /**
     * What to do about a failed attempt.
     *
     * @param counted whether the attempt counts at once; otherwise it is suspect
     * @param delay how long to wait before trying again
     */
    public record Verdict(boolean counted, Duration delay) {}

    /**
     * Judges a failed attempt of a change of this record that has failed so many times before.
     *
     * @param tables the record's table, by whatever names
     * @param othersFail whether other changes fail too that this policy may not know of; asked only if it matters
     */
    public Verdict failed(String recordId, Set<String> tables, int attemptsBefore, BooleanSupplier othersFail) {
        Instant now = clock.instant();
        if (failingSince.filter(since -> !now.isBefore(since)).isEmpty()) {
            failingSince =
                    Optional.of(now); // the clock was set back: to wait for it would be to wait for as long again
        }
        failing.add(recordId);
        failingTables.addAll(tables);
        failures++;
        boolean timedOut =
                failing.size() == 1 && !now.isBefore(failingSince.get().plus(spec.outageTimeout()));
        boolean counted = spec.laneScope() || (timedOut && !othersFail.getAsBoolean());
        if (counted) {
            suspects.remove(recordId);
        } else {
            suspects.add(recordId);
        }
        if (attemptsBefore == 0) {
            newFailuresInRound++;
            if (newFailuresInRound >= PROBES) {
                endRound();
            }
        }
        return new Verdict(counted, spec.delayAfter(attemptsBefore + 1));
    }

    /**
     * Where to look for a change to try.
     *
     * @param place how far from the first pending change (0) to the last (1)
     * @param without the tables of which none is to be tried
     */
    public record Probe(double place, Set<String> without) {}

    /** Where to look for the next change to try; empty for the next in order. */
    public Optional<Probe> nextProbe() {
        if (failures <= IN_ORDER || spec.laneScope()) {
            return Optional.empty();
        }
        return switch ((failures - IN_ORDER) % KINDS_OF_PROBES) {
            case 1 -> Optional.of(new Probe(0, Set.copyOf(failingTables)));
            case 2 -> Optional.of(new Probe(1, Set.of()));
            case 3 -> Optional.of(new Probe(placeBetween(++placesTried), Set.of()));
            default -> Optional.empty();
        };
    }

    /** A half, a quarter, three quarters, an eighth, ... : each in the middle of what those before have left. */
    private static double placeBetween(int number) {
        double place = 0;
        double part = 0.5;
        for (int rest = number; rest > 0; rest /= 2) {
            place += (rest % 2) * part;
            part /= 2;
        }
        return place;
    }

    /** This barrier waits for held changes; whether it may be tried all the same, without being acknowledged. */
    public boolean mayTryBarrier(String changeId) {
        Instant now = clock.instant();
        Instant latest = now.plus(spec.outageTimeout());
        Instant due = barriersDue.merge(changeId, latest, (known, other) -> known.isBefore(other) ? known : other);
        return !spec.laneScope() && !now.isBefore(due);
    }

    /** This barrier was tried, or others have succeeded meanwhile. */
    public void barrierTried(String changeId) {
        barriersDue.put(changeId, clock.instant().plus(min(spec.maxRetryDelay(), spec.outageTimeout())));
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** This record's change no longer fails: it is parked or gone. */
    public void forget(String recordId) {
        suspects.remove(recordId);
        if (failing.remove(recordId) && failing.isEmpty()) {
            failingSince = Optional.of(clock.instant()); // what fails next has its own time
        }
    }

    /** Nothing else is left to try for now. */
    public void nothingLeftToTry() {
        if (newFailuresInRound > 0) {
            endRound();
        }
    }

    private void endRound() {
        newFailuresInRound = 0;
        rounds++;
        pausedUntil = clock.instant().plus(spec.delayAfter(rounds));
    }

    /** What a success says about the attempts that were suspect until then. */
    public enum Suspects {
        /** They count. */
        COUNT,
        /** They were an outage's: they do not count, and are due at once. */
        FORGIVE
    }

    /**
     * Judges the suspect attempts in the light of a success, which the caller has yet to commit.
     *
     * @param storedSuspects how many are stored; those that this policy knows nothing of were another node's, or were
     *     before a restart, and so may have been an outage's
     */
    public Suspects judgeSuspects(int storedSuspects) {
        boolean outage = rounds > 0; // no round ends without a change that was never tried before
        return outage || storedSuspects > suspects.size() ? Suspects.FORGIVE : Suspects.COUNT;
    }

    /** Another change has succeeded, and that is committed. */
    public void succeeded() {
        failingSince = Optional.empty();
        newFailuresInRound = 0;
        rounds = 0;
        failing.clear();
        failingTables.clear();
        failures = 0;
        suspects.clear();
        barriersDue.clear();
        pausedUntil = Instant.MIN;
    }

    /** Whether the lane pauses as a whole. */
    public boolean isPaused() {
        Instant now = clock.instant();
        Instant latest = now.plus(spec.delayAfter(Math.max(rounds, 1)));
        if (pausedUntil.isAfter(latest)) {
            pausedUntil = latest; // the clock was set back
        }
        return now.isBefore(pausedUntil);
    }

    /** Whether to try one change at a time, because the last attempts have failed. */
    public boolean isDoubtful() {
        return failingSince.isPresent();
    }

    /** Since when nothing succeeds though it was tried; empty while things succeed or nothing has failed. */
    public Optional<Instant> outageSince() {
        return rounds > 0 ? failingSince : Optional.empty();
    }
}
