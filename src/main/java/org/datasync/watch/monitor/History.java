package org.datasync.watch.monitor;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * How a watch got on lately, in a fixed number of points: a ring, in memory, of this node alone. The oldest give way to new ones.
 * For several threads.
 */
final class History {

    /** What a point has where nobody knows. */
    static final long UNKNOWN = -1;

    private final Point[] points;
    private final int every;
    private int written;
    private int waiting;
    private long lag;
    private double rate;

    /**
     * A moment.
     *
     * @param at when
     * @param pending how many changes were pending
     * @param perSecond how many were delivered in a second since the point before
     * @param lagMillis the longest lag since then
     */
    record Point(Instant at, long pending, double perSecond, long lagMillis) {}

    /**
     * None yet.
     *
     * @param size how many points it has at most
     * @param every how many moments make a point: of these the last number of pending ones, the mean rate, and the longest lag
     */
    History(int size, int every) {
        this.points = new Point[size];
        this.every = every;
    }

    synchronized void add(Point point) {
        waiting++;
        lag = Math.max(lag, point.lagMillis());
        rate += point.perSecond() / every;
        if (waiting == every) {
            points[written % points.length] = new Point(point.at(), point.pending(), rate, lag);
            written++;
            waiting = 0;
            lag = 0;
            rate = 0;
        }
    }

    /** Oldest first. */
    synchronized List<Point> points() {
        List<Point> all = new ArrayList<>();
        for (int i = Math.max(0, written - points.length); i < written; i++) {
            all.add(points[i % points.length]);
        }
        return all;
    }

    /** As JSON has it: a list a kind of number, oldest first, with null where it is not known. */
    Map<String, Object> form() {
        List<Point> all = points();
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("at", all.stream().map(point -> point.at().toString()).toList());
        form.put("pending", numbers(all, Point::pending));
        form.put(
                "perSecond",
                all.stream()
                        .map(point -> Math.round(point.perSecond() * 10) / 10.0)
                        .toList());
        form.put("lagMillis", numbers(all, Point::lagMillis));
        return form;
    }

    private static List<Long> numbers(List<Point> points, ToLongFunction<Point> number) {
        List<Long> numbers = new ArrayList<>();
        points.forEach(point -> {
            long value = number.applyAsLong(point);
            numbers.add(value == UNKNOWN ? null : Long.valueOf(value));
        });
        return numbers;
    }
}
