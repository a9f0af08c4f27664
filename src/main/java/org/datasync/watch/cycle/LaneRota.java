package org.datasync.watch.cycle;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Whose turn it is among the lanes of a node:
 *
 * <ol>
 *   <li>Of the lanes that nobody here works on, the one that has waited longest is next.
 *   <li>A lane in which nothing was left, or that another node works on, is looked at again after a while, as long as
 *       there is work in others: neither a long exchange nor a long backlog in one lane keeps the others waiting.
 *   <li>Only lanes in which something may be left count as work, whether or not somebody is at it, or those that look again would
 *       keep each other at it for ever, where all lanes together take longer than that while.
 *   <li>Whoever has a lane that had more for this node has turned to it from another, which nobody may be at now. So who would have to
 *       wait then looks once at all lanes that others had.
 *   <li>Once nothing is left in any lane the round is over.
 * </ol>
 */
final class LaneRota {

    private final List<Place> places;
    private final long lookAgainNanos;
    private long turns;

    LaneRota(List<Lane> lanes, Duration lookAgain) {
        this.places = lanes.stream().map(Place::new).toList();
        this.lookAgainNanos = lookAgain.toNanos();
    }

    private static final class Place {
        private final Lane lane;
        private boolean taken;
        private boolean dry;
        private boolean hadMore;
        private boolean sought;
        private long dryAt;
        private long turn;

        Place(Lane lane) {
            this.lane = lane;
        }
    }

    /** Begins a round, in which every lane has its turn. */
    synchronized void begin() {
        places.forEach(place -> {
            place.dry = false;
            place.sought = false;
        });
    }

    /** The next lane, now the caller's alone; waits for one as long as other callers have lanes. Empty once the round is over. */
    synchronized Optional<Lane> take() {
        try {
            Optional<Place> next = next();
            while (next.isEmpty() && places.stream().anyMatch(place -> place.taken)) {
                wait(millisUntilTurn());
                next = next();
            }
            next.ifPresent(place -> place.taken = true);
            return next.map(place -> place.lane);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private Optional<Place> next() {
        return longestWaiting(this::hasTurn).or(() -> longestWaiting(place -> place.sought));
    }

    private Optional<Place> longestWaiting(Predicate<Place> condition) {
        return open().filter(condition).min(Comparator.comparingLong((Place place) -> place.turn));
    }

    private Stream<Place> open() {
        return places.stream().filter(place -> !place.taken);
    }

    private boolean hasTurn(Place place) {
        return !place.dry || (isWorkLeft() && System.nanoTime() - place.dryAt >= lookAgainNanos);
    }

    /** A lane that is only looked at again is still dry. */
    private boolean isWorkLeft() {
        return places.stream().anyMatch(place -> !place.dry);
    }

    /** After how long one of the lanes that nobody works on has its turn again; 0 if somebody has to give one back before. */
    private long millisUntilTurn() {
        long now = System.nanoTime();
        return isWorkLeft()
                ? open().mapToLong(place -> lookAgainNanos - (now - place.dryAt))
                        .map(nanos -> Math.max(0, TimeUnit.NANOSECONDS.toMillis(nanos)) + 1)
                        .min()
                        .orElse(0)
                : 0;
    }

    /** Gives a lane back; {@code more} if more is likely to be pending in it. */
    synchronized void giveBack(Lane lane, boolean more) {
        Place place = places.stream()
                .filter(candidate -> candidate.lane == lane)
                .findFirst()
                .orElseThrow();
        boolean lost = place.hadMore && !more && lane.isElsewhere();
        place.taken = false;
        place.dry = !more;
        place.hadMore = more;
        place.sought = false;
        place.dryAt = System.nanoTime();
        place.turn = ++turns;
        if (lost) {
            places.forEach(other -> other.sought = other != place && other.lane.isElsewhere());
        }
        notifyAll();
    }
}
